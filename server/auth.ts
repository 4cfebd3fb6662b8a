/** Who somebody is: by the operator's token, or as a guest. Nothing a client says about itself counts but a guest's name. */
import {
  type CryptoKey,
  errors,
  importJWK,
  importSPKI,
  type JWK,
  type JWTPayload,
  jwtVerify,
  type KeyObject,
  SignJWT,
} from 'jose';
import { RtError } from 'rt-elements/protocol';
import { cleanName } from './clean-name.ts';
import type { User } from './feature.ts';
import type { Runtime } from './runtime.ts';

/** Signature algorithms an operator may pin. */
export const JWT_ALGORITHMS = [
  'HS256',
  'HS384',
  'HS512',
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
] as const;
export type JwtAlgorithm = (typeof JWT_ALGORITHMS)[number];

/** How the operator's tokens are checked. All of it is pinned: a token's header chooses nothing. */
export interface JwtSettings {
  readonly algorithm: JwtAlgorithm;
  /** The shared secret of an HS algorithm, or a public key as PEM or JWK. */
  readonly key: string | JWK;
  /** What `iss` must be. */
  readonly issuer: string;
  /** What `aud` must be or contain. */
  readonly audience: string;
  /** The claim that holds the display name. Default `name`; without it people are called by their `sub`. */
  readonly nameClaim?: string | undefined;
  /** How far clocks may differ, ms. Default 5,000, at most 60,000. */
  readonly leewayMs?: number | undefined;
}

export interface Identity {
  readonly user: User;
  /** When the right to be connected ends, wall clock ms; undefined for guests. */
  readonly expiresAt: number | undefined;
  /** A guest's token, where a new one was made. */
  readonly guestToken: string | undefined;
}

export interface Credentials {
  readonly token?: string | undefined;
  readonly guest?: string | undefined;
  readonly name?: string | undefined;
}

export const GUEST_PREFIX = 'guest-';
const GUEST_ISSUER = 'rt-elements guest';
const LONGEST_SUBJECT = 128;
const TEN_YEARS_S = 10 * 365 * 24 * 3600;
const DEFAULT_LEEWAY_MS = 5000;
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/u;

/** Reads the key of the settings. @throws TypeError when it is not a key of that algorithm. */
export async function importKey({ algorithm, key }: JwtSettings): Promise<CryptoKey | KeyObject | Uint8Array> {
  if (typeof key === 'string') {
    if (!algorithm.startsWith('HS')) return importSPKI(key, algorithm).catch(badKey);
    const secret = new TextEncoder().encode(key);
    const least = Number(algorithm.slice(2)) / 8;
    if (secret.length < least)
      throw new TypeError(
        `jwt.key: expected a secret of at least ${least} bytes for ${algorithm}, got ${secret.length}`,
      );
    return secret;
  }
  if ((key.kty === 'oct') !== algorithm.startsWith('HS'))
    throw new TypeError(`jwt.key: expected a key for ${algorithm}, got a JWK of type ${String(key.kty)}`);
  if (key.d !== undefined) throw new TypeError('jwt.key: expected a public key, got a private one');
  return importJWK(key, algorithm).catch(badKey);
}

function badKey(): never {
  throw new TypeError(
    'jwt.key: expected a secret, a public key as PEM (SPKI) or a JWK that fits jwt.algorithm, got something else',
  );
}

export interface AuthenticatorOptions {
  readonly jwt?: JwtSettings | undefined;
  readonly guests: boolean;
  /** What guests' tokens are signed with. */
  readonly guestSecret: Uint8Array;
  readonly runtime: Pick<Runtime, 'now' | 'randomBytes'>;
}

export class Authenticator {
  readonly #options: AuthenticatorOptions;
  readonly #key: CryptoKey | KeyObject | Uint8Array | undefined;

  private constructor(options: AuthenticatorOptions, key: CryptoKey | KeyObject | Uint8Array | undefined) {
    this.#options = options;
    this.#key = key;
  }

  /** @throws TypeError when the key of `jwt` cannot be used. */
  static async create(options: AuthenticatorOptions): Promise<Authenticator> {
    return new Authenticator(options, options.jwt && (await importKey(options.jwt)));
  }

  /**
   * Says who it is. A token wins over a guest's; a guest's token that does not verify counts as absent.
   * @throws RtError `UNAUTHORIZED` or `TOKEN_EXPIRED`; messages say what to do and never repeat the token.
   */
  async identify({ token, guest, name }: Credentials): Promise<Identity> {
    if (token !== undefined) return this.identifyToken(token);
    if (this.#options.guests) return this.#identifyGuest(guest, name);
    throw new RtError('UNAUTHORIZED', 'this server needs a token: set token-url, or start it with --guests');
  }

  /** The holder of an operator's token. @throws RtError as `identify` does. */
  async identifyToken(token: string): Promise<Identity> {
    const { jwt, guests } = this.#options;
    if (jwt === undefined)
      throw new RtError(
        'UNAUTHORIZED',
        'this server takes no tokens: start it with --jwt-key, --jwt-issuer and --jwt-audience',
      );
    const claims = await this.#verify(token, jwt);
    const { sub, exp } = claims as { sub: string; exp: number };
    if (guests && sub.startsWith(GUEST_PREFIX))
      throw new RtError('UNAUTHORIZED', `the token's sub may not start with ${GUEST_PREFIX}: guests are called so`);
    const named = claims[jwt.nameClaim ?? 'name'];
    const name = (typeof named === 'string' ? cleanName(named) : undefined) ?? sub;
    return { user: { id: sub, name, claims }, expiresAt: exp * 1000, guestToken: undefined };
  }

  async #verify(token: string, jwt: JwtSettings): Promise<JWTPayload> {
    const leewayMs = jwt.leewayMs ?? DEFAULT_LEEWAY_MS;
    const now = this.#options.runtime.now();
    try {
      const { payload, protectedHeader } = await jwtVerify(token, this.#key!, {
        algorithms: [jwt.algorithm],
        issuer: jwt.issuer,
        audience: jwt.audience,
        clockTolerance: leewayMs / 1000,
        requiredClaims: ['exp', 'sub'],
        currentDate: new Date(now),
      });
      if ('crit' in protectedHeader)
        throw new RtError('UNAUTHORIZED', 'the token has a crit header, which no token here may have');
      refuseOddClaims(payload, (now + leewayMs) / 1000);
      return payload;
    } catch (error) {
      if (error instanceof RtError) throw error;
      if (error instanceof errors.JWTExpired) throw new RtError('TOKEN_EXPIRED', 'the token has expired');
      if (error instanceof errors.JWTClaimValidationFailed)
        throw new RtError('UNAUTHORIZED', `the token's ${error.claim} is not what this server expects`);
      throw new RtError('UNAUTHORIZED', `the token is not a valid ${jwt.algorithm} token of this server's issuer`);
    }
  }

  async #identifyGuest(guest: string | undefined, chosen: string | undefined): Promise<Identity> {
    const known = guest === undefined ? undefined : await this.#verifyGuest(guest);
    const id = known ?? GUEST_PREFIX + letters(this.#options.runtime.randomBytes(8));
    // A name derived from the id: the same guest is called the same after every reload.
    const name = (chosen === undefined ? undefined : cleanName(chosen)) ?? `Guest ${numberOf(id)}`;
    return {
      user: { id, name, guest: true, claims: {} },
      expiresAt: undefined,
      guestToken: known === undefined ? await this.#signGuest(id) : undefined,
    };
  }

  async #verifyGuest(token: string): Promise<string | undefined> {
    try {
      const { payload } = await jwtVerify(token, this.#options.guestSecret, {
        algorithms: ['HS256'],
        issuer: GUEST_ISSUER,
        requiredClaims: ['sub'],
      });
      return payload.sub?.startsWith(GUEST_PREFIX) === true ? payload.sub : undefined;
    } catch {
      return undefined;
    }
  }

  #signGuest(id: string): Promise<string> {
    return new SignJWT()
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer(GUEST_ISSUER)
      .setSubject(id)
      .sign(this.#options.guestSecret);
  }
}

/** What the library does not look at: types and sizes that would mislead us later. */
function refuseOddClaims({ sub, exp, iat }: JWTPayload, nowS: number): void {
  if (typeof sub !== 'string' || sub === '' || sub.length > LONGEST_SUBJECT || UNPRINTABLE.test(sub))
    throw new RtError('UNAUTHORIZED', `the token's sub must be 1 to ${LONGEST_SUBJECT} printable characters`);
  if (exp === undefined || exp > nowS + TEN_YEARS_S)
    throw new RtError('UNAUTHORIZED', "the token's exp must be in seconds and within ten years");
  if (iat !== undefined && (typeof iat !== 'number' || iat > nowS))
    throw new RtError('UNAUTHORIZED', "the token's iat lies in the future");
}

const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_';
const letters = (bytes: Uint8Array): string => Array.from(bytes, (byte) => ALPHABET[byte & 63]).join('');

/** Four digits that follow from an id. */
function numberOf(id: string): number {
  let sum = 0;
  for (let i = 0; i < id.length; i++) sum = (sum * 31 + id.charCodeAt(i)) % 9000;
  return 1000 + sum;
}

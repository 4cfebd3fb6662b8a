/** The operator's tokens: JWTs under an algorithm, an issuer and an audience that configuration has pinned. */
import {
  type CryptoKey,
  errors,
  importJWK,
  importSPKI,
  type JWK,
  type JWTHeaderParameters,
  type JWTPayload,
  jwtVerify,
  type KeyObject,
} from 'jose';
import { RtError } from 'rt-elements/protocol';
import { cleanName } from './clean-name.ts';
import { Rights } from './rights.ts';

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
  /** The shared secret of an HS algorithm, or a public key as PEM or JWK. One of `key` and `jwks` is needed. */
  readonly key?: string | JWK | undefined;
  /** Where the set of public keys lies: an `https:` address (`http:` on this machine alone), or a file. Not for HS algorithms. */
  readonly jwks?: string | undefined;
  /** What `iss` must be. */
  readonly issuer: string;
  /** What `aud` must be or contain. */
  readonly audience: string;
  /** The claim that holds the display name. Default `name`; without it people are called by their `sub`. */
  readonly nameClaim?: string | undefined;
  /** How far clocks may differ, ms. Default 5,000, at most 60,000. */
  readonly leewayMs?: number | undefined;
}

/** A key as signatures are checked with it. */
export type Key = CryptoKey | KeyObject;

/** Finds the key of a token among several, by nothing but its name. */
export interface KeySet {
  /** @throws RtError `UNAUTHORIZED` for a name there is not, `UNAVAILABLE` while there are no keys at all. */
  find(kid: string | undefined): Promise<Key>;
}

/** What a believed token says. */
export interface TokenHolder {
  readonly id: string;
  readonly name: string;
  readonly claims: Readonly<Record<string, unknown>>;
  /** What the claim `rt` lists; undefined without one. */
  readonly rights: Rights | undefined;
  /** When the token runs out, wall clock ms. */
  readonly expiresAt: number;
}

const LONGEST_SUBJECT = 128;
const TEN_YEARS_S = 10 * 365 * 24 * 3600;
const DEFAULT_LEEWAY_MS = 5000;
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/u;

export class JwtVerifier {
  readonly #settings: JwtSettings;
  readonly #keys: Key | KeySet;
  readonly #now: () => number;

  private constructor(settings: JwtSettings, keys: Key | KeySet, now: () => number) {
    this.#settings = settings;
    this.#keys = keys;
    this.#now = now;
  }

  /**
   * @param keys Where the keys come from, if not from `settings.key`.
   * @throws TypeError when the key is none of the algorithm.
   */
  static async create(settings: JwtSettings, now: () => number, keys?: KeySet): Promise<JwtVerifier> {
    return new JwtVerifier(settings, keys ?? (await importKey(settings)), now);
  }

  /** @throws RtError `UNAUTHORIZED` or `TOKEN_EXPIRED`; messages say what is wrong and never repeat the token. */
  async verify(token: string): Promise<TokenHolder> {
    const { algorithm, issuer, audience, nameClaim = 'name', leewayMs = DEFAULT_LEEWAY_MS } = this.#settings;
    const now = this.#now();
    try {
      const keys = this.#keys;
      const keyOf = ({ kid }: JWTHeaderParameters): Promise<Key> | Key => ('find' in keys ? keys.find(kid) : keys);
      const { payload, protectedHeader } = await jwtVerify(token, keyOf, {
        algorithms: [algorithm],
        issuer,
        audience,
        clockTolerance: leewayMs / 1000,
        requiredClaims: ['exp', 'sub'],
        currentDate: new Date(now),
      });
      if ('crit' in protectedHeader) throw unauthorized('the token has a crit header, which no token here may have');
      const { sub, exp } = assertSaneClaims(payload, (now + leewayMs) / 1000);
      const named = payload[nameClaim];
      const name = (typeof named === 'string' ? cleanName(named) : undefined) ?? sub;
      const rights = Object.hasOwn(payload, 'rt') ? Rights.of(payload['rt']) : undefined;
      return { id: sub, name, claims: payload, rights, expiresAt: exp * 1000 };
    } catch (error) {
      if (error instanceof RtError) throw error;
      if (error instanceof errors.JWTExpired) throw new RtError('TOKEN_EXPIRED', 'the token has expired');
      if (error instanceof errors.JWTClaimValidationFailed)
        throw unauthorized(`the token's ${error.claim} is not what this server expects`);
      throw unauthorized(`the token is not a valid ${algorithm} token of this server's issuer`);
    }
  }
}

const unauthorized = (message: string): RtError => new RtError('UNAUTHORIZED', message);

/** What the library does not look at: types and sizes that would mislead us later. */
function assertSaneClaims({ sub, exp, iat }: JWTPayload, nowS: number): { sub: string; exp: number } {
  if (typeof sub !== 'string' || sub === '' || sub.length > LONGEST_SUBJECT || UNPRINTABLE.test(sub))
    throw unauthorized(`the token's sub must be 1 to ${LONGEST_SUBJECT} printable characters`);
  if (exp === undefined || exp > nowS + TEN_YEARS_S)
    throw unauthorized("the token's exp must be in seconds and within ten years");
  if (iat !== undefined && (typeof iat !== 'number' || iat > nowS))
    throw unauthorized("the token's iat lies in the future");
  return { sub, exp };
}

async function importKey({ algorithm, key }: JwtSettings): Promise<Key> {
  if (key === undefined) return badKey();
  if (typeof key === 'string') {
    if (!algorithm.startsWith('HS')) return importSPKI(key, algorithm).catch(badKey);
    const secret = new TextEncoder().encode(key);
    const least = Number(algorithm.slice(2)) / 8;
    if (secret.length < least)
      throw new TypeError(
        `jwt.key: expected a secret of at least ${least} bytes for ${algorithm}, got ${secret.length}`,
      );
    return importSecret(secret, algorithm);
  }
  if ((key.kty === 'oct') !== algorithm.startsWith('HS'))
    throw new TypeError(`jwt.key: expected a key for ${algorithm}, got a JWK of type ${String(key.kty)}`);
  if (key.d !== undefined) throw new TypeError('jwt.key: expected a public key, got a private one');
  return importJwk(key, algorithm).catch(badKey);
}

/** A JWK as a key of the algorithm. Rejects when it is none. */
export async function importJwk(jwk: JWK, algorithm: JwtAlgorithm): Promise<Key> {
  const imported = await importJWK(jwk, algorithm);
  return imported instanceof Uint8Array ? importSecret(imported, algorithm) : imported;
}

function badKey(): never {
  throw new TypeError(
    'jwt.key: expected a secret, a public key as PEM (SPKI) or a JWK that fits jwt.algorithm, got something else',
  );
}

/** Imported once: the library would import bytes anew for every token. */
function importSecret(secret: Uint8Array, algorithm: JwtAlgorithm): Promise<CryptoKey> {
  const hash = `SHA-${algorithm.slice(2)}`;
  return crypto.subtle.importKey('raw', Uint8Array.from(secret), { name: 'HMAC', hash }, false, ['verify']);
}

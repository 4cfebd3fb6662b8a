/** Who somebody is: by the operator's token, or as a guest. Nothing a client says about itself counts but a guest's name. */
import { RtError } from 'rt-elements/protocol';
import { cleanName } from './clean-name.ts';
import type { User } from './feature.ts';
import { GUEST_PREFIX, type GuestTokens } from './guest-tokens.ts';
import type { JwtVerifier } from './jwt.ts';

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

/** Guests bring no claims; all of them share this. */
const NO_CLAIMS: User['claims'] = Object.freeze({});

export class Authenticator {
  readonly #jwt: JwtVerifier | undefined;
  readonly #guests: GuestTokens | undefined;

  /** @param guests Undefined where nobody may come in without a token. */
  constructor(jwt: JwtVerifier | undefined, guests: GuestTokens | undefined) {
    this.#jwt = jwt;
    this.#guests = guests;
  }

  /**
   * Says who it is, at once where that can be told. A token wins over a guest's; a guest's that does not verify counts as absent.
   * @throws RtError `UNAUTHORIZED` or `TOKEN_EXPIRED`, or rejects with it.
   */
  identify({ token, guest, name }: Credentials): Identity | Promise<Identity> {
    if (token !== undefined) return this.identifyToken(token);
    if (this.#guests !== undefined) return identifyGuest(this.#guests, guest, name);
    throw new RtError('UNAUTHORIZED', 'this server needs a token: set token-url, or start it with --guests');
  }

  /** The holder of an operator's token. */
  async identifyToken(token: string): Promise<Identity> {
    if (this.#jwt === undefined) {
      const how = 'start it with --jwt-key, --jwt-issuer and --jwt-audience';
      throw new RtError('UNAUTHORIZED', `this server takes no tokens: ${how}`);
    }
    const { id, name, claims, rights, expiresAt } = await this.#jwt.verify(token);
    if (this.#guests !== undefined && id.startsWith(GUEST_PREFIX))
      throw new RtError('UNAUTHORIZED', `the token's sub may not start with ${GUEST_PREFIX}: guests are called so`);
    const user: User = rights === undefined ? { id, name, claims } : { id, name, claims, rights };
    return { user, expiresAt, guestToken: undefined };
  }
}

function identifyGuest(guests: GuestTokens, token: string | undefined, chosen: string | undefined): Identity {
  const known = token === undefined ? undefined : guests.verify(token);
  const id = known ?? guests.newId();
  // A name derived from the id: the same guest is called the same after every reload.
  const name = (chosen === undefined ? undefined : cleanName(chosen)) ?? `Guest ${numberOf(id)}`;
  const user: User = { id, name, guest: true, claims: NO_CLAIMS };
  return { user, expiresAt: undefined, guestToken: known === undefined ? guests.sign(id) : undefined };
}

/** Four digits that follow from an id. */
function numberOf(id: string): number {
  let sum = 0;
  for (let i = 0; i < id.length; i++) sum = (sum * 31 + id.charCodeAt(i)) % 9000;
  return 1000 + sum;
}

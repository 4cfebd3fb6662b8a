/** Who gives tokens and says what they are worth, without cryptography: a token is its own contents. */
import { RtError } from 'rt-elements/protocol';
import { Authenticator, type Identity } from '../../server/auth.ts';
import { GuestTokens } from '../../server/guest-tokens.ts';
import type { Runtime } from '../../server/runtime.ts';
import type { VirtualTime } from './virtual-time.ts';

const SECRET = new Uint8Array(32).fill(7);

/** Of one world: its tokens hold over restarts of the server. */
export class Authority {
  readonly #time: VirtualTime;
  #serial = 0;
  /** Tokens up to this number are refused. */
  revoked = 0;

  constructor(time: VirtualTime) {
    this.#time = time;
  }

  issue(user: string, lifetimeMs: number): string {
    return [user, ++this.#serial, this.#time.now + lifetimeMs].join('|');
  }

  /** Every token there is is refused from now on. */
  revokeAll(): void {
    this.revoked = this.#serial;
  }

  /** The user, and for how long, ms. @throws RtError for a token that is not worth anything any more. */
  read(token: string): { id: string; leftMs: number } {
    const [id = '', serial, end] = token.split('|');
    if (Number(serial) <= this.revoked) throw new RtError('UNAUTHORIZED', 'the token was revoked');
    const leftMs = Math.ceil(Number(end) - this.#time.now);
    if (leftMs <= 0) throw new RtError('TOKEN_EXPIRED', 'the token has expired');
    return { id, leftMs };
  }
}

export class ModelAuthenticator extends Authenticator {
  readonly #authority: Authority;
  readonly #runtime: Runtime;

  constructor(authority: Authority, runtime: Runtime) {
    super(undefined, new GuestTokens(SECRET, runtime));
    this.#authority = authority;
    this.#runtime = runtime;
  }

  override async identifyToken(token: string): Promise<Identity> {
    // As long as a signature takes to be verified.
    await new Promise<void>((resolve) => void this.#runtime.setTimeout(resolve, 2));
    const { id, leftMs } = this.#authority.read(token);
    return { user: { id, name: id, claims: {} }, expiresAt: this.#runtime.now() + leftMs, guestToken: undefined };
  }
}

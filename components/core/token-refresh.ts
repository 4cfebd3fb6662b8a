import { RtError } from '../protocol/errors.ts';
import type { Value } from '../protocol/value.ts';
import type { TokenRequest } from './client-api.ts';
import type { Context } from './context.ts';
import type { Identity } from './identity.ts';
import type { Link } from './link.ts';

/** A new token is asked for when so much of the remaining life is over, or a little earlier: not by all at once. */
const USED = 0.8;
const JITTER = 0.05;

export interface TokenRefreshOptions extends Pick<Context, 'platform' | 'timing' | 'now' | 'report'> {
  readonly identity: Identity;
}

/** Replaces the token of a link that is up before it runs out. Failing is told by the server, when the old one has ended. */
export class TokenRefresh {
  readonly #options: TokenRefreshOptions;
  #link: Link | undefined;
  #cancel = (): void => {};

  constructor(options: TokenRefreshOptions) {
    this.#options = options;
  }

  up(link: Link): void {
    this.#link = link;
    this.#plan();
  }

  down(): void {
    this.#link = undefined;
    this.#cancel();
  }

  /** Asks for a token and says it. Harmless when that is under way. */
  async run(reason: TokenRequest['reason'] = 'refresh'): Promise<void> {
    const { identity, timing, report } = this.#options;
    const link = this.#link;
    this.#cancel();
    if (!link || !identity.canAsk) return;
    let token;
    try {
      token = await identity.ask(reason);
    } catch (error) {
      report(error);
      if (link === this.#link && error instanceof RtError && error.retryable) this.#plan(timing.refreshMinMs);
      return;
    }
    if (token !== undefined && link === this.#link) this.say(token);
  }

  /** Says a token over the link that is up. */
  say(token: string): void {
    const { identity, timing, report } = this.#options;
    const link = this.#link;
    link?.request({ t: 'auth', token }, timing.callMs, (answer) => {
      if (answer === 'lost' || link !== this.#link) return;
      if (!(answer instanceof RtError)) {
        identity.renewed(expiryOf(answer.d));
        return this.#plan();
      }
      report(answer);
      const refused = answer.code === 'UNAUTHORIZED' || answer.code === 'TOKEN_EXPIRED';
      if (refused) return void (identity.refuse(answer.message) && this.run('refused'));
      if (answer.retryable) this.#plan(timing.refreshMinMs);
    });
  }

  #plan(leastMs = 0): void {
    const { platform, identity, now } = this.#options;
    this.#cancel();
    const lifeMs = identity.expiresAt - now();
    if (!identity.canAsk || lifeMs === Infinity || lifeMs <= leastMs) return;
    const waitMs = lifeMs * USED * (1 - JITTER * platform.random());
    // Far away it is looked at again on the way: timers end before that.
    const due = platform.monotonic() + Math.max(leastMs, waitMs);
    this.#cancel = platform.after(due - platform.monotonic(), () =>
      platform.monotonic() < due ? this.#plan() : void this.run(),
    );
  }
}

/** When the right to be connected ends now, where the answer says so. */
function expiryOf(data: Value | undefined): number | undefined {
  const exp = typeof data === 'object' && data !== null && 'exp' in data ? data.exp : undefined;
  return typeof exp === 'number' ? exp : undefined;
}

import { RtError } from '../protocol/errors.ts';
import type { ServerMessages } from '../protocol/server-messages.ts';
import type { ClientOptions, TokenRequest } from './client-api.ts';
import type { Context } from './context.ts';
import { Guest } from './guest.ts';
import type { Hello } from './link.ts';
import type { SharedToken } from './shared-token.ts';

export interface IdentityOptions
  extends
    Pick<Context, 'platform' | 'timing' | 'url'>,
    Pick<ClientOptions, 'token' | 'getToken' | 'tokenScope' | 'name' | 'guest' | 'id'> {
  /** Told when asking for a token starts and ends. */
  readonly onRefreshing: (refreshing: boolean) => void;
  /** Another tab has a new token for us. */
  readonly onToken: (token: string) => void;
}

/** How often `getToken` may fail, after the server refused a token, until that counts as being signed out. */
const MOST_FAILURES = 2;

/** Who we say we are: a token, or a guest the server has seen before, and a name. */
export class Identity {
  readonly #options: IdentityOptions;
  readonly #guest: Guest;
  readonly #unlisten: ReadonlyArray<() => void>;
  #token: string | undefined;
  #asking: Promise<string | undefined> | undefined;
  #shared: Promise<SharedToken | undefined> | undefined;
  #cancelDeadline = (): void => {};
  /** The server refused a token, so the next one is asked for; refusing that one as well is the end. */
  #refused: 'no' | 'once' | 'asked' = 'no';
  /** Why, in its words. */
  #refusal: string | undefined;
  #failures = 0;
  /** Who the token was for, when the server last said so. */
  #subject: string | undefined;
  /** Server time at which the token ends, where the server said so. */
  expiresAt = Infinity;
  name: string | undefined;

  constructor(options: IdentityOptions) {
    const { platform, timing, url, id = '', guest = 'tab' } = options;
    this.#options = options;
    this.#token = options.token;
    this.name = options.name;
    const name = `rt-elements:guest:${url}:${id}`;
    this.#guest = new Guest({ platform, place: guest, name, waitMs: timing.tokenMs });
    this.#unlisten = [
      platform.on('leave', () => this.#withShared((shared) => shared.close())),
      platform.on('return', () => this.#withShared((shared) => shared.open())),
    ];
  }

  /** Whether there is somebody to ask for a token. */
  get canAsk(): boolean {
    return this.#options.getToken !== undefined;
  }

  /**
   * What goes into `hello`. Asks `getToken` only when there is no token, or it has expired or was refused.
   * @throws RtError when that fails: `UNAUTHORIZED` or `FORBIDDEN` when trying again makes no sense.
   */
  async credentials(serverNow: number): Promise<Pick<Hello, 'token' | 'guest' | 'name'>> {
    if (this.canAsk) {
      if (this.#refused === 'once') await this.ask('refused');
      else if (this.#token === undefined) await this.ask('connect');
      else if (this.expiresAt <= serverNow) await this.ask('refresh');
    }
    return this.#token === undefined ? { guest: await this.#guest.token(), name: this.name } : { token: this.#token };
  }

  /** Asks `getToken`, once however many want to know. @throws RtError `UNAVAILABLE` when it fails or takes too long, and what it throws itself. */
  ask(reason: TokenRequest['reason']): Promise<string | undefined> {
    this.#asking ??= this.#ask(reason).finally(() => {
      this.#asking = undefined;
      this.#options.onRefreshing(false);
    });
    return this.#asking;
  }

  /** The server took us in. @returns false when it took us for somebody else than before, which nobody asked for. */
  welcomed({ gt, exp, user }: ServerMessages['welcome']): boolean {
    this.expiresAt = exp ?? Infinity;
    this.#guest.welcomed(gt);
    if (this.#subject !== undefined && this.#subject !== user.id) return false;
    if (!user.guest && this.#token !== undefined) this.#subject = user.id;
    return true;
  }

  /** The server took a new token for the one before. */
  renewed(expiresAt: number | undefined): void {
    this.expiresAt = expiresAt ?? Infinity;
    this.trust();
  }

  /** The server refused our token. @returns whether another try makes sense. */
  refuse(why: string): boolean {
    this.#refusal = why;
    if (!this.canAsk || this.#refused !== 'no') return false;
    this.#refused = 'once';
    return true;
  }

  /** Earlier refusals no longer count: a link has lasted. */
  trust(): void {
    this.#refused = 'no';
    this.#failures = 0;
  }

  /** A person acted: whoever comes now is welcome. */
  rearm(): void {
    this.trust();
    this.#subject = undefined;
  }

  setToken(token: string | undefined): void {
    this.#token = token;
    this.expiresAt = Infinity;
    this.rearm();
  }

  /** Nobody waits for a token any more. */
  dispose(): void {
    this.#cancelDeadline();
    this.#guest.dispose();
    for (const unlisten of this.#unlisten) unlisten();
    this.#withShared((shared) => shared.close());
  }

  async #ask(reason: TokenRequest['reason']): Promise<string | undefined> {
    const { platform, timing, onRefreshing } = this.#options;
    const { tokenMs } = timing;
    onRefreshing(true);
    const deadline = new Promise<never>((_, reject) => {
      this.#cancelDeadline = platform.after(tokenMs, () =>
        reject(new RtError('UNAVAILABLE', `getToken gave no token within ${tokenMs} ms.`)),
      );
    });
    deadline.catch(() => {});
    const before = this.#token;
    try {
      const token = await Promise.race([this.#fromAnyTab(() => this.#fromPage(reason, deadline)), deadline]);
      // One that was set by hand meanwhile is newer.
      if (this.#token !== before) return this.#token;
      if (token === undefined && (reason === 'refused' || this.#subject !== undefined))
        throw new RtError('UNAUTHORIZED', this.#refusal ?? 'Signed out: there is no token.');
      this.#token = token;
      this.expiresAt = Infinity;
      this.#failures = 0;
      if (reason === 'refused') this.#refused = 'asked';
      return token;
    } catch (error) {
      throw this.#failed(error, reason);
    } finally {
      this.#cancelDeadline();
    }
  }

  /** What the page's own code gives. Bounded, so that other tabs get their turn. */
  async #fromPage(reason: TokenRequest['reason'], deadline: Promise<never>): Promise<string | undefined> {
    const token = await Promise.race([this.#options.getToken?.({ reason }), deadline]);
    if (token !== undefined && (typeof token !== 'string' || token === ''))
      throw new TypeError(`expected a token from getToken, got ${typeof token}`);
    return token;
  }

  async #fromAnyTab(ask: () => Promise<string | undefined>): Promise<string | undefined> {
    const { platform, url, id = '', tokenScope: scope, onToken } = this.#options;
    if (!platform.locks) return ask();
    this.#shared ??= import('./shared-token.ts').then(
      ({ SharedToken }) =>
        new SharedToken({
          ...{ platform, scope, name: `rt-elements:token:${url}:${id}`, user: () => this.#subject },
          onToken: (token) => {
            if (token === this.#token || this.#asking) return;
            this.#token = token;
            onToken(token);
          },
        }),
      // Without the code for it every tab asks for itself.
      () => undefined,
    );
    const shared = await this.#shared;
    return shared ? shared.get(ask) : ask();
  }

  /** What went wrong, as a dial is told. */
  #failed(cause: unknown, reason: TokenRequest['reason']): RtError {
    if (cause instanceof RtError) return cause;
    // A network that is gone throws TypeErrors; all others are the page's own.
    const isTheirs = reason === 'refused' && !(cause instanceof TypeError);
    const isEnd = isTheirs && ++this.#failures >= MOST_FAILURES;
    return new RtError(isEnd ? 'UNAUTHORIZED' : 'UNAVAILABLE', 'getToken failed.', { cause });
  }

  #withShared(run: (shared: SharedToken) => void): void {
    void this.#shared?.then((shared) => shared && run(shared));
  }
}

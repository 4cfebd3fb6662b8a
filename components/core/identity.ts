import type { Hello } from './link.ts';
import { RtError } from '../protocol/errors.ts';
import type { ServerMessages } from '../protocol/server-messages.ts';
import type { ClientOptions, TokenRequest } from './client-api.ts';
import type { Platform, TextStorage } from './platform.ts';

export interface IdentityOptions extends Pick<ClientOptions, 'token' | 'getToken' | 'name' | 'guest' | 'id'> {
  readonly url: string;
  readonly tokenMs: number;
  /** Told when asking for a token starts and ends. */
  readonly onRefreshing: (refreshing: boolean) => void;
}

/** Who we say we are: a token, or a guest the server has seen before, and a name. */
export class Identity {
  readonly #platform: Platform;
  readonly #options: IdentityOptions;
  readonly #storageKey: string;
  #token: string | undefined;
  #guest: string | undefined;
  #asking: Promise<string | undefined> | undefined;
  #cancelDeadline = (): void => {};
  /** Server time at which the token ends, where the server said so. */
  #expiresAt = Infinity;
  /** The server refused a token, so the next one is asked for; refusing that one as well is the end. */
  #refused: 'no' | 'once' | 'asked' = 'no';
  name: string | undefined;

  constructor(platform: Platform, options: IdentityOptions) {
    this.#platform = platform;
    this.#options = options;
    this.#token = options.token;
    this.#storageKey = `rt-elements:guest:${options.url}:${options.id ?? ''}`;
    this.name = options.name;
    this.#guest = this.#stored((storage) => storage.getItem(this.#storageKey) ?? undefined);
  }

  /** What goes into `hello`. Asks `getToken` only when there is no token, or it has expired or was refused. @throws RtError when that fails. */
  async credentials(serverNow: number): Promise<Pick<Hello, 'token' | 'guest' | 'name'>> {
    if (this.#options.getToken) {
      if (this.#refused === 'once') {
        await this.ask('refused');
        this.#refused = 'asked';
      } else if (this.#token === undefined) await this.ask('connect');
      else if (this.#expiresAt <= serverNow) await this.ask('refresh');
    }
    return this.#token === undefined ? { guest: this.#guest, name: this.name } : { token: this.#token };
  }

  /** Asks `getToken`, once however many want to know. @throws RtError `UNAVAILABLE` when it fails or takes too long. */
  ask(reason: TokenRequest['reason']): Promise<string | undefined> {
    this.#asking ??= this.#ask(reason).finally(() => {
      this.#asking = undefined;
      this.#options.onRefreshing(false);
    });
    return this.#asking;
  }

  /** The server took us in. */
  welcomed({ gt, exp }: ServerMessages['welcome']): void {
    this.#expiresAt = exp ?? Infinity;
    if (gt === undefined) return;
    this.#guest = gt;
    this.#stored((storage) => storage.setItem(this.#storageKey, gt));
  }

  /** The server refused our token. @returns whether another try makes sense. */
  refuse(): boolean {
    if (!this.#options.getToken || this.#refused !== 'no') return false;
    this.#refused = 'once';
    return true;
  }

  /** Earlier refusals no longer count: a link has lasted, or a person acted. */
  trust(): void {
    this.#refused = 'no';
  }

  setToken(token: string | undefined): void {
    this.#token = token;
    this.#expiresAt = Infinity;
    this.trust();
  }

  /** Nobody waits for a token any more. */
  dispose(): void {
    this.#cancelDeadline();
  }

  async #ask(reason: TokenRequest['reason']): Promise<string | undefined> {
    const { getToken, tokenMs, onRefreshing } = this.#options;
    onRefreshing(true);
    const deadline = new Promise<never>((_, reject) => {
      this.#cancelDeadline = this.#platform.after(tokenMs, () =>
        reject(new RtError('UNAVAILABLE', `getToken gave no token within ${tokenMs} ms.`)),
      );
    });
    const before = this.#token;
    try {
      const token = await Promise.race([getToken?.({ reason }), deadline]);
      if (token !== undefined && (typeof token !== 'string' || token === ''))
        throw new TypeError(`expected a token from getToken, got ${typeof token}`);
      // One that was set by hand meanwhile is newer.
      if (this.#token === before) this.setFresh(token);
      return this.#token;
    } catch (cause) {
      throw cause instanceof RtError ? cause : new RtError('UNAVAILABLE', 'getToken failed.', { cause });
    } finally {
      this.#cancelDeadline();
    }
  }

  setFresh(token: string | undefined): void {
    this.#token = token;
    this.#expiresAt = Infinity;
  }

  /** Storage may be missing, blocked or full; then the guest lives as long as this page. */
  #stored<T>(use: (storage: TextStorage) => T): T | undefined {
    const { guest = 'tab' } = this.#options;
    if (guest === 'none') return undefined;
    try {
      const storage = this.#platform.storage(guest);
      return storage && use(storage);
    } catch {
      return undefined;
    }
  }
}

/** Tokens among the tabs of an origin: one of them asks, all of them have it. Loaded when a token is first asked for. */
import type { Broadcast, Platform } from './platform.ts';

/** What one tab tells the others. */
interface Told {
  readonly token: string;
  /** Who its holder is, as the server says. */
  readonly user: string | undefined;
  /** Where it came from, as the page says. */
  readonly scope: string | undefined;
}

/** How long news of another tab may be under way, ms. */
const NEWS_MS = 50;

export interface SharedTokenOptions {
  readonly platform: Platform;
  /** The same in tabs that have the same server and connection. */
  readonly name: string;
  readonly scope: string | undefined;
  /** Who we are, once the server has said so. */
  readonly user: () => string | undefined;
  /** Another tab has a new token for the same user. */
  readonly onToken: (token: string) => void;
}

/**
 * Tabs share a token when it is known to be for the same user: because the server said so in both, or because the page
 * says that it comes from the same place for all of them. Tabs of two accounts never mix.
 */
export class SharedToken {
  readonly #options: SharedTokenOptions;
  #tabs: Broadcast | undefined;
  /** What others told while we were waiting for our turn. */
  #heard: string | undefined;
  #waiting = 0;

  constructor(options: SharedTokenOptions) {
    this.#options = options;
    this.open();
  }

  /** Listens to the other tabs. */
  open(): void {
    const { platform, name } = this.#options;
    this.#tabs ??= platform.broadcast(name, (message) => this.#hear(message as Partial<Told> | null));
  }

  /** Stops listening: a page that listens is not kept in the browser's cache of pages. */
  close(): void {
    this.#tabs?.close();
    this.#tabs = undefined;
  }

  /** Asks when it is our turn, unless another tab got a token meanwhile. Rejects with what `ask` rejects with. */
  get(ask: () => Promise<string | undefined>): Promise<string | undefined> {
    const { platform } = this.#options;
    const { locks } = platform;
    if (!locks || !this.#tabs) return ask();
    const since = platform.monotonic();
    this.#waiting++;
    this.#heard = undefined;
    let answer: Promise<string | undefined> | undefined;
    const turn = async (): Promise<void> => {
      // A lock may be given sooner than the message of who held it arrives: nothing orders the two.
      if (this.#heard === undefined && platform.monotonic() - since > NEWS_MS)
        await new Promise<void>((resolve) => void platform.after(NEWS_MS, resolve));
      answer = this.#heard === undefined ? this.#askForAll(ask) : Promise.resolve(this.#heard);
      // The lock is let go with the answer, whatever it is.
      await answer.catch(() => {});
    };
    return locks
      .request(this.#options.name, {}, turn)
      .catch(() => {})
      .then(() => answer ?? ask())
      .finally(() => void this.#waiting--);
  }

  async #askForAll(ask: () => Promise<string | undefined>): Promise<string | undefined> {
    const token = await ask();
    const { user, scope } = this.#options;
    if (token !== undefined) this.#tabs?.post({ token, user: user(), scope } satisfies Told);
    return token;
  }

  #hear(told: Partial<Told> | null): void {
    const { scope, user, onToken } = this.#options;
    if (typeof told?.token !== 'string' || told.token === '') return;
    const mine = user();
    const sameUser = mine !== undefined && told.user === mine;
    const samePlace = scope !== undefined && told.scope === scope;
    // Whoever is known to be somebody else shares nothing, wherever the token came from.
    const known = mine !== undefined && told.user !== undefined;
    if (!sameUser && !(samePlace && !known)) return;
    if (this.#waiting > 0) this.#heard = told.token;
    else if (sameUser) onToken(told.token);
  }
}

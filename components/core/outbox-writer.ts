/** Who writes here, as far as this browser remembers while the server has not said so. */
import type { Author } from '../protocol/fields.ts';
import type { Platform, TextStorage } from './platform.ts';
import { withStorage } from './text-storage.ts';

/** Marks what somebody wrote before the server ever said who they are. No user's scope begins so. */
const UNKNOWN = '?';

/** Whose entries: an opaque word. */
export const scopeOf = ({ id }: Pick<Author, 'id'>): string => `=${id}`;
/** Whether these were written in hope by somebody the server had not named yet, who is known to be this one now. */
export const isPresumed = (scope: string, user: Author): boolean =>
  scope.startsWith(UNKNOWN) &&
  scope.endsWith(scopeOf(user)) &&
  scope.indexOf('=') === scope.length - scopeOf(user).length;

export interface WriterMemoryOptions {
  readonly platform: Platform;
  readonly place: string;
  /** Whether all tabs of the browser are the same guest. */
  readonly sharedGuest: boolean;
  readonly newKey: () => string;
}

/**
 * A tab remembers its user over reloads, so that what was written shows again before there is a connection. A browser
 * remembers the user who signed in last: only to name what is written before the welcome, never to show anything.
 */
export class WriterMemory {
  readonly #options: WriterMemoryOptions;
  readonly #name: string;
  /** For as long as the page lives, also where storage is blocked. */
  readonly #mark: string;

  constructor(options: WriterMemoryOptions) {
    this.#options = options;
    this.#name = `rt-elements:writer:${options.place}`;
    this.#mark = `${UNKNOWN}${options.newKey()}`;
  }

  /** The user of this tab's last page, where the server had named one. */
  get author(): Author | undefined {
    const { author } = this.#read('tab') ?? {};
    return author;
  }

  /** Whose entries this tab's last page wrote. Undefined for a new tab. */
  get scope(): string | undefined {
    return this.#read('tab')?.scope;
  }

  /** Whose entries are written here until the server says who we are. Remembered by the tab from then on. */
  presume(): string {
    const before = this.scope;
    if (before !== undefined) return before;
    const scope = `${this.#mark}${this.#read('browser')?.scope ?? ''}`;
    this.#use('tab', (storage) => storage.setItem(this.#name, JSON.stringify({ scope })));
    return scope;
  }

  /** The server has said who we are. */
  remember({ id, name, guest }: Author): void {
    const text = JSON.stringify({ scope: scopeOf({ id }), author: { id, name, guest } });
    this.#use('tab', (storage) => storage.setItem(this.#name, text));
    if (!guest || this.#options.sharedGuest) this.#use('browser', (storage) => storage.setItem(this.#name, text));
  }

  /** They signed out. */
  forget(): void {
    for (const kind of ['tab', 'browser'] as const) this.#use(kind, (storage) => storage.removeItem(this.#name));
  }

  #read(kind: 'tab' | 'browser'): { readonly scope: string; readonly author?: Author } | undefined {
    const text = this.#use(kind, (storage) => storage.getItem(this.#name));
    try {
      const { scope, author } = JSON.parse(text ?? '') as { scope?: unknown; author?: Partial<Author> };
      if (typeof scope !== 'string') return undefined;
      const known = typeof author?.id === 'string' && typeof author.name === 'string';
      return known ? { scope, author: author as Author } : { scope };
    } catch {
      return undefined;
    }
  }

  #use<T>(kind: 'tab' | 'browser', use: (storage: TextStorage) => T): T | undefined {
    return withStorage(this.#options.platform, kind, use);
  }
}

/** Keeps an outbox beyond its page, and takes over what earlier pages left. Loaded when there is storage for it. */
import type { Author } from '../protocol/fields.ts';
import type { Persistence } from './client-api.ts';
import { within } from './deadline.ts';
import { type Entry, mayBeSame } from './outbox-entry.ts';
import { isPresumed, scopeOf, WriterMemory } from './outbox-writer.ts';
import type { Locks, Platform } from './platform.ts';
import type { OutboxStore, StoredEntry } from './store/outbox-store.ts';
import { fromStored, isStored, toStored } from './store/stored-form.ts';
import { TabLock } from './tab-lock.ts';
import type { Timing } from './timing.ts';

/** How long past its end an entry lies here for a user who does not come back. */
const KEEP_MS = 7 * 24 * 60 * 60 * 1000;

/** The outbox, as its archive sees it. */
export interface ArchiveSite {
  /** What is to be kept. */
  all(): readonly Entry[];
  /** Takes these over, or none of them. */
  adopt(entries: readonly Entry[]): boolean;
  /** These are on disk. */
  saved(entries: readonly Entry[]): void;
  show(state: Persistence): void;
}

export interface ArchiveOptions {
  readonly platform: Platform;
  readonly timing: Timing;
  readonly store: OutboxStore;
  readonly locks: Locks;
  readonly cid: string;
  /** Server and connection, in a word. */
  readonly place: string;
  readonly sharedGuest: boolean;
  readonly newKey: () => string;
  readonly site: ArchiveSite;
}

export class OutboxArchive {
  readonly #options: ArchiveOptions;
  readonly #memory: WriterMemory;
  readonly #lock: TabLock;
  /** What is to be written: an entry as it is by then, or nothing in its place. */
  readonly #dirty = new Map<string, Entry | undefined>();
  /** Rows of ours on disk, or on their way there. */
  readonly #stored = new Set<string>();
  /** Whose entries are ours to take over; the last is whose we write. */
  #scopes: string[] = [];
  #user: Author | undefined;
  #writing: Promise<void> | undefined;
  #scanning: Promise<void> | undefined;
  #again = false;
  #unlisten = (): void => {};
  #cancelScan = (): void => {};
  #cancelRewrite = (): void => {};
  #closed = false;

  constructor(options: ArchiveOptions) {
    this.#options = options;
    this.#memory = new WriterMemory(options);
    this.#lock = new TabLock(options.locks, options.cid);
  }

  /** Starts to keep. Resolves when what this tab's last page left, or the user's closed tabs, is taken over. Never rejects. */
  async start(user: Author | undefined): Promise<void> {
    const { platform, site } = this.#options;
    site.show('on');
    this.#unlisten = platform.on('visible', () => void this.#scan());
    const { scope } = this.#memory;
    if (scope !== undefined) this.#scopes = [scope];
    for (const entry of site.all()) this.put(entry);
    await (user ? this.welcomed(user) : this.#scan());
  }

  /** The server says who we are. Resolves as `start` does. */
  async welcomed(user: Author): Promise<void> {
    const before = this.#memory.author;
    const [written] = this.#scopes.slice(-1);
    const own = scopeOf(user);
    this.#user = user;
    if (before && !mayBeSame(before, user)) {
      // Somebody else signed in here; what the one before left is theirs alone, and they are gone.
      const theirs = this.#scopes;
      this.#scopes = [own];
      await this.#remove(({ user: scope }) => theirs.includes(scope) && scope !== own);
    } else this.#scopes = [...this.#scopes.filter((scope) => scope !== own), own];
    this.#memory.remember(user);
    if (written !== own) for (const entry of this.#options.site.all()) this.put(entry);
    await this.#scan();
  }

  /** Writes it as it is when its turn comes. A send never waits for that. */
  put(entry: Entry): void {
    if (this.#closed) return;
    this.#dirty.set(entry.row, entry);
    void this.#write();
  }

  remove({ row }: Entry): void {
    if (this.#closed) return;
    if (!this.#stored.has(row)) return void this.#dirty.delete(row);
    this.#dirty.set(row, undefined);
    void this.#write();
  }

  /** Removes everything of the present user, also what living tabs wrote. */
  async wipe(): Promise<void> {
    const scopes = this.#scopes;
    this.#scopes = [];
    this.#user = undefined;
    this.#memory.forget();
    await this.#remove(({ user }) => scopes.includes(user));
  }

  /** Ends: what is handed over is still written, then others may take over. */
  close(): void {
    this.#closed = true;
    this.#unlisten();
    this.#cancelScan();
    this.#cancelRewrite();
    const leave = (): void => {
      this.#options.store.close();
      this.#lock.release();
    };
    void Promise.resolve(this.#writing).then(leave, leave);
  }

  get #scope(): string {
    if (this.#scopes.length === 0) this.#scopes = [this.#memory.presume()];
    return this.#scopes.at(-1) ?? '';
  }

  #write(): Promise<void> {
    this.#writing ??= this.#writeAll();
    return this.#writing;
  }

  async #writeAll(): Promise<void> {
    try {
      await this.#writeDirty();
    } finally {
      // In the same step in which the last look at what is dirty was, or something could be forgotten between.
      this.#writing = undefined;
    }
  }

  async #writeDirty(): Promise<void> {
    const { store, site, cid, place, platform } = this.#options;
    // What one tick brings goes in one step.
    await Promise.resolve();
    while (this.#dirty.size > 0) {
      const batch = [...this.#dirty];
      this.#dirty.clear();
      const entries = batch.flatMap(([, entry]) => entry ?? []);
      for (const { row } of entries) this.#stored.add(row);
      try {
        await this.#within(this.#lock.take());
        const owner = { cid, place, user: this.#scope };
        await this.#within(
          store.write({
            put: entries.map((entry) => toStored(entry, owner, platform)),
            remove: batch.filter(([, entry]) => !entry).map(([row]) => row),
          }),
        );
      } catch {
        for (const [row, entry] of batch) if (!this.#dirty.has(row)) this.#dirty.set(row, entry);
        return this.#rewriteLater();
      }
      for (const [row, entry] of batch) if (!entry && !this.#dirty.get(row)) this.#stored.delete(row);
      site.saved(entries);
      site.show('on');
    }
    if (this.#stored.size === 0) this.#lock.release();
  }

  /** The disk is full, or storage was taken away: all goes on in memory, and is offered again. */
  #rewriteLater(): void {
    const { platform, timing, site } = this.#options;
    if (this.#closed) return;
    site.show('blocked');
    this.#cancelRewrite();
    this.#cancelRewrite = platform.after(timing.rewriteMs, () => void this.#write());
  }

  /** Looks for entries of our user that belong to no living tab. One look at a time, and one after the last request. */
  #scan(): Promise<void> {
    this.#again = true;
    this.#scanning ??= this.#scanAll();
    return this.#scanning;
  }

  async #scanAll(): Promise<void> {
    const { platform, timing } = this.#options;
    this.#cancelScan();
    while (this.#again && !this.#closed) {
      this.#again = false;
      // Storage that does not answer is asked again with the next look.
      await this.#look().catch(() => {});
    }
    this.#scanning = undefined;
    if (!this.#closed) this.#cancelScan = platform.after(timing.adoptEveryMs, () => void this.#scan());
  }

  async #look(): Promise<void> {
    const left = (await this.#read()).filter((entry) => this.#isOurs(entry) && entry.cid !== this.#options.cid);
    const tabs = new Set(left.sort((a, b) => a.order - b.order).map(({ cid }) => cid));
    for (const tab of tabs) await this.#inherit(tab);
  }

  #isOurs({ user }: StoredEntry): boolean {
    return this.#scopes.includes(user) || (this.#user !== undefined && isPresumed(user, this.#user));
  }

  /** Takes over what a tab left, if it is gone. The own lock comes first, or two that inherit from each other would wait for ever. */
  async #inherit(tab: string): Promise<void> {
    const { site, platform } = this.#options;
    await this.#within(this.#lock.take());
    await this.#lock.whenGone(tab, async () => {
      const left = (await this.#read()).filter((entry) => entry.cid === tab && this.#isOurs(entry));
      const writer = this.#user ?? this.#memory.author;
      const entries = left
        .sort((a, b) => a.order - b.order)
        .map((entry) => fromStored(entry, this.#writerOf(entry, writer), platform));
      if (!this.#closed && site.adopt(entries)) await this.#write();
    });
    if (this.#stored.size === 0 && !this.#writing) this.#lock.release();
  }

  #writerOf({ user }: StoredEntry, writer: Author | undefined): Author | undefined {
    // What nobody was named for belongs to whom the server names next.
    return user === scopeOf(writer ?? { id: '' }) || this.#user ? writer : undefined;
  }

  /** What can be read of this place; the rest, and what is long over, is removed. */
  async #read(): Promise<StoredEntry[]> {
    const { store, place, platform } = this.#options;
    const all = await this.#within(store.read(place));
    const good = all.filter(isStored).filter(({ expiresAt }) => expiresAt + KEEP_MS > platform.wall());
    const bad = all.filter((entry) => !good.includes(entry as StoredEntry)).map((entry) => (entry as StoredEntry).row);
    if (bad.length > 0) await this.#within(store.write({ put: [], remove: bad }));
    return good;
  }

  async #remove(which: (entry: StoredEntry) => boolean): Promise<void> {
    try {
      await this.#write();
      const remove = (await this.#read()).filter(which).map(({ row }) => row);
      if (remove.length > 0) await this.#within(this.#options.store.write({ put: [], remove }));
    } catch {
      this.#options.site.show('blocked');
    }
  }

  /** Storage that never answers, as happens, is storage that does not work. */
  #within<T>(work: Promise<T>): Promise<T> {
    return within(this.#options.platform, this.#options.timing.storeMs, work);
  }
}

/** Opens storage and gives its archive. Rejects when there is none to be had. */
export async function openArchive(
  options: Omit<ArchiveOptions, 'store'>,
  open: () => Promise<OutboxStore>,
): Promise<OutboxArchive> {
  const opening = open();
  try {
    const store = await within(options.platform, options.timing.storeMs, opening);
    return new OutboxArchive({ ...options, store });
  } catch (error) {
    // It may still come, when nobody waits for it any more.
    opening.then((store) => store.close()).catch(() => {});
    throw error;
  }
}

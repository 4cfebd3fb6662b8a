import { atom } from 'nanostores';
import type { Author } from '../protocol/fields.ts';
import type { Persistence } from './client-api.ts';
import type { ArchiveSite, OutboxArchive } from './outbox-archive.ts';
import type { Entry } from './outbox-entry.ts';

/** Opens what outlives the page; a word where there is nothing to open. */
export type OpenArchive = ((site: ArchiveSite) => Promise<OutboxArchive>) | Extract<Persistence, 'off' | 'blocked'>;

/** An outbox's way to its archive, which comes later or never: what is said before is told when it opens. */
export class Keeping {
  readonly persistence;
  readonly #open: OpenArchive;
  readonly #site: ArchiveSite;
  #opening: Promise<void> | undefined;
  #archive: OutboxArchive | undefined;
  #user: Author | undefined;
  #closed = false;

  constructor(open: OpenArchive, site: Omit<ArchiveSite, 'show'>, guard: (run: () => void) => void) {
    this.#open = open;
    this.persistence = atom<Persistence>(typeof open === 'string' ? open : 'opening');
    this.#site = { ...site, show: (state) => guard(() => this.persistence.set(state)) };
  }

  /** Starts to keep what waits, and to look for what an earlier page left. Again after that failed. */
  open(): void {
    if (typeof this.#open === 'string' || this.#opening || this.#closed) return;
    this.#opening = this.#open(this.#site).then(
      (opened) => {
        if (this.#closed) return opened.close();
        this.#archive = opened;
        return opened.start(this.#user);
      },
      () => {
        this.#opening = undefined;
        this.#site.show('blocked');
      },
    );
  }

  /** The server says who we are. @returns what sending has to wait for: what an earlier page left goes first. */
  welcomed(user: Author): Promise<void> | undefined {
    this.#user = user;
    this.open();
    const ready = this.#archive?.welcomed(user) ?? this.#opening;
    // Storage that failed before may let the lanes wait in vain.
    return this.persistence.get() === 'blocked' ? undefined : ready;
  }

  put(entry: Entry): void {
    if (entry.lifetimeMs > 0) this.#archive?.put(entry);
  }

  remove(entry: Entry): void {
    this.#archive?.remove(entry);
  }

  /** Removes everything of the present user from the disk. */
  async wipe(): Promise<void> {
    await this.#opening;
    await this.#archive?.wipe();
  }

  close(): void {
    this.#closed = true;
    this.#archive?.close();
  }
}

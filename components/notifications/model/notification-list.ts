/** The rows that are held: the newest, and as many older pages as somebody asked for. What is there at all, the box says. */
import type { Channel } from '../../core/client-api.ts';
import { RtError } from '../../protocol/errors.ts';
import { MARKED, type NotificationBox } from '../../protocol/notification-box.ts';
import type { Page } from '../../protocol/server-messages.ts';
import { type NotificationItem, type NotificationRow, readRow } from './notification-item.ts';

/** The way back: whether more is coming, why it did not come, and whether there is any. */
export interface OlderState {
  readonly status: 'idle' | 'loading' | 'error';
  readonly error?: RtError | undefined;
  readonly done: boolean;
}

/** Pages without anything that is still there are passed over, so many at a time. */
const MOST_PAGES = 5;

export class NotificationList {
  readonly #channel: Channel;
  readonly #pageSize: number;
  readonly #changed: () => void;
  readonly #rows = new Map<number, NotificationRow>();
  readonly #shown = new WeakMap<NotificationRow, { readonly flags: number; readonly item: NotificationItem }>();
  /** Down to here all that is there is held. */
  #lowest = Infinity;
  #older: Pick<OlderState, 'status' | 'error'> = { status: 'idle' };
  /** Which start answers in flight belong to. */
  #generation = 0;

  constructor(channel: Channel, pageSize: number, changed: () => void) {
    this.#channel = channel;
    this.#pageSize = pageSize;
    this.#changed = changed;
  }

  /** The newest page anew. What was held is kept where nothing is missing between. */
  start(page: Page, box: NotificationBox, sameLog: boolean): void {
    this.#generation++;
    this.#older = { status: 'idle' };
    const newest = Math.max(0, ...this.#rows.keys());
    const first = page.items[0]?.m ?? Infinity;
    const joins = sameLog && ![...box.rows.keys()].some((m) => m > newest && m < first);
    if (!joins) this.clear();
    this.#take(page);
    if (page.done) this.#lowest = 0;
  }

  clear(): void {
    this.#generation++;
    this.#rows.clear();
    this.#lowest = Infinity;
    this.#older = { status: 'idle' };
  }

  /** A new one, as the newest. */
  receive(row: NotificationRow): void {
    this.#rows.set(row.m, row);
  }

  /** What is shown of them under a box, newest first. The same object for the same row and marks. */
  items(box: NotificationBox): readonly NotificationItem[] {
    return [...this.#rows.values()]
      .filter(({ m }) => box.rows.has(m))
      .sort((a, b) => b.m - a.m)
      .map((row) => this.#item(row, box.rows.get(row.m) ?? 0));
  }

  /** Forgets rows that are gone. */
  trim(box: NotificationBox): void {
    for (const m of this.#rows.keys()) if (!box.rows.has(m)) this.#rows.delete(m);
  }

  older(box: NotificationBox): OlderState {
    return { ...this.#older, done: this.#isDone(box) };
  }

  /** Fetches the page before the oldest held. */
  async loadOlder(boxNow: () => NotificationBox): Promise<void> {
    if (this.#older.status === 'loading' || this.#isDone(boxNow())) return;
    const generation = this.#generation;
    this.#older = { status: 'loading' };
    this.#changed();
    let error: RtError | undefined;
    try {
      for (let pages = 0; pages < MOST_PAGES && !this.#isDone(boxNow()); pages++) {
        const range = Number.isFinite(this.#lowest) ? { before: this.#lowest } : {};
        const page = await this.#channel.history({ ...range, limit: this.#pageSize });
        if (generation !== this.#generation) return;
        this.#take(page);
        if (page.done || page.items.length === 0) this.#lowest = 0;
        if (page.items.some(({ m }) => boxNow().rows.has(m))) break;
      }
    } catch (cause) {
      if (generation !== this.#generation) return;
      error = cause instanceof RtError ? cause : new RtError('INTERNAL', 'The page could not be loaded.', { cause });
    }
    this.#older = error === undefined ? { status: 'idle' } : { status: 'error', error };
    this.#changed();
  }

  #take({ items }: Page): void {
    for (const item of items) {
      const row = readRow(item);
      if (row !== undefined) this.#rows.set(row.m, row);
      this.#lowest = Math.min(this.#lowest, item.m);
    }
  }

  #isDone({ rows }: NotificationBox): boolean {
    const [first] = rows.keys();
    return first === undefined || this.#lowest <= first;
  }

  #item(row: NotificationRow, flags: number): NotificationItem {
    const before = this.#shown.get(row);
    if (before?.flags === flags) return before.item;
    const item = { ...row, seen: flags !== 0, read: (flags & MARKED.read) !== 0 };
    this.#shown.set(row, { flags, item });
    return item;
  }
}

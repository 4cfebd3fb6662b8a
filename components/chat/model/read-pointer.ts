/** How far we have received and read a room, told to the server: the latest only, at most once a second, never backwards. */
import type { Channel, Client } from '../../core/client-api.ts';
import type { ReadingTime } from './chat-reader.ts';

/** Shortest time between two reports, ms. */
export const REPORT_MS = 1000;

interface Reach {
  readonly delivered: number;
  readonly read: number;
}

/** One room's pointer, whatever moved it: this page, another tab, another device. */
export class ReadPointer {
  readonly #client: Client;
  readonly #channel: Channel;
  readonly #time: ReadingTime;
  readonly #named: (alias: string) => void;
  #own: Reach = { delivered: 0, read: 0 };
  #told: Reach = { delivered: 0, read: 0 };
  /** What stood there before we first came: it is not unread, and we have not read it. */
  #before = 0;
  #lastAt = -Infinity;
  #cancel: (() => void) | undefined;
  #isOpen = false;

  /** @param named Called with what the room calls us, where it says so. */
  constructor(client: Client, channel: Channel, time: ReadingTime, named: (alias: string) => void) {
    this.#named = named;
    this.#client = client;
    this.#channel = channel;
    this.#time = time;
  }

  /** Number of the last message that counts as read. */
  get read(): number {
    return Math.max(this.#own.read, this.#before);
  }

  /** The server says how far we are; what it does not know yet is told again. */
  know(told: Reach): void {
    this.#told = told;
    this.#own = latest(this.#own, told);
    this.#tell();
  }

  /** Starts at the end of what there is: for who was never here, nothing is unread. */
  startAt(m: number): void {
    if (this.#own.delivered === 0 && this.#before === 0) this.#before = m;
  }

  /** We have got, or read, this far. Returns whether that is further than before. */
  move(reach: Partial<Reach>): boolean {
    const before = this.#own;
    this.#own = latest(before, { delivered: reach.delivered ?? reach.read ?? 0, read: reach.read ?? 0 });
    if (this.#own.read === before.read && this.#own.delivered === before.delivered) return false;
    this.#tell();
    return true;
  }

  /** The room is followed, and reports may leave. */
  open(): void {
    this.#isOpen = true;
    this.#tell();
  }

  /** Nobody follows the room any more: what was to be told is told now. */
  close(): void {
    if (this.#cancel !== undefined) this.#report();
    this.#isOpen = false;
  }

  /** The room is another one now: numbers start anew. */
  reset(): void {
    this.#own = this.#told = { delivered: 0, read: 0 };
    this.#before = 0;
  }

  get #isBehind(): boolean {
    return this.#own.read > this.#told.read || this.#own.delivered > this.#told.delivered;
  }

  #tell(): void {
    if (!this.#isOpen || this.#cancel !== undefined || !this.#isBehind) return;
    const waitMs = Math.max(0, this.#lastAt + REPORT_MS - this.#time.monotonic());
    this.#cancel = this.#time.after(waitMs, () => this.#report());
  }

  #report(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    if (!this.#isBehind || this.#client.state.get().status !== 'online') return;
    const reach = this.#own;
    const before = this.#told;
    this.#lastAt = this.#time.monotonic();
    this.#told = reach;
    void this.#say(reach, before);
  }

  async #say(reach: Reach, before: Reach): Promise<void> {
    try {
      const { alias } = await this.#channel.call<{ alias?: string }>('seen', { ...reach });
      if (typeof alias === 'string') this.#named(alias);
    } catch {
      // Told again with the next move, or when the room starts again.
      if (this.#told === reach) this.#told = before;
    }
  }
}

const latest = (a: Reach, b: Reach): Reach => ({
  delivered: Math.max(a.delivered, b.delivered, a.read, b.read),
  read: Math.max(a.read, b.read),
});

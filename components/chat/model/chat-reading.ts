/** Who has read how far: we, by what was in view here or elsewhere, and the others, as the server says. */
import type { Channel, Client, Signal } from '../../core/client-api.ts';
import type { ChatMe } from '../../protocol/chat.ts';
import type { ReadingTime } from './chat-reader.ts';
import { ReadPointer } from './read-pointer.ts';
import { NO_RECEIPTS, placeOf, readReceipts, type Receipts } from './receipts.ts';

/** One room's reading, over all places it is shown in. */
export class ChatReading {
  receipts: Receipts = NO_RECEIPTS;
  readonly #pointer: ReadPointer;
  readonly #watchers = new Set<object>();
  /** What the room calls us in its receipts. */
  #alias: string | undefined;
  #userId: string | undefined;
  /** The receipts as they were said last. */
  #said: unknown;

  /** @param changed Called after each change that nobody outside asked for. */
  constructor(client: Client, channel: Channel, time: ReadingTime, changed: () => void) {
    this.#pointer = new ReadPointer(client, channel, time, (alias) => {
      if (alias === this.#alias) return;
      this.#alias = alias;
      this.#hear(this.#said);
      changed();
    });
  }

  /** Number of the last message that counts as read. */
  get readM(): number {
    return this.#pointer.read;
  }

  get isWatched(): boolean {
    return this.#watchers.size > 0;
  }

  /** Somebody watches the newest messages, until the returned function is called. */
  watch(): () => void {
    const watcher = {};
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  /**
   * The room starts, or starts anew.
   * @param newestM Number of its newest message. @param sameLog Whether its numbers go on.
   */
  start(me: ChatMe | undefined, userId: string | undefined, newestM: number, sameLog: boolean): void {
    if (!sameLog) this.#pointer.reset();
    this.#userId = userId;
    if (me !== undefined) {
      this.receipts = NO_RECEIPTS;
      this.learn(me);
    }
    // Whoever was never here has nothing to catch up with.
    this.#pointer.startAt(newestM);
    if (me === undefined) return;
    this.#pointer.open();
    this.#pointer.move({ delivered: newestM });
  }

  /** What only we may see: it may have moved while there was no link. */
  learn({ delivered = 0, read = 0, alias, receipts }: ChatMe): void {
    this.#alias = alias;
    this.#hear(receipts);
    this.#pointer.know({ delivered, read });
  }

  /** The server says how far the members are. Returns whether it was about that. */
  hear({ n, d }: Signal): boolean {
    if (n !== 'receipts') return false;
    this.#hear(d);
    return true;
  }

  #hear(said: unknown): void {
    const self = this.#alias ?? this.#userId;
    const receipts = readReceipts(said, self);
    if (receipts === undefined || receipts.v < this.receipts.v) return;
    this.#said = said;
    this.receipts = receipts;
    const own = placeOf(said, self);
    if (own !== undefined) this.#pointer.know(own);
  }

  /** A message came. Whoever writes has read what stands before, if it was read up to there. */
  receive(m: number, own: boolean, newestM: number): void {
    if (own && this.readM >= newestM) this.#pointer.move({ read: m });
    this.#pointer.move({ delivered: m });
  }

  /** Everything up to this number has been read. Returns whether that is further than before. */
  read(m: number): boolean {
    const before = this.readM;
    this.#pointer.move({ read: m });
    return this.readM > before;
  }

  /** Nobody follows the room any more. */
  stop(): void {
    this.#pointer.close();
  }
}

/** Pages a room's history in both directions and keeps live messages joined to its newest end. */
import type { Channel } from '../../core/client-api.ts';
import { RtError } from '../../protocol/errors.ts';
import type { Page } from '../../protocol/server-messages.ts';
import type { StoredMessage } from './chat-message.ts';
import {
  append,
  type ChatWindow,
  EMPTY_WINDOW,
  type MessagePage,
  prepend,
  receive,
  refresh,
  windowOf,
} from './chat-window.ts';

/** One end of what is held: whether more is coming, why it did not come, and whether there is any. */
export interface EdgeState {
  readonly status: 'idle' | 'loading' | 'error';
  readonly error?: RtError | undefined;
  /** Nothing further that way. */
  readonly done: boolean;
}

/** Which way a page is asked for. */
export type Direction = 'older' | 'newer';

/** Live messages remembered while the newest end is not held, so that paging forward joins on without a hole. */
const TAIL_MAX = 100;

export interface ChatHistoryOptions {
  readonly channel: Channel;
  readonly pageSize: number;
  /** Turns a page of the wire into messages, leaving out what we do not know. */
  readonly read: (page: Page) => MessagePage;
  /** Called after each change. */
  readonly changed: () => void;
  /** Called when a page arrived. */
  readonly paged: (count: number, done: boolean) => void;
}

/** The stored messages of one room, as far as they are held. */
export class ChatHistory {
  /** Whether someone reads further up: then nothing is taken away from under them. */
  keepPlace = false;

  readonly #options: ChatHistoryOptions;
  #window: ChatWindow = EMPTY_WINDOW;
  #edges: Record<Direction, Pick<EdgeState, 'status' | 'error'>> = {
    older: { status: 'idle' },
    newer: { status: 'idle' },
  };
  #tail: StoredMessage[] = [];
  /** Which start the answers in flight belong to; later ones replace everything. */
  #generation = 0;

  constructor(options: ChatHistoryOptions) {
    this.#options = options;
  }

  get messages(): readonly StoredMessage[] {
    return this.#window.messages;
  }

  get older(): EdgeState {
    return { ...this.#edges.older, done: this.#window.olderDone };
  }

  get newer(): EdgeState {
    return { ...this.#edges.newer, done: this.#window.newerDone };
  }

  /** Starts from the newest page; keeps what it continues without a hole, if the log is still the same one. */
  start(page: MessagePage, sameLog: boolean): void {
    this.#generation += 1;
    this.#tail = [];
    this.#window = sameLog ? refresh(this.#window, page) : windowOf(page);
    this.#edges = { older: { status: 'idle' }, newer: { status: 'idle' } };
  }

  /** Takes in a message from the log, wherever it belongs. */
  receive(message: StoredMessage): void {
    this.#window = receive(this.#window, message, this.keepPlace);
    if (this.#window.newerDone) return;
    this.#tail.push(message);
    if (this.#tail.length > TAIL_MAX) this.#tail.shift();
  }

  /** Fetches the next page; one at a time for each direction. Resolves when it is in, or has failed visibly. */
  async load(direction: Direction): Promise<void> {
    const edge = this[direction];
    const from = direction === 'older' ? this.messages[0] : this.messages.at(-1);
    if (edge.status === 'loading' || edge.done || from === undefined) return;
    const range = direction === 'older' ? { before: from.m } : { after: from.m };
    await this.#fetch(direction, range, (page) => {
      // What was asked from may have been let go meanwhile; its page would leave a hole.
      if ((direction === 'older' ? this.messages[0] : this.messages.at(-1))?.m !== from.m) return;
      this.#window = direction === 'older' ? prepend(this.#window, page) : append(this.#window, page);
      if (direction === 'newer') this.#join();
      this.#options.paged(page.messages.length, page.done);
    });
  }

  /** Goes back to the newest messages, if they were let go. */
  async loadNewest(): Promise<void> {
    if (this.#window.newerDone) return;
    this.#generation += 1;
    this.#edges = { older: { status: 'idle' }, newer: { status: 'idle' } };
    await this.#fetch('newer', {}, (page) => {
      this.#window = windowOf(page);
      this.#join();
    });
  }

  /** Forgets that pages failed, so that they may be tried again by themselves. */
  forgive(): void {
    for (const direction of ['older', 'newer'] as const) {
      if (this.#edges[direction].status === 'error') this.#edges[direction] = { status: 'idle' };
    }
  }

  /** Changes the message of this id, where it is held; gives back what it is now, or undefined where nothing changed. */
  change(id: string, by: (message: StoredMessage) => StoredMessage): StoredMessage | undefined {
    let after: StoredMessage | undefined;
    const one = (message: StoredMessage): StoredMessage => {
      if (message.id !== id) return message;
      const now = by(message);
      if (now !== message) after = now;
      return now;
    };
    const messages = this.#window.messages.map(one);
    if (after !== undefined) this.#window = { ...this.#window, messages };
    this.#tail = this.#tail.map(one);
    return after;
  }

  /** Changes every held message, e.g. when it turned out who we are. */
  update(change: (message: StoredMessage) => StoredMessage): void {
    this.#window = { ...this.#window, messages: this.#window.messages.map(change) };
    this.#tail = this.#tail.map(change);
  }

  async #fetch(
    direction: Direction,
    range: { before?: number; after?: number },
    apply: (page: MessagePage) => void,
  ): Promise<void> {
    const { channel, pageSize, read, changed } = this.#options;
    const generation = this.#generation;
    this.#edges[direction] = { status: 'loading' };
    changed();
    let outcome: () => void;
    try {
      const page = read(await channel.history({ ...range, limit: pageSize }));
      outcome = () => apply(page);
    } catch (cause) {
      const error =
        cause instanceof RtError ? cause : new RtError('INTERNAL', 'The page could not be loaded.', { cause });
      outcome = () => (this.#edges[direction] = { status: 'error', error });
    }
    if (generation !== this.#generation) return;
    this.#edges[direction] = { status: 'idle' };
    outcome();
    changed();
  }

  /** Joins the live messages that came meanwhile, if they follow on without a hole. */
  #join(): void {
    const held = this.#window.messages.at(-1)?.m ?? -1;
    const tail = this.#tail.filter(({ m }) => m > held);
    const [next] = tail;
    if (next === undefined) {
      if (this.#window.newerDone) this.#tail = [];
      return;
    }
    // A hole: live messages came while the page was on its way, more than are remembered. The next page closes it.
    if (next.m > held + 1) {
      this.#window = { ...this.#window, newerDone: false };
      return;
    }
    this.#window = append(this.#window, { messages: tail, done: true });
    this.#tail = [];
  }
}

/** A room's conversation without a page around it: what elements show, and what bots and tests use as it is. */
import { atom, onMount, type ReadableAtom } from 'nanostores';
import type { Channel, Client, FreshnessState } from '../core/client-api.ts';
import { channelOf } from '../protocol/channel-name.ts';
import { CHAT_TEXT_MAX } from '../protocol/chat-text.ts';
import type { RtError } from '../protocol/errors.ts';
import type { Page, SubResult, WireEvent } from '../protocol/server-messages.ts';
import { ChatHistory, type EdgeState } from './model/chat-history.ts';
import { type ChatMessage, readMessage } from './model/chat-message.ts';
import { ChatOutgoing, type SentMessage } from './model/chat-outgoing.ts';
import type { MessagePage } from './model/chat-window.ts';

export type { EdgeState } from './model/chat-history.ts';
export type { ChatMessage, MessageStatus } from './model/chat-message.ts';
export type { SentMessage } from './model/chat-outgoing.ts';

/** Where the room as a whole stands. `denied`: the server will not let this user in. `error`: it could not be opened. */
export type ChatPhase = 'loading' | 'ready' | 'error' | 'denied';

/** Everything there is to show. Replaced as a whole with every change. */
export interface ChatState extends FreshnessState {
  readonly phase: ChatPhase;
  /** Why the room is not open. */
  readonly error?: RtError | undefined;
  /** What the room has, in its order, then own messages that are not stored yet, in the order they were written. */
  readonly messages: readonly ChatMessage[];
  /** The way back in time. */
  readonly older: EdgeState;
  /** The way forward, after the reader has gone so far back that the newest messages were let go. */
  readonly newer: EdgeState;
  /** Messages of others since the last `markSeen`. */
  readonly unread: number;
}

/** What happened, for whoever wants more than the state. `message` comes in order and once for each message. */
export type ChatHappening =
  | { readonly kind: 'message'; readonly message: ChatMessage; readonly live: boolean }
  | { readonly kind: 'history'; readonly count: number; readonly done: boolean };

export interface ChatModelOptions {
  /** Messages per page of history, 1 to 100. Default 50. */
  readonly pageSize?: number | undefined;
}

const DENIALS: ReadonlySet<string> = new Set(['FORBIDDEN', 'UNAUTHORIZED', 'NOT_FOUND', 'REFUSED', 'LIMIT']);

function phaseOf(started: boolean, error: RtError | undefined): ChatPhase {
  // What passes by itself does not take away what is there already.
  if (error === undefined || (started && error.retryable)) return started ? 'ready' : 'loading';
  return DENIALS.has(error.code) ? 'denied' : 'error';
}

function checkPageSize(size: number): number {
  if (Number.isInteger(size) && size >= 1 && size <= 100) return size;
  throw new TypeError(`expected a page size of 1 to 100, got ${size}`);
}

function checkText(text: string): string {
  if (typeof text === 'string' && text.length > 0 && text.length <= CHAT_TEXT_MAX) return text;
  const got = typeof text === 'string' ? `${text.length}` : typeof text;
  throw new TypeError(`expected a text of 1 to ${CHAT_TEXT_MAX} characters, got ${got}`);
}

/**
 * The conversation of one room. It follows the room while its state has listeners, and lets go a moment after the last
 * one left; own messages on their way are kept and sent in any case.
 */
export class ChatModel {
  readonly room: string;
  readonly state: ReadableAtom<ChatState>;

  readonly #client: Client;
  readonly #channel: Channel;
  readonly #pageSize: number;
  readonly #history: ChatHistory;
  readonly #outgoing: ChatOutgoing;
  readonly #listeners = new Set<(happening: ChatHappening) => void>();
  readonly #places = new Set<object>();
  readonly #store;

  #started = false;
  #epoch = '';
  #userId: string | undefined;
  /** Highest number that was in view or counted; what comes after it is new. */
  #newestM = -1;
  #unread = 0;
  #unfollow: (() => void) | undefined;

  /** The model of a room, the same one for everybody who shares the client. Options count when it is made. */
  static of(client: Client, room: string, options: ChatModelOptions = {}): ChatModel {
    return client.shared(channelOf('chat', room), () => new ChatModel(client, room, options));
  }

  /** @throws TypeError when `room` is not the name of a room or `pageSize` is out of bounds. */
  constructor(client: Client, room: string, { pageSize = 50 }: ChatModelOptions = {}) {
    this.room = room;
    this.#client = client;
    this.#pageSize = checkPageSize(pageSize);
    this.#channel = client.channel(channelOf('chat', room));
    this.#history = new ChatHistory({
      channel: this.#channel,
      pageSize: this.#pageSize,
      read: (page) => this.#readPage(page),
      changed: () => this.#publish(),
      paged: (count, done) => this.#tell({ kind: 'history', count, done }),
    });
    this.#outgoing = new ChatOutgoing(client, this.#channel, () => this.#publish());
    this.#store = atom(this.#state());
    this.state = this.#store;
    onMount(this.#store, () => this.#start());
  }

  /** The state now. With `subscribe` this makes the model itself a store, as Svelte's `$chat` wants one. */
  get(): ChatState {
    return this.state.get();
  }

  /** Calls back at once and with every change, until the returned function is called. */
  subscribe(run: (state: ChatState) => void): () => void {
    return this.state.subscribe(run);
  }

  /** Tells what happens, until the returned function is called. Listening here does not follow the room. */
  on(listener: (happening: ChatHappening) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /**
   * Sends a text. It stands in `messages` at once; `done` says when the server has it.
   * @throws TypeError for an empty or overlong text. @throws RtError `LIMIT` when too many wait already.
   */
  send(text: string): SentMessage {
    return this.#outgoing.add(checkText(text));
  }

  /** Sends a failed message again. @throws RtError `NOT_FOUND` when there is none of this id. */
  retry(id: string): SentMessage {
    return this.#outgoing.retry(id);
  }

  /** Takes back a message that failed or still waits; one on its way is out of reach. */
  discard(id: string): void {
    this.#outgoing.discard(id);
  }

  /** Fetches the page before the oldest message held. A failure shows in `older`. */
  loadOlder(): Promise<void> {
    return this.#history.load('older');
  }

  /** Fetches the page after the newest message held, where there is one. A failure shows in `newer`. */
  loadNewer(): Promise<void> {
    return this.#history.load('newer');
  }

  /** Goes back to the newest messages, if the reader went so far back that they were let go. */
  loadNewest(): Promise<void> {
    return this.#history.loadNewest();
  }

  /** Says that the newest messages have been looked at. */
  markSeen(): void {
    if (this.#unread === 0) return;
    this.#unread = 0;
    this.#publish();
  }

  /** Keeps the messages in view from being let go while someone reads further up, until the returned function is called. */
  holdPlace(): () => void {
    const place = {};
    this.#places.add(place);
    this.#history.keepPlace = true;
    return () => {
      this.#places.delete(place);
      this.#history.keepPlace = this.#places.size > 0;
    };
  }

  /** Asks for the room again, after it could not be opened. */
  reopen(): void {
    if (this.#unfollow === undefined) return;
    this.#unfollow();
    this.#follow();
  }

  #start(): () => void {
    this.#follow();
    const stops = [
      this.#outgoing.follow(),
      this.#channel.status.listen(() => this.#publish()),
      this.#client.state.subscribe(({ user, status }) => {
        if (status === 'online') this.#history.forgive();
        this.#know(user?.id);
        this.#publish();
      }),
    ];
    return () => {
      for (const stop of stops) stop();
      this.#unfollow?.();
      this.#unfollow = undefined;
    };
  }

  #follow(): void {
    this.#unfollow = this.#channel.follow({
      want: `hist:${this.#pageSize}`,
      onStart: ({ result }) => this.#begin(result),
      onEvent: (event, live) => this.#hear(event, live),
    });
  }

  #begin(result: SubResult): void {
    if (result.err !== undefined) return this.#publish();
    const sameLog = this.#started && result.e === this.#epoch;
    this.#epoch = result.e ?? '';
    const page = this.#readPage(result.page ?? { items: [], done: true });
    for (const message of page.messages) this.#outgoing.settle(message.id, this.#mayBeOwn(message));
    const newest = page.messages.at(-1)?.m ?? -1;
    this.#outgoing.settleUpTo(newest);
    this.#history.start(page, sameLog);
    if (this.#started) this.#unread += page.messages.filter(({ m, own }) => m > this.#newestM && !own).length;
    this.#started = true;
    this.#newestM = sameLog ? Math.max(this.#newestM, newest) : newest;
    this.#publish();
  }

  #hear(event: WireEvent, live: boolean): void {
    const read = readMessage(event, { userId: this.#userId, epoch: this.#epoch });
    if (read === undefined) return;
    const written = this.#outgoing.settle(read.id, this.#mayBeOwn(read));
    const message = written === undefined ? read : { ...read, key: written.key };
    this.#history.receive(message);
    const isNew = message.m > this.#newestM;
    if (isNew) {
      this.#newestM = message.m;
      if (!message.own) this.#unread += 1;
    }
    this.#publish();
    if (isNew) this.#tell({ kind: 'message', message, live });
  }

  /** Learns who we are, which decides whose messages are own ones. */
  #know(userId: string | undefined): void {
    if (userId === this.#userId) return;
    this.#userId = userId;
    this.#history.update((message) => {
      const own = message.author.id !== undefined && message.author.id === userId;
      return own === message.own ? message : { ...message, own };
    });
  }

  /** Before the server has named us, whatever carries a key of ours is taken for ours. */
  #mayBeOwn({ own }: ChatMessage): boolean {
    return own || this.#userId === undefined;
  }

  #readPage({ items, done }: Page): MessagePage {
    const context = { userId: this.#userId, epoch: this.#epoch };
    return {
      messages: items.map((item) => readMessage(item, context)).filter((message) => message !== undefined),
      done,
    };
  }

  #state(): ChatState {
    const { error, freshness, behind, since } = this.#channel.status.get();
    const { messages, older, newer } = this.#history;
    const { items, added } = this.#outgoing.over(messages);
    return {
      phase: phaseOf(this.#started, error),
      error,
      // What is not stored yet stands behind the newest; behind a hole it would be out of place.
      messages: newer.done ? [...items, ...added] : items,
      older,
      newer,
      unread: this.#unread,
      freshness,
      behind,
      since,
    };
  }

  #publish(): void {
    this.#store.set(this.#state());
  }

  #tell(happening: ChatHappening): void {
    for (const listener of [...this.#listeners]) listener(happening);
  }
}

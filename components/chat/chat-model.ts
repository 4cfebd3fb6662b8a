/** A room's conversation without a page around it: what elements show, and what bots and tests use as it is. */
import type { Channel, Client, FollowerStart } from '../core/client-api.ts';
import { TellingModel } from '../core/model.ts';
import { phaseOf } from '../core/phase.ts';
import { browserPlatform } from '../core/platform.ts';
import { channelOf } from '../protocol/channel-name.ts';
import type { ChatMe, ChatPageMe } from '../protocol/chat.ts';
import { RtError } from '../protocol/errors.ts';
import type { Page, WireEvent } from '../protocol/server-messages.ts';
import { ChatChanges } from './model/chat-changes.ts';
import { ChatHistory } from './model/chat-history.ts';
import { changed, type ChatMessage, readChange, readMessage } from './model/chat-message.ts';
import { ChatOutgoing, type SentMessage } from './model/chat-outgoing.ts';
import { ChatReader, type ReadingTime } from './model/chat-reader.ts';
import { ChatReading } from './model/chat-reading.ts';
import { type ChatHappening, type ChatState, checkPageSize, checkText } from './model/chat-state.ts';
import type { MessagePage } from './model/chat-window.ts';
import { countUnread } from './model/unread.ts';

export type { EdgeState } from './model/chat-history.ts';
export type { ChatMessage, MessageChange, MessageChangeKind, MessageStatus } from './model/chat-message.ts';
export type { SentMessage } from './model/chat-outgoing.ts';
export type { ChatHappening, ChatPhase, ChatState } from './model/chat-state.ts';
export type { Reaction } from './model/reactions.ts';
export type { MemberPlace, Receipts } from './model/receipts.ts';

export interface ChatModelOptions {
  /** Messages per page of history, 1 to 100. Default 50. */
  readonly pageSize?: number | undefined;
  /** For tests. Default: the machine's. */
  readonly time?: ReadingTime | undefined;
}

/** How many pages are looked through for a message that is not held. */
const MOST_PAGES = 60;

/**
 * The conversation of one room. It follows the room while its state has listeners, and lets go a moment after the last
 * one left; own messages on their way are kept and sent in any case.
 */
export class ChatModel extends TellingModel<ChatState, ChatHappening> {
  readonly room: string;

  readonly #client: Client;
  readonly #channel: Channel;
  readonly #pageSize: number;
  readonly #history: ChatHistory;
  readonly #outgoing: ChatOutgoing;
  readonly #changes: ChatChanges;
  readonly #time: ReadingTime;
  readonly #reading: ChatReading;
  readonly #places = new Set<object>();

  #started = false;
  #epoch = '';
  #userId: string | undefined;
  /** Highest number that was heard of; what comes after it is new. */
  #newestM = 0;
  /** Whether the server has said how far we have read: a seed does not know. */
  #isPlaced = true;
  #unfollow: (() => void) | undefined;

  /** The model of a room, the same one for everybody who shares the client. Options count when it is made. */
  static of(client: Client, room: string, options: ChatModelOptions = {}): ChatModel {
    return client.shared(channelOf('chat', room), () => new ChatModel(client, room, options));
  }

  /** @throws TypeError when `room` is not the name of a room or `pageSize` is out of bounds. */
  constructor(client: Client, room: string, { pageSize = 50, time = browserPlatform() }: ChatModelOptions = {}) {
    super();
    this.room = room;
    this.#time = time;
    this.#client = client;
    this.#pageSize = checkPageSize(pageSize);
    this.#channel = client.channel(channelOf('chat', room));
    this.#history = new ChatHistory({
      channel: this.#channel,
      pageSize: this.#pageSize,
      read: (page) => this.#readPage(page),
      changed: () => this.publish(),
      paged: (count, done) => this.tell({ kind: 'history', count, done }),
    });
    this.#outgoing = new ChatOutgoing(client, this.#channel, () => this.publish());
    this.#changes = new ChatChanges(client, this.#channel, () => this.publish());
    this.#reading = new ChatReading(client, this.#channel, time, () => this.publish());
  }

  /**
   * Sends a text, perhaps in answer to the message with the id `ref`. It stands in `messages` at once; `done` says when
   * the server has it.
   * @throws TypeError for an empty or overlong text. @throws RtError `LIMIT` when too many wait already.
   */
  send(text: string, ref?: string): SentMessage {
    return this.#outgoing.add({ text: checkText(text), ref });
  }

  /**
   * Changes the text of an own message, at once for who looks here. Resolves once that is stored; rejects with an `RtError`
   * when it will not be: then the new text stays, as failed, to be tried again or discarded.
   */
  async edit(id: string, text: string): Promise<void> {
    if (this.#stored(id).text === checkText(text)) return;
    await this.#changes.do({ kind: 'edit', ref: id, text });
  }

  /** Deletes a message. Its place stays. Resolves once that is stored; rejects, with the message back, when it will not be. */
  async remove(id: string): Promise<void> {
    if (this.#stored(id).isDeleted) return;
    await this.#changes.do({ kind: 'delete', ref: id });
  }

  /** Puts our reaction on a message, or takes it off again. Resolves and rejects as `remove` does. */
  async react(id: string, emoji: string): Promise<void> {
    const own = this.#stored(id).reactions?.some((reaction) => reaction.emoji === emoji && reaction.own);
    await this.#changes.do({ kind: 'react', ref: id, emoji, on: own !== true });
  }

  /** Sends a failed message again. @throws RtError `NOT_FOUND` when there is none of this id. */
  retry(id: string): SentMessage {
    return this.#outgoing.retry(id);
  }

  /** Sends a failed edit of a message again. Rejects with `NOT_FOUND` when there is none. */
  async retryEdit(id: string): Promise<void> {
    await this.#changes.retry(id);
  }

  /** Takes back a message or an edit that failed, or a message that still waits; one on its way is out of reach. */
  discard(id: string): void {
    this.#outgoing.discard(id);
    this.#changes.discard(id);
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

  /**
   * Pages until the message of this id is held: back, and then, where the newest are not held, from there. Resolves with
   * whether it is; what was held before may have been let go.
   */
  async find(id: string): Promise<boolean> {
    const isHeld = (): boolean => this.#history.messages.some((message) => message.id === id);
    for (let pages = 0; pages < MOST_PAGES && !isHeld(); pages++) {
      const edge = this.#history.older;
      if (edge.done || edge.status === 'error') break;
      await this.loadOlder();
    }
    if (!isHeld() && !this.#history.newer.done) await this.loadNewest();
    return isHeld();
  }

  /** Says that everything up to this message has been read; without one, up to the newest of the room. */
  markRead(id?: string): void {
    const m = id === undefined ? this.#newestM : this.#history.messages.find((message) => message.id === id)?.m;
    if (m !== undefined) this.#read(m);
  }

  /** A place where the room is looked at: it says which rows are in view, and what was long enough counts as read. */
  reader(): ChatReader {
    return new ChatReader(this.#time, (m) => this.#read(m));
  }

  /** Somebody watches the newest messages, so that what comes is never unread, until the returned function is called. */
  watch(): () => void {
    const leave = this.#reading.watch();
    this.publish();
    return () => {
      leave();
      this.publish();
    };
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

  protected override start(): () => void {
    this.#follow();
    const stops = [
      this.#outgoing.follow(),
      this.#changes.follow(),
      this.#channel.status.listen(() => this.publish()),
      this.#client.state.subscribe(({ user, status }) => {
        if (status === 'online') this.#history.forgive();
        this.#become(user?.id);
        this.publish();
      }),
    ];
    return () => {
      for (const stop of stops) stop();
      this.#reading.stop();
      this.#unfollow?.();
      this.#unfollow = undefined;
    };
  }

  #follow(): void {
    this.#unfollow = this.#channel.follow({
      want: `hist:${this.#pageSize}`,
      onStart: (start) => this.#begin(start),
      onEvent: (event, live) => this.#hear(event, live),
      onMe: (me) => {
        this.#meet(me as unknown as ChatMe);
        this.publish();
      },
      onSignal: (signal) => {
        if (this.#reading.hear(signal)) this.publish();
      },
    });
  }

  /** The server says what only we may see, where it goes on from what is held. */
  #meet(me: ChatMe): void {
    if (this.#isPlaced) return this.#reading.learn(me);
    this.#isPlaced = true;
    this.#reading.start(me, this.#userId, this.#newestM, true);
    if (this.#history.messages.some(({ reactions = [] }) => reactions.length > 0)) void this.#learnReactions();
  }

  /** Which reactions are ours, of what came with the page. Without an answer they stay everybody's. */
  async #learnReactions(): Promise<void> {
    const page = await this.#channel.history({ limit: this.#pageSize }).catch(() => undefined);
    const known = new Map(page && this.#readPage(page).messages.map((message) => [message.id, message]));
    this.#history.update((message) => {
      const now = known.get(message.id);
      return now !== undefined && now.rev >= message.rev ? now : message;
    });
    this.publish();
  }

  #begin({ result, seeded = false }: FollowerStart): void {
    if (result.err !== undefined) return this.publish();
    const sameLog = this.#started && result.e === this.#epoch;
    this.#epoch = result.e ?? '';
    const page = this.#readPage(result.page ?? { items: [], done: true });
    for (const message of page.messages) this.#outgoing.settle(message.id, this.#mayBeOwn(message));
    const newest = page.messages.at(-1)?.m ?? -1;
    this.#outgoing.settleUpTo(newest);
    this.#changes.settleUpTo(result.o ?? 0);
    this.#history.start(page, sameLog);
    this.#started = true;
    this.#newestM = sameLog ? Math.max(this.#newestM, newest) : Math.max(newest, 0);
    this.#isPlaced = !seeded;
    if (!seeded) this.#reading.start(result.me as ChatMe | undefined, this.#userId, this.#newestM, sameLog);
    this.publish();
  }

  #hear(event: WireEvent, live: boolean): void {
    const context = { userId: this.#userId, epoch: this.#epoch };
    const about = readChange(event);
    if (about !== undefined) {
      this.#changes.settle(event.k);
      const message = this.#history.change(about.id, (before) => changed(before, event, context));
      this.publish();
      if (message !== undefined) this.tell({ kind: 'change', message, change: about.kind });
      return;
    }
    const read = readMessage(event, context);
    if (read === undefined) return;
    const written = this.#outgoing.settle(read.id, this.#mayBeOwn(read));
    const message = written === undefined ? read : { ...read, key: written.key };
    this.#history.receive(message);
    const isNew = message.m > this.#newestM;
    if (isNew) {
      if (this.#isPlaced) this.#reading.receive(message.m, message.own, this.#newestM);
      this.#newestM = message.m;
    }
    this.publish();
    if (isNew) this.tell({ kind: 'message', message, live });
  }

  #read(m: number): void {
    if (!this.#reading.read(Math.min(m, this.#newestM))) return;
    this.publish();
    const last = this.#history.messages.filter((message) => message.m <= m).at(-1);
    if (last !== undefined) this.tell({ kind: 'read', id: last.id });
  }

  /** The message of this id as it is shown. @throws RtError `NOT_FOUND` when none that is stored is held. */
  #stored(id: string): ChatMessage {
    const message = this.state.get().messages.find((each) => each.id === id && each.m !== undefined);
    if (message === undefined) throw new RtError('NOT_FOUND', `expected the id of a stored message, got ${id}`);
    return message;
  }

  /** Learns who we are, which decides whose messages are own ones. */
  #become(userId: string | undefined): void {
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

  #readPage({ items, done, me }: Page): MessagePage {
    const context = { userId: this.#userId, epoch: this.#epoch, reacted: me as ChatPageMe | undefined };
    return {
      messages: items.map((item) => readMessage(item, context)).filter((message) => message !== undefined),
      done,
    };
  }

  protected override stateNow(): ChatState {
    const { error, freshness, behind, since } = this.#channel.status.get();
    const { messages, older, newer } = this.#history;
    const { items, added } = this.#outgoing.over(messages);
    const shown = this.#changes.over(items);
    const { readM, isWatched, receipts } = this.#reading;
    const newestM = this.#newestM;
    const isRead = !this.#started || !this.#isPlaced || (isWatched && newer.done);
    return {
      phase: phaseOf(this.#started, error),
      error,
      // What is not stored yet stands behind the newest; behind a hole it would be out of place.
      messages: newer.done ? [...shown, ...added] : shown,
      older,
      newer,
      unread: isRead ? 0 : countUnread({ messages: shown, older, newer, newestM }, readM),
      readM,
      newestM,
      receipts,
      freshness,
      behind,
      since,
    };
  }
}

/** Own messages that the log has not told of yet: queued, on their way, or refused; of this page and of earlier ones. */
import type { Channel, Client, OutboxEntry, Sending, SendOptions } from '../../core/client-api.ts';
import {
  applied,
  begin,
  type Change,
  type Changes,
  move,
  type Overlaid,
  overlay,
  refuse,
  rekey,
  remove,
  settleUpTo,
  store,
} from '../../core/overlay.ts';
import { isUnknown } from '../../core/outbox-entry.ts';
import type { chat } from '../../protocol/chat.ts';
import type { ReplyOf } from '../../protocol/contract.ts';
import { RtError } from '../../protocol/errors.ts';
import type { ChatMessage, MessageStatus } from './chat-message.ts';

/** Most own messages that may wait or stand refused at a time. */
export const OUTGOING_MAX = 500;

/** A message on its way, as `send` gives it. */
export interface SentMessage {
  readonly id: string;
  /** Resolves once the server has stored it; rejects with an `RtError` when it will not be. */
  readonly done: Promise<ChatMessage>;
}

/** What is said, and which message it answers. */
export interface Said {
  readonly text: string;
  readonly ref?: string | undefined;
}

/** As it travels: without a key for what is not there. */
const asSaid = ({ text, ref }: Said): { text: string } | { text: string; ref: string } =>
  ref === undefined ? { text } : { text, ref };

type Reply = ReplyOf<typeof chat, 'send'>;
type Follow = (onState: SendOptions['onState']) => Sending<Reply>;

const STATUS: Record<Change<ChatMessage>['state'], MessageStatus> = {
  queued: 'queued',
  sending: 'sending',
  stored: 'sent',
  failed: 'failed',
};

const asRtError = (error: unknown): RtError =>
  error instanceof RtError ? error : new RtError('INTERNAL', 'The message could not be sent.', { cause: error });

/** Own messages in the order they were written, until the room's log has them. */
export class ChatOutgoing {
  readonly #client: Client;
  readonly #channel: Channel;
  readonly #changed: () => void;
  #changes: Changes<ChatMessage> = [];
  /** The latest way of each: what comes of an earlier one does not count any more. */
  readonly #ways = new Map<string, { sending?: Sending<Reply> }>();
  /** Rows the outbox listed when it was last looked at. */
  #listed = new Set<string>();

  /** @param changed Called after each change of what there is to show. */
  constructor(client: Client, channel: Channel, changed: () => void) {
    this.#client = client;
    this.#channel = channel;
    this.#changed = changed;
  }

  /** The room's messages with what was done to them here, and those that are not in the log yet. */
  over(messages: readonly ChatMessage[]): Overlaid<ChatMessage> {
    return overlay(messages, this.#changes, ({ id }) => id);
  }

  /** Shows what the outbox holds for this room, until the returned function is called: also what earlier pages left. */
  follow(): () => void {
    return this.#client.outbox.entries.subscribe((entries) => this.#look(entries));
  }

  /** Adds a message and sends it. @throws RtError `LIMIT` when too many wait already. */
  add(said: Said): SentMessage {
    if (this.#changes.length >= OUTGOING_MAX) {
      throw new RtError('LIMIT', `expected at most ${OUTGOING_MAX} messages waiting to be sent, got one more`);
    }
    const key = this.#client.newKey();
    const change = this.#addition({ key, row: key }, said, this.#client.now());
    this.#changes = begin(this.#changes, change);
    return this.#send(change, (onState) => this.#channel.send('send', asSaid(said), { key, onState }));
  }

  /** Sends a failed message again: under its own key where the outcome is unknown, under a new one after a refusal. */
  retry(id: string): SentMessage {
    const change = this.#changes.find(({ key }) => key === id);
    if (change?.state !== 'failed') throw new RtError('NOT_FOUND', `expected the id of a failed message, got ${id}`);
    const { row, error } = change;
    const { outbox } = this.#client;
    const before = this.#changes;
    this.#changes = move(this.#changes, row, 'queued');
    // What was refused before it was taken in is not the outbox's.
    if (!outbox.entries.get().some(({ key }) => key === id)) {
      // The refused key is remembered as refused.
      const key = error === undefined || isUnknown(error) ? id : this.#client.newKey();
      this.#changes = rekey(this.#changes, row, key);
      const said = asSaid(this.#message(change));
      return this.#send(change, (onState) => this.#channel.send('send', said, { key, onState }));
    }
    try {
      return this.#send(change, (onState) => outbox.retry(id, onState));
    } catch (refusal) {
      this.#changes = before;
      throw refusal;
    }
  }

  /** Takes a failed or queued message away. Others are out of reach already. */
  discard(id: string): void {
    const change = this.#changes.find(({ key }) => key === id);
    if (change === undefined || change.state === 'sending' || change.state === 'stored') return;
    const sending = this.#remove(change.row);
    if (change.state === 'queued') sending?.cancel();
    else this.#client.outbox.discard(id);
    this.#changed();
  }

  /**
   * Lets go of the message the log has under this id, and gives it back.
   * @param own Whether we wrote what the log has. If someone else did, ours was not stored and gets another id.
   */
  settle(id: string, own: boolean): ChatMessage | undefined {
    const change = this.#changes.find(({ key }) => key === id);
    if (change === undefined) return undefined;
    if (own) {
      this.#remove(change.row);
      return this.#message(change);
    }
    const error = new RtError('CONFLICT', 'Someone else used the same id.');
    this.#ways.delete(change.row);
    this.#changes = refuse(rekey(this.#changes, change.row, this.#client.newKey()), change.row, error);
    return undefined;
  }

  /** Lets go of what is stored up to this number: the room has been read anew, and the log will not tell again. */
  settleUpTo(m: number): void {
    this.#changes = settleUpTo(this.#changes, m);
  }

  #addition(
    { key, row }: Pick<OutboxEntry, 'key' | 'row'>,
    said: Said,
    at: number,
    state: 'queued' | 'sending' = 'queued',
  ): Change<ChatMessage> {
    const author = this.#client.state.get().user ?? {};
    const draft = { key: row, author, ...asSaid(said), at, own: true } as const;
    return {
      ...{ row, key, id: key, state, onRefusal: 'keep' },
      apply: (message, { key: id, state, error, stored }) =>
        message ?? { ...draft, id, status: STATUS[state], error, m: stored?.place, at: stored?.at ?? at },
    };
  }

  #message(change: Change<ChatMessage>): ChatMessage {
    return applied(undefined, change) as ChatMessage;
  }

  /** Brings what is shown in line with the outbox, where others act as well: earlier pages, and this one's own code. */
  #look(entries: readonly OutboxEntry[]): void {
    const own = entries.filter(({ channel, name }) => channel === this.#channel.name && name === 'send');
    const rows = new Set(own.map(({ row }) => row));
    const before = this.#changes;
    for (const { row, state } of before)
      if (state === 'failed' && this.#listed.has(row) && !rows.has(row)) this.#remove(row);
    const left = own.filter(({ row }) => !this.#listed.has(row) && !this.#changes.some((change) => change.row === row));
    this.#listed = rows;
    this.#changes = [...left.flatMap((entry) => this.#left(entry) ?? []), ...this.#changes];
    const revived = own.filter(
      ({ row, state }) =>
        (state === 'queued' || state === 'sending') &&
        this.#changes.some((change) => change.row === row && change.state === 'failed'),
    );
    for (const { row, key } of revived) this.#changes = move(rekey(this.#changes, row, key), row, 'queued');
    for (const entry of [...left, ...revived]) this.#join(entry);
    const unheld = this.#changes;
    for (const { row, state, error } of own)
      if (state === 'queued' && error !== undefined) this.#changes = move(this.#changes, row, 'queued', error);
    if (unheld !== this.#changes) this.#changed();
    if (before.length !== this.#changes.length || left.length > 0 || revived.length > 0) this.#changed();
  }

  /** What an earlier page wrote; whatever cannot be a message is not shown. */
  #left(entry: OutboxEntry): Change<ChatMessage> | undefined {
    const { text, ref } = (entry.data ?? {}) as { readonly text?: unknown; readonly ref?: unknown };
    if (typeof text !== 'string') return undefined;
    const said = { text, ref: typeof ref === 'string' ? ref : undefined };
    return this.#addition(entry, said, entry.since, entry.state === 'sending' ? 'sending' : 'queued');
  }

  #join({ row, key }: OutboxEntry): void {
    const { outbox } = this.#client;
    const way = outbox.join<Reply>(key);
    const change = this.#changes.find((each) => each.row === row);
    if (way && change) this.#send(change, (onState) => outbox.join<Reply>(key, onState) ?? way);
    else this.#remove(row);
  }

  /** Goes along with it. Whoever does not wait for it still sees the failure on the message itself. */
  #send(change: Change<ChatMessage>, follow: Follow): SentMessage {
    const { row } = change;
    const way: { sending?: Sending<Reply> } = {};
    this.#ways.set(row, way);
    const isCurrent = (): boolean => this.#ways.get(row) === way;
    const sending = follow((state) => {
      if (isCurrent() && (state === 'queued' || state === 'sending')) this.#update(move(this.#changes, row, state));
    });
    way.sending = sending;
    this.#changes = rekey(this.#changes, row, sending.key);
    const written = { ...this.#message(change), id: sending.key };
    const done = this.#settled(row, sending, written, isCurrent);
    done.catch(() => undefined);
    this.#changed();
    return { id: sending.key, done };
  }

  async #settled(
    row: string,
    sending: Sending<Reply>,
    written: ChatMessage,
    isCurrent: () => boolean,
  ): Promise<ChatMessage> {
    try {
      const { reply, ts } = await sending.done;
      const stored = { place: reply.m, at: ts ?? written.at };
      // It leaves when the log has it too: an answer may overtake the messages that stand before it.
      if (isCurrent()) this.#update(store(this.#changes, row, stored));
      return { ...written, m: stored.place, at: stored.at, status: 'sent', error: undefined };
    } catch (cause) {
      const error = asRtError(cause);
      if (isCurrent()) {
        if (error.reason === 'signed-out') this.#remove(row);
        this.#update(refuse(this.#changes, row, error));
      }
      throw error;
    }
  }

  #remove(row: string): Sending<Reply> | undefined {
    const way = this.#ways.get(row);
    this.#ways.delete(row);
    this.#changes = remove(this.#changes, row);
    return way?.sending;
  }

  #update(changes: Changes<ChatMessage>): void {
    this.#changes = changes;
    this.#changed();
  }
}

/** Own messages that the log has not told of yet: queued, on their way, or refused. */
import type { Channel, Client, Sending } from '../../core/client-api.ts';
import type { chat } from '../../protocol/chat.ts';
import type { ReplyOf } from '../../protocol/contract.ts';
import { RtError } from '../../protocol/errors.ts';
import type { ChatMessage } from './chat-message.ts';

/** Most own messages that may wait or stand refused at a time. */
export const OUTGOING_MAX = 500;

/** A message on its way, as `send` gives it. */
export interface SentMessage {
  readonly id: string;
  /** Resolves once the server has stored it; rejects with an `RtError` when it will not be. */
  readonly done: Promise<ChatMessage>;
}

interface Entry {
  message: ChatMessage;
  sending: Sending<ReplyOf<typeof chat, 'send'>> | undefined;
}

/** Whether the outcome is unknown rather than refused: then the same key asks for it again without storing twice. */
const isUnknown = ({ code, retryable }: RtError): boolean => retryable || code === 'TIMEOUT' || code === 'CLOSED';

const asRtError = (error: unknown): RtError =>
  error instanceof RtError ? error : new RtError('INTERNAL', 'The message could not be sent.', { cause: error });

/** Keeps own messages in the order they were written until the room's log has them. */
export class ChatOutgoing {
  readonly #client: Client;
  readonly #channel: Channel;
  readonly #entries = new Map<string, Entry>();
  readonly #changed: () => void;

  /** @param changed Called after each change of `messages`. */
  constructor(client: Client, channel: Channel, changed: () => void) {
    this.#client = client;
    this.#channel = channel;
    this.#changed = changed;
  }

  /** In the order they were written. */
  get messages(): ChatMessage[] {
    return [...this.#entries.values()].map(({ message }) => message);
  }

  /** Adds a message and sends it. @throws RtError `LIMIT` when too many wait already. */
  add(text: string): SentMessage {
    if (this.#entries.size >= OUTGOING_MAX) {
      throw new RtError('LIMIT', `expected at most ${OUTGOING_MAX} messages waiting to be sent, got one more`);
    }
    const id = this.#client.newKey();
    const { user } = this.#client.state.get();
    const entry: Entry = {
      message: { id, key: id, author: user ?? {}, text, at: this.#client.now(), own: true, status: 'queued' },
      sending: undefined,
    };
    this.#entries.set(id, entry);
    return this.#send(entry);
  }

  /** Sends a failed message again: under its own key where the outcome is unknown, under a new one after a refusal. */
  retry(id: string): SentMessage {
    const entry = this.#entries.get(id);
    if (entry?.message.status !== 'failed')
      throw new RtError('NOT_FOUND', `expected the id of a failed message, got ${id}`);
    const { error, ...message } = entry.message;
    if (error === undefined || isUnknown(error)) {
      entry.message = { ...message, status: 'queued' };
    } else {
      // The refused key is remembered as refused.
      this.#rekey(entry, { ...message, id: this.#client.newKey(), status: 'queued' });
    }
    return this.#send(entry);
  }

  /** Takes a failed or queued message away. Others are out of reach already. */
  discard(id: string): void {
    const entry = this.#entries.get(id);
    if (entry === undefined || entry.message.status === 'sending' || entry.message.status === 'sent') return;
    this.#entries.delete(id);
    entry.sending?.cancel();
    this.#changed();
  }

  /**
   * Lets go of the message the log has under this id, and gives it back.
   * @param own Whether we wrote what the log has. If someone else did, ours was not stored and gets another id.
   */
  settle(id: string, own: boolean): ChatMessage | undefined {
    const entry = this.#entries.get(id);
    if (entry === undefined) return undefined;
    if (own) {
      this.#entries.delete(id);
      return entry.message;
    }
    const error = new RtError('CONFLICT', 'Someone else used the same id.');
    this.#rekey(entry, { ...entry.message, id: this.#client.newKey(), status: 'failed', error });
    return undefined;
  }

  /** Lets go of what is stored up to this number: the room has been read anew, and the log will not tell again. */
  settleUpTo(m: number): void {
    for (const [id, { message }] of this.#entries) if ((message.m ?? Infinity) <= m) this.#entries.delete(id);
  }

  /** Keeps its place among the others under another id. */
  #rekey(entry: Entry, message: ChatMessage): void {
    const entries = [...this.#entries];
    this.#entries.clear();
    for (const [id, each] of entries) this.#entries.set(each === entry ? message.id : id, each);
    entry.message = message;
  }

  #send(entry: Entry): SentMessage {
    const { id, text } = entry.message;
    const done = this.#track(entry, id, text);
    // Whoever does not wait for it still sees the failure on the message itself.
    done.catch(() => undefined);
    this.#changed();
    return { id, done };
  }

  async #track(entry: Entry, id: string, text: string): Promise<ChatMessage> {
    const isCurrent = (): boolean => this.#entries.get(id) === entry;
    try {
      entry.sending = this.#channel.send(
        'send',
        { text },
        {
          key: id,
          onState: (state) => {
            if (isCurrent() && (state === 'queued' || state === 'sending')) this.#update(entry, { status: state });
          },
        },
      );
      const { reply, ts } = await entry.sending.done;
      const message: ChatMessage = { ...entry.message, m: reply.m, at: ts ?? entry.message.at, status: 'sent' };
      // It leaves when the log has it too: an answer may overtake the messages that stand before it.
      if (isCurrent()) this.#set(entry, message);
      return message;
    } catch (cause) {
      const error = asRtError(cause);
      if (isCurrent()) this.#update(entry, { status: 'failed', error });
      throw error;
    }
  }

  #update(entry: Entry, change: Pick<ChatMessage, 'status' | 'error'>): void {
    if (entry.message.status === change.status && change.error === undefined) return;
    this.#set(entry, { ...entry.message, ...change });
  }

  #set(entry: Entry, message: ChatMessage): void {
    entry.message = message;
    this.#changed();
  }
}

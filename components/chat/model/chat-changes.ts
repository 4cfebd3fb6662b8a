/** What was done here to stored messages and the room's log does not tell of yet: edited, deleted, reacted to. */
import type { Channel, Client, OutboxEntry, Sending, SendOptions } from '../../core/client-api.ts';
import {
  begin,
  type Change,
  type Changes,
  move,
  overlay,
  refuse,
  rekey,
  remove,
  settleUpTo,
  store,
} from '../../core/overlay.ts';
import { RtError } from '../../protocol/errors.ts';
import type { Value } from '../../protocol/value.ts';
import { type ChatMessage, deleted, type MessageChange, type MessageStatus, reacted } from './chat-message.ts';

/** What can be done to a message, as it travels. */
export type Doing =
  | { readonly kind: 'edit'; readonly ref: string; readonly text: string }
  | { readonly kind: 'delete'; readonly ref: string }
  | { readonly kind: 'react'; readonly ref: string; readonly emoji: string; readonly on: boolean };

/** Most that may wait at a time. */
const CHANGES_MAX = 500;

const STATUS: Record<Change<ChatMessage>['state'], MessageStatus> = {
  queued: 'queued',
  sending: 'sending',
  stored: 'sent',
  failed: 'failed',
};

/** The name of the call and its data. */
function requestOf({ kind, ...data }: Doing): { readonly name: string; readonly data: Value } {
  return { name: kind, data };
}

/** What an entry of the outbox is about; whatever cannot be a change is not shown. */
function readDoing({ name, data }: Pick<OutboxEntry, 'name' | 'data'>): Doing | undefined {
  const { ref, text, emoji, on } = (data ?? {}) as { ref?: unknown; text?: unknown; emoji?: unknown; on?: unknown };
  if (typeof ref !== 'string') return undefined;
  if (name === 'delete') return { kind: 'delete', ref };
  if (name === 'edit' && typeof text === 'string') return { kind: 'edit', ref, text };
  if (name === 'react' && typeof emoji === 'string') return { kind: 'react', ref, emoji, on: on !== false };
  return undefined;
}

const asRtError = (error: unknown): RtError =>
  error instanceof RtError ? error : new RtError('INTERNAL', 'The change could not be sent.', { cause: error });

/** Changes in the order in which they were made, laid over the messages they are about. */
export class ChatChanges {
  readonly #client: Client;
  readonly #channel: Channel;
  readonly #changed: () => void;
  #changes: Changes<ChatMessage> = [];
  readonly #doings = new Map<string, Doing>();
  readonly #known = new Set<string>();

  /** @param changed Called after each change of what there is to show. */
  constructor(client: Client, channel: Channel, changed: () => void) {
    this.#client = client;
    this.#channel = channel;
    this.#changed = changed;
  }

  /** The messages with what was done to them here. */
  over(messages: readonly ChatMessage[]): readonly ChatMessage[] {
    return overlay(messages, this.#changes, ({ id }) => id).items;
  }

  /** Shows what the outbox holds for this room, until the returned function is called: also what earlier pages left. */
  follow(): () => void {
    return this.#client.outbox.entries.subscribe((entries) => {
      for (const entry of entries) {
        const isNew = entry.channel === this.#channel.name && entry.name !== 'send' && !this.#known.has(entry.row);
        const doing = isNew && entry.state !== 'failed' && entry.state !== 'expired' ? readDoing(entry) : undefined;
        if (doing === undefined) continue;
        const done = this.#begin(doing, entry.row, entry.key, (onState) => this.#join(entry.key, onState));
        // Whoever did it is gone with their page; the message shows what became of it.
        done.catch(() => undefined);
      }
    });
  }

  /** Does it, and shows it at once. Resolves once it is stored, rejects with an `RtError` when it will not be. */
  do(doing: Doing): Promise<void> {
    if (this.#changes.length >= CHANGES_MAX)
      throw new RtError('LIMIT', `expected at most ${CHANGES_MAX} changes waiting, got one more`);
    // Somebody who writes it once more has given up on what was refused before.
    if (doing.kind !== 'react') this.discard(doing.ref);
    const key = this.#client.newKey();
    const { name, data } = requestOf(doing);
    return this.#begin(doing, key, key, (onState) => this.#channel.send(name, data, { key, onState }));
  }

  /** Sends a refused edit again, under a new key. @throws RtError `NOT_FOUND` when the message has none. */
  retry(id: string): Promise<void> {
    const change = this.#failed(id);
    const doing = change && this.#doings.get(change.row);
    if (doing === undefined) throw new RtError('NOT_FOUND', `expected the id of a failed message, got ${id}`);
    return this.do(doing);
  }

  /** Forgets a refused edit: the message is again what the room has. */
  discard(id: string): void {
    const change = this.#failed(id);
    if (change === undefined) return;
    this.#client.outbox.discard(change.key);
    this.#end(change.row);
    this.#changed();
  }

  /** The log tells of it. */
  settle(key: string): void {
    const change = this.#changes.find((each) => each.key === key);
    if (change !== undefined) this.#end(change.row);
  }

  /** The room has been read anew up to this offset. */
  settleUpTo(offset: number): void {
    this.#changes = settleUpTo(this.#changes, offset);
  }

  #failed(id: string): Change<ChatMessage> | undefined {
    return this.#changes.filter((change) => change.id === id && change.state === 'failed').at(-1);
  }

  #join(key: string, onState: SendOptions['onState']): Sending<unknown> {
    const way = this.#client.outbox.join<unknown>(key, onState);
    if (way === undefined) throw new RtError('NOT_FOUND', 'It has left the outbox.');
    return way;
  }

  async #begin(
    doing: Doing,
    row: string,
    key: string,
    send: (onState: SendOptions['onState']) => Sending<unknown>,
  ): Promise<void> {
    this.#known.add(row);
    this.#doings.set(row, doing);
    this.#changes = begin(this.#changes, this.#change(doing, row, key));
    const sending = send((state) => {
      if (state === 'queued' || state === 'sending') this.#update(move(this.#changes, row, state));
    });
    this.#changes = rekey(this.#changes, row, sending.key);
    this.#changed();
    try {
      const { offset, ts } = await sending.done;
      this.#update(store(this.#changes, row, { place: offset ?? 0, at: ts ?? this.#client.now() }));
    } catch (cause) {
      const error = asRtError(cause);
      if (error.reason === 'signed-out' || doing.kind !== 'edit') this.#doings.delete(row);
      this.#update(error.reason === 'signed-out' ? remove(this.#changes, row) : refuse(this.#changes, row, error));
      throw error;
    }
  }

  #change(doing: Doing, row: string, key: string): Change<ChatMessage> {
    const at = this.#client.now();
    return {
      ...{ row, key, id: doing.ref, state: 'queued', onRefusal: doing.kind === 'edit' ? 'keep' : 'revert' },
      apply: (message, { state, error, stored }) => {
        if (message === undefined || message.isDeleted) return message;
        const change: MessageChange = { kind: doing.kind, status: STATUS[state], error };
        if (doing.kind === 'delete') return { ...deleted(message), change };
        if (doing.kind === 'edit') return { ...message, text: doing.text, editedAt: stored?.at ?? at, change };
        return { ...reacted(message, doing.emoji, doing.on), change };
      },
    };
  }

  #end(row: string): void {
    this.#doings.delete(row);
    this.#changes = remove(this.#changes, row);
  }

  #update(changes: Changes<ChatMessage>): void {
    if (changes === this.#changes) return;
    this.#changes = changes;
    this.#changed();
  }
}

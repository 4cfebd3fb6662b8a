/** Sends for an element: asks the page first, tells it what became of each message, and gives back what the room refused. */
import type { Client } from '../core/client-api.ts';
import { RtError } from '../protocol/errors.ts';
import type { ChatComposer, ComposerMode } from './chat-composer.ts';
import { type ChatDraft, RtBeforeSendEvent, RtSendErrorEvent, RtSendEvent, RtSentEvent } from './chat-events.ts';
import type { ChatHold } from './chat-hold.ts';
import type { ChatModel, ChatState, SentMessage } from './chat-model.ts';
import { closedUntil, isRule } from './chat-reason.ts';
import { sayFailure, type Speaker } from './chat-voice.ts';

export interface SenderOptions {
  /** The room's model. @throws RtError when there is none. */
  readonly open: () => ChatModel;
  readonly client: () => Client | undefined;
  readonly composer: () => ChatComposer;
  readonly hold: () => ChatHold;
  readonly speaker: () => Speaker;
  /** Called when a message stands in the list. */
  readonly onSend: () => void;
}

/** What came out of the box and is not taken yet. */
interface Written {
  readonly text: string;
  readonly mode: ComposerMode | undefined;
}

/** Most texts that are remembered in case the room refuses them. */
const MOST_WRITTEN = 50;

/** One element's way of sending. The model is shared; the events are this element's own. */
export class ChatSender {
  readonly #host: HTMLElement & { readonly readonly: boolean };
  readonly #options: SenderOptions;
  readonly #written = new Map<string, Written>();

  constructor(host: HTMLElement & { readonly readonly: boolean }, options: SenderOptions) {
    this.#host = host;
    this.#options = options;
  }

  /** Sends what is in the box. Returns whether it may leave the box. */
  write(text: string, mode: ComposerMode | undefined): boolean {
    const { hold, speaker } = this.#options;
    const { standing } = hold();
    if (standing !== undefined) {
      sayFailure(standing, speaker());
      return false;
    }
    hold().clear();
    const ref = mode?.kind === 'reply' ? mode.id : undefined;
    const sent = this.post({ text, ref });
    if (sent === undefined) return false;
    this.#written.set(sent.id, { text, mode });
    const [oldest] = this.#written.keys();
    if (this.#written.size > MOST_WRITTEN && oldest !== undefined) this.#written.delete(oldest);
    return true;
  }

  /** Asks the page, then sends. Undefined when the page said no. @throws RtError when there is nowhere to send to. */
  post({ text, ref }: ChatDraft): SentMessage | undefined {
    if (this.#host.readonly) throw new RtError('REFUSED', 'This chat is read-only.');
    const draft: ChatDraft = ref === undefined ? { text } : { text, ref };
    if (!this.#host.dispatchEvent(new RtBeforeSendEvent(draft))) return undefined;
    const sent = this.#options.open().send(draft.text, draft.ref);
    this.#host.dispatchEvent(new RtSendEvent(sent.id));
    this.#options.onSend();
    return this.#follow(sent);
  }

  /** Sends a failed message again. @throws RtError when there is none of this id. */
  retry(id: string): SentMessage {
    return this.#follow(this.#options.open().retry(id));
  }

  /** Takes back what the server lets wait for longer than a moment: it says why, and when it can be tried again. */
  look({ messages }: ChatState): void {
    if (this.#written.size === 0) return;
    for (const { id, status, error } of messages)
      if (status === 'queued' && error !== undefined && closedUntil(error) !== undefined) this.#giveBack(id, error);
  }

  #follow(sent: SentMessage): SentMessage {
    sent.done.then(
      (message) => {
        this.#written.delete(sent.id);
        this.#host.dispatchEvent(new RtSentEvent(message));
      },
      (error: RtError) => {
        // Taken back by its writer, or for them: nothing failed.
        if (error.code === 'CLOSED') return;
        this.#host.dispatchEvent(new RtSendErrorEvent(sent.id, error));
        if (this.#host.isConnected) sayFailure(error, this.#options.speaker());
        if (isRule(error)) this.#giveBack(sent.id, error);
      },
    );
    return sent;
  }

  /** The text goes back where it came from, with the reason above it. It stays in the list where something else was begun. */
  #giveBack(id: string, error: RtError): void {
    const written = this.#written.get(id);
    this.#written.delete(id);
    if (written === undefined || !this.#host.isConnected) return;
    const { composer, hold, client, open, speaker } = this.#options;
    const isBack = composer().giveBack(written.text, written.mode);
    hold().show(error, client());
    if (!isBack) return;
    open().discard(id);
    if (error.retryable) {
      this.#host.dispatchEvent(new RtSendErrorEvent(id, error));
      sayFailure(error, speaker());
    }
  }
}

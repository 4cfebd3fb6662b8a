/** Sends for an element: asks the page first, and tells it what became of each message. */
import { RtError } from '../protocol/errors.ts';
import { type ChatDraft, RtBeforeSendEvent, RtSendErrorEvent, RtSendEvent, RtSentEvent } from './chat-events.ts';
import type { ChatModel, SentMessage } from './chat-model.ts';
import { sayFailure, type Speaker } from './chat-voice.ts';

export interface SenderOptions {
  /** The room's model. @throws RtError when there is none. */
  readonly open: () => ChatModel;
  readonly speaker: () => Speaker;
  /** Called when a message stands in the list. */
  readonly onSend: () => void;
}

/** One element's way of sending. The model is shared; the events are this element's own. */
export class ChatSender {
  readonly #host: HTMLElement & { readonly readonly: boolean };
  readonly #options: SenderOptions;

  constructor(host: HTMLElement & { readonly readonly: boolean }, options: SenderOptions) {
    this.#host = host;
    this.#options = options;
  }

  /** Asks the page, then sends. Undefined when the page said no. @throws RtError when there is nowhere to send to. */
  post(text: string): SentMessage | undefined {
    if (this.#host.readonly) throw new RtError('REFUSED', 'This chat is read-only.');
    const draft: ChatDraft = { text };
    if (!this.#host.dispatchEvent(new RtBeforeSendEvent(draft))) return undefined;
    const sent = this.#options.open().send(draft.text);
    this.#host.dispatchEvent(new RtSendEvent(sent.id));
    this.#options.onSend();
    return this.#follow(sent);
  }

  /** Sends a failed message again. @throws RtError when there is none of this id. */
  retry(id: string): SentMessage {
    return this.#follow(this.#options.open().retry(id));
  }

  #follow(sent: SentMessage): SentMessage {
    sent.done.then(
      (message) => this.#host.dispatchEvent(new RtSentEvent(message)),
      (error: RtError) => {
        this.#host.dispatchEvent(new RtSendErrorEvent(sent.id, error));
        if (this.#host.isConnected) sayFailure(error, this.#options.speaker());
      },
    );
    return sent;
  }
}

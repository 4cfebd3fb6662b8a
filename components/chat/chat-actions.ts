/** What people do with messages: answer, change, delete, react. Asks the page first, and says what was refused. */
import { visibleName } from '../base/visible-text.ts';
import { RtError } from '../protocol/errors.ts';
import type { ChatComposer } from './chat-composer.ts';
import { type ActionDetail, RtActionEvent } from './chat-events.ts';
import type { ChatHold } from './chat-hold.ts';
import type { ChatMessage, ChatModel } from './chat-model.ts';
import { sayRefusal, type Speaker } from './chat-voice.ts';
import { actionsOf } from './row-context.ts';

export interface ChatActionsOptions {
  /** The room's model. @throws RtError when there is none. */
  readonly open: () => ChatModel;
  readonly composer: () => ChatComposer;
  readonly hold: () => ChatHold;
  readonly speaker: () => Speaker;
}

/** Longest quote above the box. */
const QUOTE_CHARS = 200;

export class ChatActions {
  readonly #host: HTMLElement;
  readonly #options: ChatActionsOptions;

  constructor(host: HTMLElement, options: ChatActionsOptions) {
    this.#host = host;
    this.#options = options;
  }

  /** Somebody chose something. Returns whether the box is to have the focus now. */
  choose(detail: ActionDetail): boolean {
    if (!this.#host.dispatchEvent(new RtActionEvent(detail))) return false;
    const { name, message, emoji } = detail;
    if (name === 'reply' || name === 'edit') {
      const { author, own, text, id } = message;
      const { strings } = this.#options.speaker();
      const by = own ? strings.you : visibleName(author.name) || strings.someone;
      const shown = name === 'edit' ? text : text.slice(0, QUOTE_CHARS);
      this.#options.composer().enter({ kind: name, id, author: by, text: shown });
      return true;
    }
    const model = this.#options.open();
    if (name === 'delete') this.run(model.remove(message.id));
    else if (emoji !== undefined) this.run(model.react(message.id, emoji));
    return false;
  }

  /** Puts one's own last message into the box, where it may be changed. */
  editLast(messages: readonly ChatMessage[], features: readonly string[]): void {
    const own = messages.filter((message) => message.own && actionsOf(message, features).includes('edit'));
    const message = own.at(-1);
    if (message !== undefined) this.choose({ name: 'edit', message });
  }

  /** Says aloud and above the box what was refused. Whoever called a method sees it by its promise. */
  run(done: Promise<unknown>): void {
    done.catch((error: unknown) => {
      if (!(error instanceof RtError) || !this.#host.isConnected) return;
      const { hold, speaker } = this.#options;
      // A refused edit says so itself, where it stands.
      sayRefusal(error, speaker());
      hold().show(error, undefined);
    });
  }

  /** Sends again what failed of a message: itself, or its change. */
  again(message: ChatMessage, send: (id: string) => Promise<unknown>): void {
    if (message.status === 'failed') send(message.id).catch(() => undefined);
    else this.run(this.#options.open().retryEdit(message.id));
  }
}

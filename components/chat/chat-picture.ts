/** From what a chat knows to its picture: which rows there are, and what its works put around them. */
import type { TemplateResult } from 'lit';
import type { ChatMessage, ChatModel, ChatState } from './chat-model.ts';
import { rowsAround, type RowsHost } from './chat-rows.ts';
import type { ChatStrings } from './chat-strings.ts';
import { chatView } from './chat-view.ts';
import type { ChatWorks } from './chat-works.ts';

/** What there is to paint. */
export interface PaintedChat {
  readonly state: ChatState | undefined;
  /** What the page's author has to change. */
  readonly problem: string | undefined;
  readonly isOffline: boolean;
  readonly model: ChatModel | undefined;
  readonly strings: ChatStrings;
  readonly locale: string | undefined;
  /** The server's day. */
  readonly today: number;
  readonly features: readonly string[];
}

export class ChatPicture {
  readonly #host: RowsHost;
  readonly #works: ChatWorks;
  /** What was shown last: nothing is put in front of it while a finger moves it. */
  #shown: readonly ChatMessage[] = [];

  constructor(host: RowsHost, works: ChatWorks) {
    this.#host = host;
    this.#works = works;
  }

  paint({ state, problem, isOffline, model, ...words }: PaintedChat): TemplateResult {
    const { scroll, place, menu, hold, handlers, pictures, momentum, onKeydown, onJump } = this.#works;
    const { rows, context, messages } = rowsAround({
      ...words,
      host: this.#host,
      state,
      before: momentum.isMoving ? this.#shown : undefined,
      markM: place.markM,
      openId: menu.id,
      handlers,
      source: (address) => pictures.source(address),
    });
    this.#shown = messages;
    return chatView({
      ...{ context, rows, state, problem, isOffline, model, onKeydown, onJump },
      atBottom: scroll.atBottom,
      missed: place.missed(state),
      hold: hold.render(words.strings, words.locale),
      composer: this.#works.composerView(state, problem),
      menu: this.#works.menuView(),
    });
  }
}

/** The chat an element belongs to: the one it is told to watch, or the one around it. Known by its tag and manners alone. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { ConnectionChoice } from '../base/client-finder.ts';

const TAG = 'rt-chat';

/** As much of a chat as is asked of it. Any copy of the package may have defined it. */
export interface ChatLike extends Element {
  readonly room: string;
  readonly connection: ConnectionChoice;
  addController(controller: ReactiveController): void;
  removeController(controller: ReactiveController): void;
}

const isReady = (chat: Element): chat is ChatLike => 'addController' in chat;

/** The nearest chat around the element, through shadow roots. */
function around(element: Element): Element | undefined {
  const found = element.closest(TAG);
  if (found !== null) return found;
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? around(root.host) : undefined;
}

/** Updates its host when the chat has another room or connection. */
export class ChatAround implements ReactiveController {
  readonly #host: ReactiveControllerHost & Element;
  readonly #named: () => Element | null | undefined;
  #place: Element | undefined;
  #chat: ChatLike | undefined;
  #seen: Pick<ChatLike, 'room' | 'connection'> | undefined;

  /** @param named What the host is told to watch; null where that is not there, undefined where it is told nothing. */
  constructor(host: ReactiveControllerHost & Element, named: () => Element | null | undefined) {
    this.#host = host;
    this.#named = named;
    host.addController(this);
  }

  /** The chat, also while its code has not arrived. */
  get element(): Element | undefined {
    return this.#place;
  }

  /** Its room; undefined without a chat, and as long as it is not known. */
  get room(): string | undefined {
    return this.#chat?.room;
  }

  get connection(): ConnectionChoice {
    return this.#chat?.connection;
  }

  hostConnected(): void {
    this.look();
  }

  hostDisconnected(): void {
    this.#chat?.removeController(this.#ear);
    this.#chat = undefined;
    this.#place = undefined;
  }

  /** Looks again. Call it when the host's place, or what it is told to watch, may have changed. */
  look(): void {
    if (!this.#host.isConnected) return;
    const named = this.#named();
    const place = named === undefined ? around(this.#host) : named?.localName === TAG ? named : undefined;
    if (place !== this.#place) {
      this.hostDisconnected();
      this.#place = place;
      if (place !== undefined && !isReady(place)) void customElements.whenDefined(TAG).then(() => this.#meet());
    }
    this.#meet();
  }

  #meet(): void {
    const place = this.#place;
    if (this.#chat !== undefined || place === undefined || !isReady(place)) return;
    this.#chat = place;
    place.addController(this.#ear);
    this.#hear();
  }

  readonly #hear = (): void => {
    const { room, connection } = this.#chat ?? {};
    if (this.#seen?.room === room && this.#seen?.connection === connection) return;
    this.#seen = { room: room ?? '', connection };
    this.#host.requestUpdate();
  };

  readonly #ear: ReactiveController = { hostUpdated: () => this.#hear() };
}

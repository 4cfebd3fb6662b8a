/** What moves inside a chat: its box, its menu, its keys, where it is scrolled, and what was seen. The element is its surface. */
import { html, nothing, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { AvatarPictures } from '../base/avatar-pictures.ts';
import type { Client } from '../core/client-api.ts';
import { RtError } from '../protocol/errors.ts';
import { ChatActions } from './chat-actions.ts';
import { ChatComposer, type ComposerMode, type EnterAction } from './chat-composer.ts';
import { RtAuthorClickEvent, RtLinkClickEvent, RtScrollStateEvent } from './chat-events.ts';
import { ChatHold } from './chat-hold.ts';
import type { ChatMessage, ChatModel, ChatState } from './chat-model.ts';
import { ChatSender } from './chat-sender.ts';
import { sayLeft, type Speaker } from './chat-voice.ts';
import { DraftKeeper } from './draft-keeper.ts';
import { EdgeWatcher } from './edge-watcher.ts';
import { KeyboardClamp } from './keyboard-clamp.ts';
import { ReaderPlace } from './reader-place.ts';
import { actionsOf, type RowHandlers } from './row-context.ts';
import { pageRows, rowAt, walkRows } from './row-keys.ts';
import { type MenuParts, RowMenu } from './row-menu.ts';
import { ScrollKeeper } from './scroll-keeper.ts';
import { SeenRows } from './seen-rows.ts';
import { TouchMomentum } from './touch-momentum.ts';

/** The element, as far as its works know it. */
export interface ChatWorksHost extends ReactiveControllerHost, HTMLElement {
  readonly renderRoot: HTMLElement | DocumentFragment;
  readonly messages: readonly ChatMessage[];
  readonly atBottom: boolean;
  readonly readonly: boolean;
  readonly hideComposer: boolean;
  readonly placeholder: string;
  readonly maxLength: number;
  readonly enter: EnterAction | '';
  readonly reactions: readonly string[];
  readonly avatarOrigins: string;
}

export interface ChatWorksOptions {
  readonly model: () => ChatModel | undefined;
  /** The same. @throws RtError when there is none. */
  readonly open: () => ChatModel;
  readonly client: () => Client | undefined;
  readonly speaker: () => Speaker;
  readonly features: () => readonly string[];
}

export class ChatWorks {
  readonly hold: ChatHold;
  readonly composer: ChatComposer;
  readonly sender: ChatSender;
  readonly drafts: DraftKeeper;
  readonly scroll: ScrollKeeper;
  readonly momentum: TouchMomentum;
  readonly place: ReaderPlace;
  readonly menu: RowMenu;
  readonly pictures: AvatarPictures;
  readonly handlers: RowHandlers;
  readonly #actions: ChatActions;
  readonly #host: ChatWorksHost;
  readonly #options: ChatWorksOptions;

  constructor(host: ChatWorksHost, options: ChatWorksOptions) {
    this.#host = host;
    this.#options = options;
    const { model, open, client, speaker } = options;
    const scroller = (): HTMLElement | null => this.list;
    const rows = (): NodeListOf<HTMLElement> => host.renderRoot.querySelectorAll<HTMLElement>('.row');
    this.hold = new ChatHold(host);
    this.pictures = new AvatarPictures(host, () => client()?.url);
    const parts = { open, client, speaker, composer: () => this.composer, hold: () => this.hold };
    this.#actions = new ChatActions(host, parts);
    this.sender = new ChatSender(host, { ...parts, onSend: () => this.toBottom() });
    this.composer = new ChatComposer(host, {
      onSend: (text, mode) => model() !== undefined && this.#write(text, mode),
      onText: (text) => this.onText(text),
      onUp: () => this.#actions.editLast(host.messages, options.features()),
    });
    this.drafts = new DraftKeeper(this.composer);
    this.scroll = new ScrollKeeper(host, {
      ...{ scroller, rows },
      content: () => this.list?.querySelector<HTMLElement>('.content') ?? null,
      start: () => this.list?.querySelector<HTMLElement>('.unread') ?? null,
      onAtBottom: (atBottom) => host.dispatchEvent(new RtScrollStateEvent(atBottom)),
    });
    this.momentum = new TouchMomentum(host, scroller);
    this.place = new ReaderPlace(host, model);
    this.menu = new RowMenu(host, {
      scroller,
      button: (id) => this.row(id)?.querySelector<HTMLElement>('.more') ?? null,
      onOpen: () => this.scroll.freeze(),
      onClose: (id, isDone) => this.#onMenuClosed(id, isDone),
    });
    new KeyboardClamp(host);
    new SeenRows(host, { model, scroller, rows });
    new EdgeWatcher(host, {
      scroller,
      edges: () => host.renderRoot.querySelectorAll('.near'),
      onNear: (edge) => void (edge.closest('[data-edge="older"]') ? model()?.loadOlder() : model()?.loadNewer()),
    });
    this.handlers = {
      onLink: (event, href, message) => {
        if (!host.dispatchEvent(new RtLinkClickEvent(href, message))) event.preventDefault();
      },
      onAuthor: (event, message) => {
        if (!host.dispatchEvent(new RtAuthorClickEvent(message))) event.preventDefault();
      },
      onQuote: (id) => this.#actions.run(this.#toQuoted(id)),
      onRetry: (message) => this.#actions.again(message, (id) => this.sender.retry(id).done),
      onDiscard: ({ id }) => open().discard(id),
      onMenu: (_, { id }) => void this.menu.toggle(id),
      onReact: (message, emoji) => this.#actions.choose({ name: 'react', message, emoji }),
      onBroken: this.pictures.onBroken,
    };
  }

  get list(): HTMLElement | null {
    return this.#host.renderRoot?.querySelector<HTMLElement>('.list') ?? null;
  }

  /** The row of a message, where it is rendered. */
  row(id: string): HTMLElement | null {
    return this.#host.renderRoot.querySelector<HTMLElement>(`.row[data-id="${CSS.escape(id)}"]`);
  }

  /** Another room is shown from now on. */
  enterRoom(): void {
    this.composer.leave();
    this.hold.clear();
    this.menu.close(false);
    this.scroll.open();
  }

  /** A new state, before it is shown. */
  receive(state: ChatState): void {
    this.place.receive(state);
    this.sender.look(state);
  }

  toBottom(): void {
    void this.#options.model()?.loadNewest();
    this.scroll.toBottom();
  }

  /** Goes to a message, however far back. Resolves with whether it was found. */
  async toMessage(id: string, highlight: boolean): Promise<boolean> {
    const { jumpTo } = await import('./chat-jump.ts');
    const rendered = (): Promise<unknown> => this.#host.updateComplete;
    const row = (each: string): HTMLElement | null => this.row(each);
    return jumpTo(id, { model: this.#options.open(), scroll: this.scroll, row, rendered, highlight });
  }

  /** The text in the box changed. */
  onText(text: string): void {
    const { maxLength } = this.#host;
    this.drafts.changed(text);
    // Said once; what is certain to come again stays.
    if (this.hold.standing === undefined) this.hold.clear();
    sayLeft(maxLength - text.length, maxLength, this.#options.speaker());
  }

  readonly onJump = (): void => {
    this.toBottom();
    // The button goes away under the finger; the focus must not go with it, nor call up a keyboard.
    this.list?.focus({ preventScroll: true });
  };

  readonly onKeydown = (event: KeyboardEvent): void => {
    const { list } = this;
    if (list === null) return;
    const inList = event.composedPath().includes(list);
    const { field } = this.composer;
    if (event.key === 'F6' || (event.key === 'Escape' && inList && field !== undefined)) {
      event.preventDefault();
      (inList ? field : list)?.focus();
    } else if (inList && !walkRows(event, list)) {
      const edge = pageRows(event, list);
      if (edge === 'older') void this.#options.model()?.loadOlder();
      else if (edge === 'newer') void this.#options.model()?.loadNewer();
      else if (edge === undefined && event.key === 'Enter') this.#openMenu(event);
    }
  };

  /** What is to be painted where one writes. */
  composerView(state: ChatState | undefined, problem: string | undefined): TemplateResult | typeof nothing {
    const { strings, locale } = this.#options.speaker();
    if (state?.phase === 'denied') {
      const reason = state.error?.message ?? strings.denied;
      return html`<p class="refusal" part="error" role="alert"><bdi>${reason}</bdi></p>`;
    }
    const { readonly, hideComposer, placeholder, maxLength, enter } = this.#host;
    if (readonly || hideComposer || problem !== undefined) return nothing;
    return this.composer.render({ strings, locale, placeholder, maxLength, enter });
  }

  /** What is to be painted of the menu, which is nothing unless it is open. */
  menuView(): unknown {
    return this.menu.render(() => this.#menuOf(this.#host.messages.find(({ id }) => id === this.menu.id)));
  }

  #menuOf(message: ChatMessage | undefined): MenuParts | undefined {
    if (message === undefined) return undefined;
    return {
      message,
      actions: actionsOf(message, this.#options.features()),
      reactions: this.#host.reactions,
      strings: this.#options.speaker().strings,
      onChoose: (name, emoji) => {
        this.menu.close(true);
        if (this.#actions.choose({ name, message, emoji })) this.composer.field?.focus();
      },
    };
  }

  #onMenuClosed(id: string, isDone: boolean): void {
    this.scroll.thaw();
    if (isDone) this.row(id)?.focus({ preventScroll: true });
  }

  #write(text: string, mode: ComposerMode | undefined): boolean {
    if (mode?.kind !== 'edit') return this.sender.write(text, mode);
    this.#actions.run(this.#options.open().edit(mode.id, text));
    return true;
  }

  async #toQuoted(id: string): Promise<void> {
    if (await this.toMessage(id, true)) return;
    throw new RtError('NOT_FOUND', this.#options.speaker().strings.quoteLost);
  }

  /** Enter on the row itself, not on a link or a button in it. */
  #openMenu(event: KeyboardEvent): void {
    const row = rowAt(event);
    if (row === undefined || event.composedPath()[0] !== row || !row.querySelector('.more')) return;
    event.preventDefault();
    void this.menu.toggle(row.dataset['id'] ?? '');
  }
}

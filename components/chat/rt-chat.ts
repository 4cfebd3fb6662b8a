import { html, nothing, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { prepareAnnouncer } from '../base/announcer.ts';
import { defineOnce } from '../base/define-once.ts';
import { ModelController, watchStore } from '../base/model-controller.ts';
import { type ElementState, RtElement } from '../base/rt-element.ts';
import { todayOf } from '../base/server-day.ts';
import { linkReader } from '../base/text-tokens.ts';
import { Words } from '../base/words.ts';
import type { ConnectionState } from '../core/client-api.ts';
import { CHAT_TEXT_MAX } from '../protocol/chat-text.ts';
import { RtError } from '../protocol/errors.ts';
import type { Author } from '../protocol/fields.ts';
import { problemOf } from './chat-attributes.ts';
import { ChatComposer, type EnterAction } from './chat-composer.ts';
import {
  type ChatDraft,
  RtHistoryEvent,
  RtLinkClickEvent,
  RtMessageEvent,
  RtScrollStateEvent,
  RtUnreadEvent,
} from './chat-events.ts';
import { groupMessages, localDay } from './chat-groups.ts';
import { ChatModel, type ChatHappening, type ChatMessage, type ChatState } from './chat-model.ts';
import type { RowContext } from './chat-row-view.ts';
import { ChatSender } from './chat-sender.ts';
import { CHAT_STRINGS, type ChatStrings } from './chat-strings.ts';
import { chatView } from './chat-view.ts';
import { sayLeft, sayMessage, type Speaker } from './chat-voice.ts';
import { DraftKeeper } from './draft-keeper.ts';
import { EdgeWatcher } from './edge-watcher.ts';
import { ReaderPlace } from './reader-place.ts';
import { walkRows } from './row-keys.ts';
import styles from './rt-chat.styles.ts';
import { ScrollKeeper } from './scroll-keeper.ts';

export * from './chat-events.ts';

/**
 * A live conversation in one room: its history, what arrives next, and a box to write in. It finds its connection by
 * itself; what is written while there is none waits and is sent later.
 *
 * @summary Live chat for one room.
 * @tagname rt-chat
 *
 * @attr {"loading"|"ready"|"empty"|"error"|"offline"|"denied"} state - Set by the element, for styles: where the room stands.
 *
 * @fires {RtBeforeSendEvent} rt-before-send - Before a message is sent; change `detail.draft.text`, or prevent the default to send nothing and keep the text.
 * @fires {RtSendEvent} rt-send - A message stands in the list and is on its way.
 * @fires {RtSentEvent} rt-sent - The server has stored a message sent here.
 * @fires {RtSendErrorEvent} rt-send-error - A message sent here was not stored; it stays in the list with its reason.
 * @fires {RtMessageEvent} rt-message - A message arrived, from anyone, in order and once.
 * @fires {RtHistoryEvent} rt-history - A page of earlier or later messages arrived.
 * @fires {RtUnreadEvent} rt-unread - The number of unread messages changed.
 * @fires {RtLinkClickEvent} rt-link-click - A link in a message was clicked; prevent the default to handle it yourself.
 * @fires {RtScrollStateEvent} rt-scroll-state - The reader arrived at the newest message, or left it.
 *
 * @slot header - Above the list.
 * @slot empty - Instead of the words shown while the room has no messages.
 * @slot loading - Instead of the placeholder rows shown until the first messages arrive.
 * @slot error - Instead of the words shown when the room could not be opened.
 * @slot before-composer - Between list and composer.
 * @slot composer-start - In the composer, before the field.
 * @slot composer-end - In the composer, between field and button.
 * @slot send-icon - Instead of the arrow on the send button.
 * @slot footer - Below the composer.
 *
 * @csspart base - Everything.
 * @csspart list - The box that scrolls.
 * @csspart day - The name of a day between messages.
 * @csspart row - One message with what belongs to it.
 * @csspart row-own - A row of one's own.
 * @csspart row-pending - A row that is queued or on its way.
 * @csspart row-failed - A row that was not stored.
 * @csspart author - The name above a group.
 * @csspart avatar - The disc with initials beside a group.
 * @csspart bubble - The box around a text.
 * @csspart bubble-own - The box around one's own text.
 * @csspart text - The text.
 * @csspart link - A link in a text.
 * @csspart time - The time of a message.
 * @csspart status - Whether one's own message is queued, sending, sent or failed.
 * @csspart retry - The button that sends a failed message again.
 * @csspart discard - The button that takes a failed message away.
 * @csspart load - The buttons that load, or try again to load.
 * @csspart jump - The button that leads to the newest message.
 * @csspart jump-count - How many came meanwhile, on that button.
 * @csspart offline - The words shown above the box while there is no connection.
 * @csspart catching-up - The words shown there while what was missed comes in.
 * @csspart composer - The form one writes in.
 * @csspart input - Its field.
 * @csspart counter - How many characters are left, when few are.
 * @csspart send - Its button.
 * @csspart error - Words about something that failed.
 *
 * @cssprop [--rt-chat-height=32rem] - Height of the element.
 * @cssprop [--rt-chat-max-width=none] - Greatest width of the element.
 * @cssprop [--rt-chat-gap=0.75rem] - Space between groups.
 * @cssprop [--rt-avatar-size=2rem] - Size of the discs.
 * @cssprop [--rt-bubble-bg] - Background of others' texts.
 * @cssprop [--rt-bubble-own-bg] - Background of one's own texts.
 * @cssprop [--rt-bubble-own-text] - Colour of one's own texts.
 * @cssprop [--rt-bubble-radius=1.125rem] - How round the bubbles are.
 */
export class RtChat extends RtElement {
  static override styles = styles;

  /** The room to show. Changing it leaves the old room and keeps its draft. */
  @property() room = '';
  /** Messages per page of history, 1 to 100. Counts when the room is first opened on a connection. */
  @property({ attribute: 'page-size', type: Number }) pageSize = 50;
  /** Longest silence, in seconds, within which messages of one author stand together. */
  @property({ attribute: 'group-window', type: Number }) groupWindow = 300;
  /** The longest text the box accepts, in UTF-16 code units; at most 4000. */
  @property({ attribute: 'max-length', type: Number }) maxLength = CHAT_TEXT_MAX;
  /** What the empty box says. */
  @property() placeholder = '';
  /** What Enter does: send, or break the line. Without it: break the line on touch screens, send elsewhere. */
  @property() enter: EnterAction | '' = '';
  /** Shows the conversation without a way to take part in it. */
  @property({ type: Boolean }) readonly = false;
  /** Leaves out the box, for pages that bring their own and call `send`. */
  @property({ attribute: 'hide-composer', type: Boolean }) hideComposer = false;
  /** Leaves out the discs beside messages. */
  @property({ attribute: 'hide-avatars', type: Boolean }) hideAvatars = false;
  /** Where unsent text is kept: in this tab until it is closed, or nowhere. */
  @property() draft: 'session' | 'none' = 'session';
  /** Other words for what the element says; those left out stay those of its language. */
  @property({ attribute: false }) strings: Partial<ChatStrings> = {};

  #model: ChatModel | undefined;
  #unread = 0;
  readonly #words = new Words<ChatStrings>(this, 'rt-chat', CHAT_STRINGS);

  readonly #chat = new ModelController<ChatState>(
    this,
    (state) => this.#onState(state),
    () => this.#model?.on(this.#onHappening),
  );
  readonly #link = new ModelController<ConnectionState>(this);
  readonly #today = new ModelController<number>(this);
  readonly #sender = new ChatSender(this, {
    open: () => this.#open,
    speaker: () => this.#speaker,
    onSend: () => this.scrollToBottom(),
  });
  readonly #composer = new ChatComposer(this, {
    onSend: (text) => this.#model !== undefined && this.#sender.post(text) !== undefined,
    onText: (text) => this.#onText(text),
  });
  readonly #drafts = new DraftKeeper(this.#composer);
  readonly #scroll = new ScrollKeeper(this, {
    scroller: () => this.#list,
    content: () => this.#list?.querySelector<HTMLElement>('.content') ?? null,
    rows: () => this.renderRoot.querySelectorAll<HTMLElement>('.row'),
    onAtBottom: (atBottom) => this.dispatchEvent(new RtScrollStateEvent(atBottom)),
  });

  constructor() {
    super();
    watchStore(this, linkReader);
    new ReaderPlace(this, () => this.#model);
    new EdgeWatcher(this, {
      scroller: () => this.#list,
      edges: () => this.renderRoot.querySelectorAll('.near'),
      onNear: (edge) => {
        void (edge.closest('[data-edge="older"]') ? this.#model?.loadOlder() : this.#model?.loadNewer());
      },
    });
  }

  protected override willUpdate(): void {
    const client = this.foundClient;
    const canOpen = client !== undefined && this.#problem === undefined;
    this.#model = canOpen ? ChatModel.of(client, this.room, { pageSize: this.pageSize }) : undefined;
    this.#chat.store = this.#model?.state;
    this.#link.store = client?.state;
    this.#today.store = client && todayOf(client);
    this.#drafts.enter(canOpen ? client : undefined, this.room, this.draft === 'session');
  }

  protected override firstUpdated(): void {
    prepareAnnouncer();
  }

  protected override updated(): void {
    this.showState(this.#state);
  }

  /** What is shown: the room's messages in order, then own ones that are not stored yet. */
  get messages(): readonly ChatMessage[] {
    return this.#chat.value?.messages ?? [];
  }

  /** Messages of others that came since the newest were last looked at. */
  get unreadCount(): number {
    return this.#unread;
  }

  /** Whether the newest message is in view. */
  get atBottom(): boolean {
    return this.#scroll.atBottom;
  }

  /** Who we are, as the server says. */
  get user(): Author | undefined {
    return this.#link.value?.user;
  }

  /**
   * Sends a message as if it had been written in the box. Resolves with the message once the server has stored it, with
   * undefined when a listener of `rt-before-send` prevented it; rejects with an `RtError` when it was not stored.
   */
  async send(draft: string | ChatDraft): Promise<ChatMessage | undefined> {
    return this.#sender.post(typeof draft === 'string' ? draft : draft.text)?.done;
  }

  /** Sends a failed message again. Resolves and rejects as `send` does. */
  async retry(id: string): Promise<ChatMessage> {
    return this.#sender.retry(id).done;
  }

  /** Takes away a message that failed or still waits to be sent. */
  discard(id: string): void {
    this.#open.discard(id);
  }

  /** Loads the page before the oldest message held. Resolves when it is in, or its failure is shown. */
  async loadOlder(): Promise<void> {
    await this.#open.loadOlder();
  }

  /** Goes to the newest message and stays with what comes. */
  scrollToBottom(): void {
    void this.#model?.loadNewest();
    this.#scroll.toBottom();
  }

  /** Puts the cursor into the box, or, without one, the focus on the list. */
  override focus(options?: FocusOptions): void {
    (this.#composer.field ?? this.#list)?.focus(options);
  }

  /** Puts a text into the box in place of what is there. */
  setDraft(text: string): void {
    this.#composer.text = text;
    this.#onText(text);
  }

  get #list(): HTMLElement | null {
    return this.renderRoot?.querySelector<HTMLElement>('.list') ?? null;
  }

  get #problem(): string | undefined {
    return problemOf(this) ?? this.connectionProblem;
  }

  get #speaker(): Speaker {
    return { from: this, strings: this.#words.strings, locale: this.language };
  }

  get #open(): ChatModel {
    if (this.#model === undefined)
      throw new RtError('UNAVAILABLE', this.#problem ?? 'This chat has no connection yet.');
    return this.#model;
  }

  get #isOffline(): boolean {
    const { status, attempt } = this.#link.value ?? { status: 'idle', attempt: 0 };
    if (status === 'online') return false;
    // Coming up for the first time is loading, not being offline.
    const isFirst = status === 'idle' || (status === 'connecting' && attempt === 0);
    return !(isFirst && (this.#chat.value?.phase ?? 'loading') === 'loading');
  }

  get #state(): ElementState {
    const { phase } = this.#chat.value ?? { phase: 'loading' };
    if (this.#problem !== undefined) return 'error';
    if (phase === 'error' || phase === 'denied') return phase;
    if (this.#isOffline) return 'offline';
    if (phase === 'loading') return 'loading';
    return this.messages.length === 0 ? 'empty' : 'ready';
  }

  #onText(text: string): void {
    this.#drafts.changed(text);
    sayLeft(this.maxLength - text.length, this.maxLength, this.#speaker);
  }

  #onState({ unread }: ChatState): void {
    if (unread === this.#unread) return;
    this.#unread = unread;
    this.dispatchEvent(new RtUnreadEvent(this.#unread));
  }

  readonly #onHappening = (happening: ChatHappening): void => {
    if (happening.kind === 'history') {
      this.dispatchEvent(new RtHistoryEvent(happening.count, happening.done));
      return;
    }
    const { message, live } = happening;
    this.dispatchEvent(new RtMessageEvent(message, live));
    sayMessage(message, this.#speaker);
  };

  readonly #onLink = (event: Event, href: string, message: ChatMessage): void => {
    if (!this.dispatchEvent(new RtLinkClickEvent(href, message))) event.preventDefault();
  };

  readonly #onKeydown = (event: KeyboardEvent): void => {
    const list = this.#list;
    if (list === null) return;
    const inList = event.composedPath().includes(list);
    if (event.key === 'F6' || (event.key === 'Escape' && inList && this.#composer.field !== undefined)) {
      event.preventDefault();
      (inList ? this.#composer.field : list)?.focus();
    } else if (inList) {
      walkRows(event, list);
    }
  };

  readonly #onJump = (): void => {
    this.scrollToBottom();
    // The button goes away under the finger; the focus must not go with it, nor call up a keyboard.
    this.#list?.focus({ preventScroll: true });
  };

  #composerView(state: ChatState | undefined, strings: ChatStrings): TemplateResult | typeof nothing {
    if (state?.phase === 'denied') {
      const reason = state.error?.message ?? strings.denied;
      return html`<p class="refusal" part="error" role="alert"><bdi>${reason}</bdi></p>`;
    }
    if (this.readonly || this.hideComposer || this.#problem !== undefined) return nothing;
    const { placeholder, maxLength, enter } = this;
    return this.#composer.render({ strings, locale: this.language, placeholder, maxLength, enter });
  }

  protected override render(): TemplateResult {
    const { strings } = this.#words;
    const state = this.#chat.value;
    const context: RowContext = {
      strings,
      locale: this.language,
      today: this.#today.value ?? 0,
      hideAvatars: this.hideAvatars,
      readonly: this.readonly,
      onLink: this.#onLink,
      onRetry: (id) => void this.retry(id).catch(() => undefined),
      onDiscard: (id) => this.discard(id),
    };
    return chatView({
      context,
      rows: groupMessages(this.messages, { windowMs: this.groupWindow * 1000, dayOf: localDay }),
      state,
      problem: this.#problem,
      isOffline: this.#isOffline,
      atBottom: this.atBottom,
      model: this.#model,
      composer: this.#composerView(state, strings),
      onKeydown: this.#onKeydown,
      onJump: this.#onJump,
    });
  }
}

defineOnce('rt-chat', RtChat);

declare global {
  interface HTMLElementTagNameMap {
    'rt-chat': RtChat;
  }
}

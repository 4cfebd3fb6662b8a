import type { PropertyValues, TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { prepareAnnouncer } from '../base/announcer.ts';
import { defineOnce } from '../base/define-once.ts';
import { isOffline } from '../base/is-offline.ts';
import { ModelController, watchStore } from '../base/model-controller.ts';
import { type ElementState, RtElement } from '../base/rt-element.ts';
import { takeSeed } from '../base/seed-child.ts';
import { todayOf } from '../base/server-day.ts';
import { linkReader } from '../base/text-tokens.ts';
import { Words } from '../base/words.ts';
import type { ConnectionState } from '../core/client-api.ts';
import { channelOf } from '../protocol/channel-name.ts';
import { CHAT_TEXT_MAX } from '../protocol/chat-text.ts';
import { RtError } from '../protocol/errors.ts';
import type { Author } from '../protocol/fields.ts';
import { featuresIn, problemOf } from './chat-attributes.ts';
import type { EnterAction } from './chat-composer.ts';
import { type ChatDraft, RtUnreadEvent } from './chat-events.ts';
import { ChatModel, type ChatMessage, type ChatState } from './chat-model.ts';
import { ChatPicture } from './chat-picture.ts';
import { CHAT_STRINGS, type ChatStrings } from './chat-strings.ts';
import { tell } from './chat-teller.ts';
import type { Speaker } from './chat-voice.ts';
import { ChatWorks } from './chat-works.ts';
import { firstUnread } from './model/unread.ts';
import type { AvatarOf, FormatTime, RenderMessage } from './row-context.ts';
import styles from './rt-chat.styles.ts';

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
 * @fires {RtMessageChangeEvent} rt-message-change - A message that is held changed: `edited`, `deleted` or `reacted`.
 * @fires {RtReadEvent} rt-read - Everything up to this message counts as read.
 * @fires {RtActionEvent} rt-action - Somebody chose to reply, edit, delete or react; prevent the default to do it yourself.
 * @fires {RtAuthorClickEvent} rt-author-click - The name or face of an author was clicked.
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
 * @slot reactions - In the menu of a message, behind the emoji: a click on something with `data-emoji` reacts with that.
 * @slot footer - Below the composer.
 *
 * @csspart base - Everything.
 * @csspart header - Where the slot `header` is; it has no box until `display` gives it one.
 * @csspart list - The box that scrolls.
 * @csspart day - The name of a day between messages.
 * @csspart unread - The words on the line above what was not read yet.
 * @csspart row - One message with what belongs to it.
 * @csspart group - A row that opens a group: its first.
 * @csspart row-own - A row of one's own.
 * @csspart row-pending - A row that is queued or on its way.
 * @csspart row-failed - A row that was not stored.
 * @csspart row-deleted - A row whose message was deleted.
 * @csspart author - The name above a group.
 * @csspart avatar - The disc beside a group.
 * @csspart initials - The letters on it, where there is no picture.
 * @csspart bubble - The box around a text.
 * @csspart bubble-own - The box around one's own text.
 * @csspart text - The text.
 * @csspart link - A link in a text.
 * @csspart quote - The button above an answer that shows, and leads to, what it answers.
 * @csspart edited - The word that says that a text was changed.
 * @csspart reaction - A button under a message: an emoji, and how many chose it.
 * @csspart receipts - Who has read a message, under it.
 * @csspart actions - The button that opens the menu of a message.
 * @csspart menu - That menu.
 * @csspart time - The time of a message.
 * @csspart status - Whether one's own message is queued, sending, sent, delivered, read or failed.
 * @csspart retry - The button that sends a failed message again.
 * @csspart discard - The button that takes a failed message away.
 * @csspart load - The buttons that load, or try again to load.
 * @csspart jump - The button that leads to the newest message.
 * @csspart jump-count - How many came meanwhile, on that button.
 * @csspart offline - The words shown above the box while there is no connection.
 * @csspart catching-up - The words shown there while what was missed comes in.
 * @csspart composer - The form one writes in.
 * @csspart mode - What is answered or changed, above its field.
 * @csspart cancel - The button that ends that.
 * @csspart hold - Why the text in the box was not taken.
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
  /** More origins that pictures (`avatarOf`) may come from, separated by spaces, beside the page's and the server's. */
  @property({ attribute: 'avatar-origins' }) avatarOrigins = '';
  /** Where unsent text is kept: in this tab until it is closed, or nowhere. */
  @property() draft: 'session' | 'none' = 'session';
  /** What people may do with messages: words of `reply edit delete react`. Empty: nothing. */
  @property() features = 'reply edit delete react';
  /** What one's own messages say about others: nothing, how many have read them, or who. */
  @property() receipts: 'off' | 'count' | 'names' = 'count';
  /** The emoji that are offered for reactions. */
  @property({ attribute: false }) reactions: readonly string[] = ['👍', '❤️', '😂', '😮', '😢', '🎉'];
  /** Gives the address of an author's picture; without one there are initials. Set it again when it knows more. */
  @property({ attribute: false }) avatarOf: AvatarOf | undefined;
  /** Paints the texts of messages in another way; undefined, or what gives undefined, leaves them as they are. */
  @property({ attribute: false }) renderMessage: RenderMessage | undefined;
  /** Writes times in another way. */
  @property({ attribute: false }) formatTime: FormatTime | undefined;
  /** Other words for what the element says; those left out stay those of its language. */
  @property({ attribute: false }) strings: Partial<ChatStrings> = {};

  #model: ChatModel | undefined;
  #unread = 0;
  #features: readonly string[] = featuresIn(this.features);
  readonly #words = new Words<ChatStrings>(this, 'rt-chat', CHAT_STRINGS);

  readonly #chat = new ModelController<ChatState>(
    this,
    (state) => this.#onState(state),
    () => this.#model?.on((happening) => tell(this, happening, this.#speaker)),
  );
  readonly #link = new ModelController<ConnectionState>(this);
  readonly #today = new ModelController<number>(this);
  readonly #works = new ChatWorks(this, {
    model: () => this.#model,
    open: () => this.#open,
    client: () => this.foundClient,
    speaker: () => this.#speaker,
    features: () => this.#features,
  });
  readonly #picture = new ChatPicture(this, this.#works);

  constructor() {
    super();
    watchStore(this, linkReader);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('features')) this.#features = featuresIn(this.features);
    const before = this.#model;
    const client = this.foundClient;
    const canOpen = client !== undefined && this.#problem === undefined;
    if (canOpen) takeSeed(this, client, channelOf('chat', this.room));
    this.#model = canOpen ? ChatModel.of(client, this.room, { pageSize: this.pageSize }) : undefined;
    if (before !== undefined && this.#model !== undefined && this.#model !== before) this.#works.enterRoom();
    this.#chat.store = this.#model?.state;
    this.#link.store = client?.state;
    this.#today.store = client && todayOf(client);
    this.#works.drafts.enter(canOpen ? client : undefined, this.room, this.draft === 'session');
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

  /** Messages of others that were not read, here or elsewhere. */
  get unreadCount(): number {
    return this.#unread;
  }

  /** Id of the first of them that is held. */
  get firstUnreadId(): string | undefined {
    const { messages = [], readM = 0 } = this.#chat.value ?? {};
    return this.#unread === 0 ? undefined : firstUnread(messages, readM)?.id;
  }

  /** Whether the newest message is in view. */
  get atBottom(): boolean {
    return this.#works.scroll.atBottom;
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
    return this.#works.sender.post(typeof draft === 'string' ? { text: draft } : draft)?.done;
  }

  /** Sends a failed message again. Resolves and rejects as `send` does. */
  async retry(id: string): Promise<ChatMessage> {
    return this.#works.sender.retry(id).done;
  }

  /** Takes away a message that failed or still waits to be sent, or a change of one that failed. */
  discard(id: string): void {
    this.#open.discard(id);
  }

  /** Changes the text of an own message. Rejects with an `RtError` when that is refused; the new text stays, as failed. */
  async edit(id: string, text: string): Promise<void> {
    await this.#open.edit(id, text);
  }

  /** Deletes a message; its place stays. Rejects, with the message back, when that is refused. Without an id, takes the element off the page. */
  /* eslint-disable @typescript-eslint/no-misused-promises -- without an id it is the method that every element has */
  override remove(id: string): Promise<void>;
  override remove(): void;
  override remove(id?: string): Promise<void> | void {
    if (id === undefined) return super.remove();
    return this.#open.remove(id);
  }
  /* eslint-enable @typescript-eslint/no-misused-promises */

  /** Reacts to a message, or takes that back. Rejects, with everything as it was, when that is refused. */
  async react(id: string, emoji: string): Promise<void> {
    await this.#open.react(id, emoji);
  }

  /** Says that everything has been read. */
  markRead(): void {
    this.#model?.markRead();
  }

  /** Loads the page before the oldest message held. Resolves when it is in, or its failure is shown. */
  async loadOlder(): Promise<void> {
    await this.#open.loadOlder();
  }

  /** Goes to the newest message and stays with what comes. */
  scrollToBottom(): void {
    this.#works.toBottom();
  }

  /** Goes to a message, loading what lies between. Resolves with whether it was found. */
  async scrollToMessage(id: string, { highlight = false }: { highlight?: boolean } = {}): Promise<boolean> {
    return this.#works.toMessage(id, highlight);
  }

  /** Puts the cursor into the box, or, without one, the focus on the list. */
  override focus(options?: FocusOptions): void {
    (this.#works.composer.field ?? this.#works.list)?.focus(options);
  }

  /** Puts a text into the box in place of what is there. */
  setDraft(text: string): void {
    this.#works.composer.text = text;
    this.#works.onText(text);
  }

  get #problem(): string | undefined {
    return problemOf(this) ?? this.connectionProblem;
  }

  get #speaker(): Speaker {
    return { from: this, strings: this.#words.strings, locale: this.language, now: this.foundClient?.now() };
  }

  get #open(): ChatModel {
    if (this.#model === undefined)
      throw new RtError('UNAVAILABLE', this.#problem ?? 'This chat has no connection yet.');
    return this.#model;
  }

  get #isOffline(): boolean {
    const shown = this.#chat.value;
    return isOffline(this.#link.value, shown?.phase === 'loading' ? undefined : shown);
  }

  get #state(): ElementState {
    const { phase } = this.#chat.value ?? { phase: 'loading' };
    if (this.#problem !== undefined) return 'error';
    if (phase === 'error' || phase === 'denied') return phase;
    if (this.#isOffline) return 'offline';
    if (phase === 'loading') return 'loading';
    return this.messages.length === 0 ? 'empty' : 'ready';
  }

  #onState(state: ChatState): void {
    this.#works.receive(state);
    if (state.unread === this.#unread) return;
    this.#unread = state.unread;
    this.dispatchEvent(new RtUnreadEvent(this.#unread));
  }

  protected override render(): TemplateResult {
    return this.#picture.paint({
      state: this.#chat.value,
      problem: this.#problem,
      isOffline: this.#isOffline,
      model: this.#model,
      strings: this.#words.strings,
      locale: this.language,
      today: this.#today.value ?? 0,
      features: this.#features,
    });
  }
}

defineOnce('rt-chat', RtChat);

declare global {
  interface HTMLElementTagNameMap {
    'rt-chat': RtChat;
  }
}

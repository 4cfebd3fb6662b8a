import type { TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { prepareAnnouncer } from '../base/announcer.ts';
import type { ConnectionChoice } from '../base/client-finder.ts';
import { defineOnce } from '../base/define-once.ts';
import { findById } from '../base/find-by-id.ts';
import { ModelController } from '../base/model-controller.ts';
import { type ElementState, RtElement } from '../base/rt-element.ts';
import { Words } from '../base/words.ts';
import type { ConnectionState } from '../core/client-api.ts';
import type { Author } from '../protocol/fields.ts';
import { ChatAround } from './chat-around.ts';
import { FieldWatcher } from './field-watcher.ts';
import styles from './rt-typing.styles.ts';
import { problemOf, type TypingVariant } from './typing-attributes.ts';
import { RtTypingEvent } from './typing-events.ts';
import { TypingModel, type TypingState } from './typing-model.ts';
import { plainSentence, type SentencePart, sentenceOf } from './typing-sentence.ts';
import { TYPING_STRINGS, type TypingStrings } from './typing-strings.ts';
import { TypingVoice } from './typing-voice.ts';
import { typingView } from './typing-view.ts';

export { RtTypingEvent } from './typing-events.ts';

const NOBODY: readonly Author[] = [];

/**
 * Who is writing in a room, in one line, and the news that somebody here is: it watches the field named by `for`, or
 * the box of the chat around it. Nobody stays in the line for longer than `ttl` after their last sign.
 *
 * @summary Shows who is typing in a room, and tells the room when the reader is.
 * @tagname rt-typing
 *
 * @attr {"loading"|"ready"|"empty"|"error"|"offline"|"denied"} state - Set by the element, for styles: `ready` while somebody types, `empty` while nobody does.
 *
 * @fires {RtTypingEvent} rt-typing - Who types has changed; `detail.users` are all of them.
 *
 * @slot dots - Instead of the three dots.
 *
 * @csspart base - The line.
 * @csspart dots - What holds the dots.
 * @csspart dot - One dot.
 * @csspart text - The words.
 * @csspart avatar - The disc with the initials of somebody who types.
 *
 * @cssprop [--rt-typing-height=1.75rem] - Height of the line, whether or not somebody types.
 * @cssprop [--rt-typing-avatar-size=1.125rem] - Size of the discs.
 */
export class RtTyping extends RtElement {
  static override styles = styles;

  /** The room. Default: that of the chat around it, or of the chat named by `for`. */
  @property() room = '';
  /** Id of the field to watch: an input, a textarea, an editable element or a chat. Default: the box of the chat around it. */
  @property() for = '';
  /** How many people are named, 1 to 10; the rest are counted. */
  @property({ attribute: 'max-names', type: Number }) maxNames = 3;
  /** How long somebody is shown after their last sign, 1000 to 6000 ms. */
  @property({ type: Number }) ttl = 6000;
  /** Shortest time between two signs sent while somebody here types, 500 to 5000 ms and less than `ttl`. */
  @property({ type: Number }) interval = 2500;
  /** What is shown: words, faces with dots, or all of it. */
  @property() variant: TypingVariant = 'both';
  /** Whether who begins to type is said to screen readers, every ten seconds at the most. */
  @property() announce: 'off' | 'polite' = 'off';
  /** Other words for what the element says; those left out stay those of its language. */
  @property({ attribute: false }) strings: Partial<TypingStrings> = {};

  #model: TypingModel | undefined;
  #users = NOBODY;
  /** Whether the room was heard before: then it is not loading any more when it is not. */
  #wasLive = false;
  /** The connection taken over from the chat, as long as the page gives none. */
  #inherited: ConnectionChoice;

  readonly #words = new Words<TypingStrings>(this, 'rt-typing', TYPING_STRINGS);
  readonly #typing = new ModelController<TypingState>(this, (state) => this.#onState(state));
  readonly #link = new ModelController<ConnectionState>(this);
  readonly #voice = new TypingVoice(this);
  readonly #chat = new ChatAround(this, () => (this.for === '' ? undefined : (findById(this, this.for) ?? null)));
  readonly #field = new FieldWatcher(this, {
    field: () => (this.for === '' ? this.#chat.element : findById(this, this.for)),
    onTyping: () => this.notify(),
    onStop: () => this.stop(),
    onLeave: () => this.#model?.pause(),
    onReturn: () => this.#model?.resume(),
  });

  override connectedMoveCallback(): void {
    super.connectedMoveCallback();
    this.#field.hostConnected();
    this.requestUpdate();
  }

  protected override willUpdate(): void {
    this.#chat.look();
    this.#inherit();
    const client = this.foundClient;
    const { ttl: ttlMs, interval: intervalMs } = this;
    const canOpen = client !== undefined && this.#room !== '' && this.#problem === undefined;
    const model = canOpen ? TypingModel.of(client, this.#room, { ttlMs, intervalMs }) : undefined;
    // What is being written belongs to the room it was begun in.
    if (model !== this.#model) {
      this.#model?.stop();
      this.#wasLive = false;
    }
    this.#model = model;
    this.#typing.store = model?.state;
    this.#link.store = client?.state;
    if (model === undefined) this.#show(NOBODY);
  }

  protected override updated(): void {
    if (this.announce === 'polite') prepareAnnouncer();
    this.showState(this.#state);
  }

  /** Who types, who began first standing first. Never oneself. */
  get users(): readonly Author[] {
    return this.#users;
  }

  /** Says that somebody here types, for pages that watch their field themselves. Call it with every change of the text. */
  notify(): void {
    this.#model?.notify();
  }

  /** Says that they stopped: what they wrote is sent, or gone. */
  stop(): void {
    this.#model?.stop();
  }

  get #room(): string {
    return this.room === '' ? (this.#chat.room ?? '') : this.room;
  }

  /** A chat whose code has not arrived, or that has no room itself, is not this element's fault. */
  get #awaitsRoom(): boolean {
    return this.#room === '' && this.#chat.element !== undefined;
  }

  get #problem(): string | undefined {
    if (this.#awaitsRoom) return undefined;
    const { maxNames, ttl, interval, variant, announce } = this;
    return problemOf({ room: this.#room, maxNames, ttl, interval, variant, announce }) ?? this.connectionProblem;
  }

  get #sentence(): readonly SentencePart[] {
    return sentenceOf(this.#users, { maxNames: this.maxNames, strings: this.#words.strings, locale: this.language });
  }

  get #state(): ElementState {
    const { isLive, error } = this.#typing.value ?? { isLive: false };
    const { status, attempt } = this.#link.value ?? { status: 'idle', attempt: 0 };
    if (this.#problem !== undefined) return 'error';
    if (error !== undefined && !error.retryable) return 'denied';
    if (isLive) return this.#users.length > 0 ? 'ready' : 'empty';
    if (status === 'online') return 'loading';
    const isFirst = status === 'idle' || (status === 'connecting' && attempt === 0);
    return isFirst && !this.#wasLive ? 'loading' : 'offline';
  }

  /** A chat that was given its connection by hand gives it on. */
  #inherit(): void {
    const isOwn = this.connection !== undefined && this.connection !== this.#inherited;
    if (isOwn || this.connection === this.#chat.connection) return;
    this.#inherited = this.#chat.connection;
    this.connection = this.#inherited;
  }

  #onState({ users, isLive }: TypingState): void {
    this.#wasLive ||= isLive;
    this.#show(users);
  }

  #show(users: readonly Author[]): void {
    const before = this.#users;
    if (users === before || (users.length === 0 && before.length === 0)) return;
    this.#users = users;
    const known = new Set(before.map(({ id }) => id));
    if (this.announce === 'polite' && users.some(({ id }) => !known.has(id)))
      this.#voice.say(plainSentence(this.#sentence));
    this.dispatchEvent(new RtTypingEvent(users));
  }

  protected override render(): TemplateResult {
    return typingView({
      faces: this.#users.slice(0, this.maxNames),
      sentence: this.#sentence,
      variant: this.variant,
      problem: this.#problem,
    });
  }
}

defineOnce('rt-typing', RtTyping);

declare global {
  interface HTMLElementTagNameMap {
    'rt-typing': RtTyping;
  }
}

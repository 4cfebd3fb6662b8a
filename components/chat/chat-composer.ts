/** The box one writes in: its text, its keys, and how it looks. */
import { html, nothing, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { fill, plural } from '../base/locale.ts';
import type { ChatStrings } from './chat-strings.ts';
import { cancelIcon, sendIcon } from './icons.ts';

/** What a press of Enter alone does. */
export type EnterAction = 'send' | 'newline';

/** What the text in the box is to become, where it is no message of its own. */
export interface ComposerMode {
  readonly kind: 'reply' | 'edit';
  /** Id of the message that is answered or changed. */
  readonly id: string;
  readonly author: string;
  readonly text: string;
}

export interface ComposerOptions {
  /** Called with the text when the person sends. The box is emptied if it returns true. */
  readonly onSend: (text: string, mode: ComposerMode | undefined) => boolean;
  /** Called with every change of the text, but not while a message is edited: that is no draft. */
  readonly onText: (text: string) => void;
  /** Called for the arrow up in an empty box. */
  readonly onUp: () => void;
}

export interface ComposerView {
  readonly strings: ChatStrings;
  readonly locale: string | undefined;
  readonly placeholder: string;
  readonly maxLength: number;
  readonly enter: EnterAction | '';
}

/** Share of the allowed length from which what is left is shown. */
const COUNT_FROM = 0.8;

/** While an input method is composing, Enter picks a word. Safari reports that Enter after the composition has ended, as 229. */
export const isComposing = ({
  isComposing,
  keyCode,
  key,
}: Pick<KeyboardEvent, 'isComposing' | 'keyCode' | 'key'>): boolean =>
  isComposing || keyCode === 229 || key === 'Process';

/** On a touch screen Enter breaks the line, because there is a button for sending and no Shift. */
const defaultEnter = (): EnterAction => (matchMedia('(pointer: coarse)').matches ? 'newline' : 'send');

/** Holds the text itself; the field is only written to when the text comes from somewhere else, so typing is never disturbed. */
export class ChatComposer implements ReactiveController {
  readonly #host: ReactiveControllerHost & { readonly renderRoot: ParentNode | undefined };
  readonly #options: ComposerOptions;
  #text = '';
  #enter: EnterAction | '' = '';
  #mode: ComposerMode | undefined;
  /** What was in the box before a message was put into it to be changed. */
  #before = '';

  constructor(
    host: ReactiveControllerHost & { readonly renderRoot: ParentNode | undefined },
    options: ComposerOptions,
  ) {
    this.#host = host;
    this.#options = options;
    host.addController(this);
  }

  get text(): string {
    return this.#text;
  }

  set text(text: string) {
    this.#text = text;
    this.#fill();
    this.#host.requestUpdate();
  }

  get mode(): ComposerMode | undefined {
    return this.#mode;
  }

  /** The text is to become this. To edit, it is replaced by that of the message, until that is done or left. */
  enter(mode: ComposerMode): void {
    this.leave();
    this.#mode = mode;
    if (mode.kind === 'edit') {
      this.#before = this.#text;
      this.text = mode.text;
    }
    this.#host.requestUpdate();
  }

  /** The text is a message of its own again. Returns whether it was anything else. */
  leave(): boolean {
    const mode = this.#mode;
    if (mode === undefined) return false;
    this.#mode = undefined;
    if (mode.kind === 'edit') this.text = this.#before;
    this.#before = '';
    this.#host.requestUpdate();
    return true;
  }

  /** Puts back what was not taken, unless something else has been written meanwhile. Returns whether it did. */
  giveBack(text: string, mode: ComposerMode | undefined): boolean {
    if (this.#text !== '' || this.#mode !== undefined) return false;
    if (mode !== undefined) this.enter(mode);
    this.text = text;
    this.#options.onText(text);
    return true;
  }

  /** The field, while one is rendered. */
  get field(): HTMLTextAreaElement | undefined {
    return this.#host.renderRoot?.querySelector('textarea') ?? undefined;
  }

  hostUpdated(): void {
    this.#fill();
  }

  #fill(): void {
    const { field } = this;
    if (field !== undefined && field.value !== this.#text) field.value = this.#text;
  }

  readonly #onInput = (event: Event): void => {
    this.#text = (event.target as HTMLTextAreaElement).value;
    if (this.#mode?.kind !== 'edit') this.#options.onText(this.#text);
    this.#host.requestUpdate();
  };

  readonly #onKeydown = (event: KeyboardEvent): void => {
    if (event.shiftKey || event.altKey || isComposing(event)) return;
    if (event.key === 'Escape') return this.#onEscape(event);
    if (event.key === 'ArrowUp' && this.#text === '' && this.#mode === undefined) {
      event.preventDefault();
      return this.#options.onUp();
    }
    if (event.key !== 'Enter') return;
    const enter = this.#enter || defaultEnter();
    // With Control or Command it sends in either setting.
    if (enter === 'newline' && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    this.#submit();
  };

  #onEscape(event: KeyboardEvent): void {
    // What is around the chat may close on Escape; it was meant for the box.
    if (!this.leave()) return;
    event.preventDefault();
    event.stopPropagation();
  }

  readonly #onCancel = (): void => {
    this.leave();
    this.field?.focus();
  };

  readonly #onSubmit = (event: Event): void => {
    event.preventDefault();
    this.#submit();
    this.field?.focus();
  };

  #submit(): void {
    const text = this.#text.trim();
    const mode = this.#mode;
    if (text === '' || !this.#options.onSend(text, mode)) return;
    if (mode?.kind === 'edit') return void this.leave();
    this.#mode = undefined;
    this.text = '';
    this.#options.onText('');
  }

  render({ strings, locale, placeholder, maxLength, enter }: ComposerView): TemplateResult {
    this.#enter = enter;
    const left = maxLength - this.#text.length;
    const counted = left <= maxLength * (1 - COUNT_FROM);
    return html`
      <form class="composer" part="composer" @submit=${this.#onSubmit}>
        ${this.#mode === undefined ? nothing : this.#modeView(this.#mode, strings)}
        <slot name="composer-start"></slot>
        <div class="field" data-text=${this.#text}>
          <textarea
            part="input"
            rows="1"
            dir="auto"
            enterkeyhint=${enter === 'newline' ? 'enter' : 'send'}
            aria-label=${strings.write}
            placeholder=${placeholder || strings.write}
            maxlength=${maxLength}
            @input=${this.#onInput}
            @keydown=${this.#onKeydown}
          ></textarea>
        </div>
        ${counted ? html`<span class="counter ${left === 0 ? 'full' : ''}" part="counter">${plural(strings.charactersLeft, left, locale)}</span>` : nothing}
        <slot name="composer-end"></slot>
        <button
          class="send"
          part="send"
          type="submit"
          aria-label=${this.#mode?.kind === 'edit' ? strings.save : strings.send}
          ?disabled=${this.#text.trim() === ''}
        >
          <slot name="send-icon">${sendIcon}</slot>
        </button>
      </form>
    `;
  }

  #modeView({ kind, author, text }: ComposerMode, strings: ChatStrings): TemplateResult {
    return html`
      <div class="mode" part="mode">
        <span class="mode-text" dir="auto"
          ><b>${kind === 'edit' ? strings.editing : fill(strings.replyingTo, { author })}</b
          >${kind === 'reply' ? html`<q>${text}</q>` : nothing}</span
        >
        <button
          class="plain"
          part="cancel"
          type="button"
          aria-label=${strings.cancel}
          title=${strings.cancel}
          @click=${this.#onCancel}
        >
          ${cancelIcon}
        </button>
      </div>
    `;
  }
}

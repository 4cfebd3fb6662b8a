/** The box one writes in: its text, its keys, and how it looks. */
import { html, nothing, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { plural } from '../base/locale.ts';
import type { ChatStrings } from './chat-strings.ts';
import { sendIcon } from './icons.ts';

/** What a press of Enter alone does. */
export type EnterAction = 'send' | 'newline';

export interface ComposerOptions {
  /** Called with the text when the person sends. The box is emptied if it returns true. */
  readonly onSend: (text: string) => boolean;
  /** Called with every change of the text. */
  readonly onText: (text: string) => void;
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
    this.#options.onText(this.#text);
    this.#host.requestUpdate();
  };

  readonly #onKeydown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || event.altKey || isComposing(event)) return;
    const enter = this.#enter || defaultEnter();
    // With Control or Command it sends in either setting.
    if (enter === 'newline' && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    this.#submit();
  };

  readonly #onSubmit = (event: Event): void => {
    event.preventDefault();
    this.#submit();
    this.field?.focus();
  };

  #submit(): void {
    const text = this.#text.trim();
    if (text === '' || !this.#options.onSend(text)) return;
    this.text = '';
    this.#options.onText('');
  }

  render({ strings, locale, placeholder, maxLength, enter }: ComposerView): TemplateResult {
    this.#enter = enter;
    const left = maxLength - this.#text.length;
    const counted = left <= maxLength * (1 - COUNT_FROM);
    return html`
      <form class="composer" part="composer" @submit=${this.#onSubmit}>
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
        <button class="send" part="send" type="submit" aria-label=${strings.send} ?disabled=${this.#text.trim() === ''}>
          <slot name="send-icon">${sendIcon}</slot>
        </button>
      </form>
    `;
  }
}

/** Watches the field somebody writes in, wherever it is on the page and whenever it comes. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { changeOf, isField, textOf } from './typed-text.ts';

export interface FieldWatcherOptions {
  /** The field, or what it is in; looked for again with every event, so that it may come late and be replaced. */
  readonly field: () => Element | undefined;
  /** Somebody wrote. */
  readonly onTyping: () => void;
  /** What was written is sent, gone, or out of sight. */
  readonly onStop: () => void;
  /** The field lost the focus. */
  readonly onLeave: () => void;
  /** And has it again. */
  readonly onReturn: () => void;
}

const EVENTS = ['input', 'compositionupdate', 'focusin', 'focusout', 'submit', 'rt-send'] as const;

/** Listens at the roots rather than at the field: nothing has to be undone when the page replaces it. */
export class FieldWatcher implements ReactiveController {
  readonly #host: ReactiveControllerHost & Element;
  readonly #options: FieldWatcherOptions;
  readonly #texts = new WeakMap<Element, string>();
  #roots: Node[] = [];

  constructor(host: ReactiveControllerHost & Element, options: FieldWatcherOptions) {
    this.#host = host;
    this.#options = options;
    host.addController(this);
  }

  hostConnected(): void {
    this.hostDisconnected();
    this.#roots = rootsOf(this.#host);
    for (const root of this.#roots) for (const name of EVENTS) root.addEventListener(name, this.#onEvent, true);
    document.addEventListener('visibilitychange', this.#onVisibility);
    addEventListener('pagehide', this.#options.onStop);
  }

  hostDisconnected(): void {
    for (const root of this.#roots) for (const name of EVENTS) root.removeEventListener(name, this.#onEvent, true);
    this.#roots = [];
    document.removeEventListener('visibilitychange', this.#onVisibility);
    removeEventListener('pagehide', this.#options.onStop);
  }

  readonly #onVisibility = (): void => {
    if (document.visibilityState === 'hidden') this.#options.onStop();
  };

  readonly #onEvent = (event: Event): void => {
    const field = this.#options.field();
    // An event passes every root on its way; it counts at the one the field is in.
    if (field === undefined || field.getRootNode() !== event.currentTarget) return;
    const [origin] = event.composedPath();
    if (event.type === 'submit') return void (isFormOf(origin, field) && this.#options.onStop());
    if (!event.composedPath().includes(field)) return;
    if (event.type === 'rt-send') return void (origin === field && this.#options.onStop());
    // What a page puts into a chat's slots is not the box of the chat.
    if (isField(origin) && (field.shadowRoot ?? origin.getRootNode()) === origin.getRootNode())
      this.#onField(event, origin);
  };

  #onField(event: Event, field: HTMLElement): void {
    const { onTyping, onStop, onLeave, onReturn } = this.#options;
    if (event.type === 'focusout') return onLeave();
    const before = this.#texts.get(field) ?? '';
    const after = textOf(field);
    this.#texts.set(field, after);
    if (event.type === 'focusin') return onReturn();
    // Nobody writes into a field that has no focus; scripts do.
    if (!hasFocus(field)) return;
    if (event.type === 'compositionupdate') return void ((event as CompositionEvent).data && onTyping());
    const change = changeOf({ before, after, inputType: (event as InputEvent).inputType ?? '' });
    if (change === 'typing') onTyping();
    else if (change === 'emptied') onStop();
  }
}

function rootsOf(element: Element): Node[] {
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? [root, ...rootsOf(root.host)] : [root];
}

const hasFocus = (field: HTMLElement): boolean =>
  (field.getRootNode() as Document | ShadowRoot).activeElement === field;

const isFormOf = (form: EventTarget | undefined, field: Element): boolean =>
  form instanceof HTMLFormElement && (('form' in field && field.form === form) || form.contains(field));

/** The panel without what is listed in it: there as soon as the bell is, so that it opens at once. */
import { html, type TemplateResult } from 'lit';
import type { NotificationStrings } from './notification-strings.ts';
import type { PanelPopover } from './panel-popover.ts';

type OnKeydown = ((event: KeyboardEvent) => void) | undefined;

export interface PanelFrame {
  readonly strings: NotificationStrings;
  readonly label: string;
  readonly unread: number;
  /** What is listed; undefined while the code for that is not there. */
  readonly content: TemplateResult | undefined;
  /** Whether that code could not be loaded. */
  readonly hasFailed: boolean;
  readonly onMarkAll: () => void;
  readonly onReload: () => void;
}

/** Everything inside the panel. Slots are never left out, so that what a page put in them is not lost. */
export const panelFrame = ({ strings, label, unread, content, hasFailed, onMarkAll, onReload }: PanelFrame) => html`
  <header class="header" part="header">
    <h2 id="title" class="title" part="title" tabindex="-1">${label}</h2>
    <slot name="header-actions"></slot>
    <button class="plain" type="button" part="mark-all" ?disabled=${unread === 0} @click=${onMarkAll}>
      ${strings.markAll}
    </button>
  </header>
  ${content ?? (hasFailed ? failedView(strings, onReload) : html`<p class="notice" part="loading">${strings.loading}</p>`)}
  <slot name="footer"></slot>
`;

const failedView = (strings: NotificationStrings, onReload: () => void): TemplateResult =>
  html`<div class="notice" part="error">
    <p>${strings.openFailed}</p>
    <button class="plain" type="button" @click=${onReload}>${strings.retry}</button>
  </div>`;

/** The panel as a part of the page. */
export const inlinePanel = (inside: TemplateResult, onKeydown: OnKeydown): TemplateResult =>
  html`<section class="panel" part="panel" aria-labelledby="title" @keydown=${onKeydown}>${inside}</section>`;

/** The panel above everything else. */
export const popoverPanel = (inside: TemplateResult, popover: PanelPopover, onKeydown: OnKeydown): TemplateResult =>
  html`<div
    id="panel"
    class="panel"
    part="panel"
    popover="auto"
    role="dialog"
    aria-labelledby="title"
    @beforetoggle=${popover.onBeforeToggle}
    @toggle=${popover.onToggle}
    @keydown=${onKeydown}
    @focusout=${popover.onFocusOut}
  >
    ${inside}
  </div>`;

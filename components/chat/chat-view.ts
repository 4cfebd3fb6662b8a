/** The whole picture of a chat, from what there is to show to what is on the page. */
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { edgeView, jumpView, noticeView, trustView } from './chat-frame-view.ts';
import type { ChatRow } from './chat-groups.ts';
import type { ChatModel, ChatState } from './chat-model.ts';
import { rowView } from './chat-row-view.ts';
import type { RowContext } from './row-context.ts';

export interface ChatView {
  readonly context: RowContext;
  readonly rows: readonly ChatRow[];
  readonly state: ChatState | undefined;
  /** What the page's author has to change. */
  readonly problem: string | undefined;
  readonly isOffline: boolean;
  readonly atBottom: boolean;
  readonly model: ChatModel | undefined;
  /** How many messages came since the reader left the newest. */
  readonly missed: number;
  /** Said above the box: why its text was not taken. */
  readonly hold: unknown;
  readonly menu: unknown;
  /** The box, or whatever stands in its place. */
  readonly composer: unknown;
  readonly onKeydown: (event: KeyboardEvent) => void;
  readonly onJump: () => void;
}

/** Paints everything. Slots are never left out, so that what a page put in them is not lost. */
export function chatView(view: ChatView): TemplateResult {
  const { context, rows, state, problem, isOffline, atBottom, model } = view;
  const { strings, locale } = context;
  const { older, newer } = state ?? {};
  const isLoading = state === undefined || state.phase === 'loading';
  const isAtNewest = atBottom && newer?.done !== false;
  return html`
    <div class="base" part="base" @keydown=${view.onKeydown}>
      <slot name="header" part="header"></slot>
      <div class="port">
        <div
          class="list"
          part="list"
          role="log"
          aria-live="off"
          aria-label=${strings.messages}
          aria-busy=${String(isLoading)}
          tabindex="0"
        >
          <div class="content">
            <div data-edge="older">
              ${older && rows.length > 0 ? edgeView(older, strings.loadOlder, strings, () => void model?.loadOlder()) : nothing}
            </div>
            ${repeat(
              rows,
              ({ key }) => key,
              (row) => rowView(row, context),
            )}
            <div data-edge="newer">
              ${newer ? edgeView(newer, strings.loadNewer, strings, () => void model?.loadNewer()) : nothing}
            </div>
          </div>
        </div>
        ${noticeView({ state, problem, strings, onReopen: () => model?.reopen() })}
        ${isAtNewest ? nothing : jumpView({ count: view.missed, strings, locale, onJump: view.onJump })}
      </div>
      ${trustView({ isOffline, state, strings, locale })}
      <slot name="before-composer"></slot>
      ${view.hold} ${view.composer}
      <slot name="footer"></slot>
    </div>
    ${view.menu}
  `;
}

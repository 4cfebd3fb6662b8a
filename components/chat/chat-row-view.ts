/** How one row of the list looks: a day, or a message. */
import { html, nothing, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { colorIndexOf, initialsOf } from '../base/avatar.ts';
import { fill } from '../base/locale.ts';
import { linkReader, tokensOf } from '../base/text-tokens.ts';
import { visibleName } from '../base/visible-text.ts';
import { dayText, momentText, timeText } from './chat-dates.ts';
import type { ChatRow } from './chat-groups.ts';
import type { ChatMessage, MessageStatus } from './chat-model.ts';
import { reasonText } from './chat-reason.ts';
import type { ChatStrings } from './chat-strings.ts';
import { isEmojiOnly } from './emoji-only.ts';
import { failedIcon, queuedIcon, sendingIcon, sentIcon } from './icons.ts';

/** What rows need to know besides themselves. */
export interface RowContext {
  readonly strings: ChatStrings;
  readonly locale: string | undefined;
  readonly today: number;
  readonly hideAvatars: boolean;
  /** Whether failed messages offer to be sent again. */
  readonly readonly: boolean;
  readonly onRetry: (id: string) => void;
  readonly onDiscard: (id: string) => void;
  readonly onLink: (event: Event, href: string, message: ChatMessage) => void;
}

const ICONS: Record<MessageStatus, TemplateResult> = {
  queued: queuedIcon,
  sending: sendingIcon,
  sent: sentIcon,
  failed: failedIcon,
};

/** The name an author is shown by. */
export const authorName = ({ author, own }: ChatMessage, strings: ChatStrings): string =>
  own ? strings.you : visibleName(author.name) || strings.someone;

/** Paints a row; nothing is computed again while its message, its place and its surroundings stay the same. */
export function rowView(row: ChatRow, context: RowContext): unknown {
  const { strings, locale, today, hideAvatars, readonly } = context;
  if (row.kind === 'day') {
    const label = dayText(row.at, today, locale);
    return html`<div class="day" role="separator" aria-label=${label}><span part="day">${label}</span></div>`;
  }
  const { message, opens, closes } = row;
  const seen = [message, opens, closes, strings, locale, today, hideAvatars, readonly, linkReader.get()];
  return guard(seen, () => messageView(row, context));
}

function messageView({ message, opens, closes }: ChatRow & { kind: 'message' }, context: RowContext): TemplateResult {
  const { strings, locale, hideAvatars } = context;
  const { own, status, text, at } = message;
  const author = authorName(message, strings);
  const pending = status === 'queued' || status === 'sending';
  const label = fill(strings.row, { author, time: momentText(at, locale), text });
  return html`
    <div
      class="row ${own ? 'own' : ''} ${opens ? 'opens' : ''} ${closes ? 'closes' : ''} ${pending ? 'pending' : ''} ${status}"
      part="row ${own ? 'row-own' : ''} ${pending ? 'row-pending' : ''} ${status === 'failed' ? 'row-failed' : ''}"
      role="article"
      tabindex="-1"
      aria-label=${label}
    >
      ${own || hideAvatars ? nothing : avatarView(message, closes)}
      <div class="stack">
        ${opens && !own ? html`<span class="author" part="author"><bdi>${author}</bdi></span>` : nothing}
        <div class="bubble ${isEmojiOnly(text) ? 'emoji' : ''}" part=${own ? 'bubble bubble-own' : 'bubble'}>
          <div class="flow" dir="auto">
            <span class="text" part="text">${textView(message, context)}</span>
            <span class="meta">
              <time part="time" datetime=${new Date(at).toISOString()}><bdi>${timeText(at, locale)}</bdi></time>
              ${own ? statusView(status, strings) : nothing}
            </span>
          </div>
        </div>
        ${status === 'failed' ? failureView(message, context) : nothing}
      </div>
    </div>
  `;
}

const avatarView = ({ author }: ChatMessage, closes: boolean): TemplateResult => html`
  <div class="face">
    ${
      closes
        ? html`<div class="avatar hue-${colorIndexOf(author.id ?? author.name ?? '')}" part="avatar" aria-hidden="true">
            ${initialsOf(author.name)}
          </div>`
        : nothing
    }
  </div>
`;

const statusView = (status: MessageStatus, strings: ChatStrings): TemplateResult => html`
  <span class="status ${status}" part="status" role="img" aria-label=${strings[status]} title=${strings[status]}
    >${ICONS[status]}</span
  >
`;

function textView(message: ChatMessage, { onLink }: RowContext): unknown {
  return tokensOf(message.text).map((token) => {
    if (token.kind === 'text') return token.text;
    const { href, text } = token;
    return html`<a
      part="link"
      href=${href}
      target="_blank"
      rel="noopener noreferrer nofollow ugc"
      @click=${(event: Event) => onLink(event, href, message)}
      >${text}</a
    >`;
  });
}

function failureView(
  { id, error }: ChatMessage,
  { strings, locale, readonly, onRetry, onDiscard }: RowContext,
): TemplateResult {
  return html`
    <div class="failure">
      <span part="error"
        >${strings.failed}${
          error === undefined ? nothing : html` · <bdi>${reasonText(error, strings, locale)}</bdi>`
        }</span
      >
      ${
        readonly
          ? nothing
          : html`
              <button type="button" part="retry" @click=${() => onRetry(id)}>${strings.retry}</button>
              <button type="button" part="discard" @click=${() => onDiscard(id)}>${strings.discard}</button>
            `
      }
    </div>
  `;
}

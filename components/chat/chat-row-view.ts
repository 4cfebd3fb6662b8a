/** How one row of the list looks: a day, or a message. */
import { html, nothing, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { colorIndexOf } from '../base/avatar.ts';
import { faceView } from '../base/avatar-pictures.ts';
import { fill } from '../base/locale.ts';
import { linkReader, tokensOf } from '../base/text-tokens.ts';
import { visibleName } from '../base/visible-text.ts';
import { dayText, momentText, timeText } from './chat-dates.ts';
import type { ChatRow } from './chat-groups.ts';
import type { ChatMessage, MessageStatus } from './chat-model.ts';
import { reasonText } from './chat-reason.ts';
import type { ChatStrings } from './chat-strings.ts';
import { isEmojiOnly } from './emoji-only.ts';
import { failedIcon, moreIcon, queuedIcon, reachedIcon, readIcon, sendingIcon, sentIcon } from './icons.ts';
import { reactionsView, readersText } from './reaction-view.ts';
import { actionsOf, type RowContext } from './row-context.ts';

/** Where an own message is, seen from here or from the others. */
type Reach = MessageStatus | 'delivered' | 'read';

const ICONS: Record<Reach, TemplateResult> = {
  queued: queuedIcon,
  sending: sendingIcon,
  sent: sentIcon,
  delivered: reachedIcon,
  read: readIcon,
  failed: failedIcon,
};

/** The name an author is shown by. */
export const authorName = ({ author, own }: ChatMessage, strings: ChatStrings): string =>
  own ? strings.you : visibleName(author.name) || strings.someone;

/** Paints a row; nothing is computed again while its message, its place and its surroundings stay the same. */
export function rowView(row: ChatRow, context: RowContext): unknown {
  const { strings, locale, today } = context;
  if (row.kind === 'day') {
    const label = dayText(row.at, today, locale);
    return html`<div class="day" role="separator" aria-label=${label}><span part="day">${label}</span></div>`;
  }
  if (row.kind === 'unread') {
    return html`<div class="day unread" role="separator" aria-label=${strings.unread}>
      <span part="unread">${strings.unread}</span>
    </div>`;
  }
  const { message, opens, closes } = row;
  const { hideAvatars, readonly, features, renderMessage, formatTime, openId, receipts } = context;
  const reach =
    message.own && message.status === 'sent' && receipts !== 'off' ? context.reach(message) : message.status;
  const readers = readersText(context.readers(message), receipts, strings, locale);
  const quoted = message.ref === undefined ? undefined : context.find(message.ref);
  const isOpen = openId === message.id;
  const picture = closes && !message.own && !hideAvatars ? context.picture(message.author) : undefined;
  const place = { opens, closes, reach, readers, quoted, isOpen, picture };
  const seen = [message, ...Object.values(place), strings, locale, today, hideAvatars, readonly, features];
  return guard([...seen, renderMessage, formatTime, linkReader.get()], () => messageView(message, place, context));
}

interface Place {
  readonly opens: boolean;
  readonly closes: boolean;
  readonly reach: Reach;
  readonly readers: string;
  readonly quoted: ChatMessage | undefined;
  readonly isOpen: boolean;
  /** What to load for the author's face. */
  readonly picture: string | undefined;
}

/** Where the message, or what was last done to it here, stands. */
const isPending = ({ status, change }: ChatMessage): boolean =>
  [status, change?.status].some((each) => each === 'queued' || each === 'sending');

const isFailed = ({ status, change }: ChatMessage): boolean => status === 'failed' || change?.status === 'failed';

/** The text as it is read, also where it is gone. */
export const shownText = ({ text, isDeleted }: ChatMessage, strings: ChatStrings): string =>
  isDeleted ? strings.deleted : text;

function messageView(message: ChatMessage, place: Place, context: RowContext): TemplateResult {
  const { strings, locale, hideAvatars } = context;
  const { id, m, own, text, at, isDeleted } = message;
  const { opens, closes } = place;
  const author = authorName(message, strings);
  const [pending, failed] = [isPending(message), isFailed(message)];
  const label = fill(strings.row, { author, time: momentText(at, locale), text: shownText(message, strings) });
  return html`
    <div
      class="row ${own ? 'own' : ''} ${opens ? 'opens' : ''} ${closes ? 'closes' : ''} ${pending ? 'pending' : ''} ${failed ? 'failed' : message.status} ${isDeleted ? 'gone' : ''}"
      part="row ${opens ? 'group' : ''} ${own ? 'row-own' : ''} ${pending ? 'row-pending' : ''} ${failed ? 'row-failed' : ''} ${isDeleted ? 'row-deleted' : ''}"
      role="article"
      tabindex="-1"
      aria-label=${label}
      data-id=${id}
      data-m=${m ?? nothing}
    >
      ${own || hideAvatars ? nothing : avatarView(message, place, context)}
      <div class="stack">
        ${opens && !own ? authorView(message, author, context) : nothing} ${quoteView(message, place, context)}
        <div class="line">
          <div
            class="bubble ${!isDeleted && isEmojiOnly(text) ? 'emoji' : ''}"
            part=${own ? 'bubble bubble-own' : 'bubble'}
          >
            <div class="flow" dir="auto">
              <span class="text" part="text">${bodyView(message, context)}</span>
              ${metaView(message, place, context)}
            </div>
          </div>
          ${actionsView(message, place, context)}
        </div>
        ${isDeleted ? nothing : reactionsView(message, context)} ${failed ? failureView(message, context) : nothing}
        ${place.readers === '' ? nothing : html`<span class="receipts" part="receipts">${place.readers}</span>`}
      </div>
    </div>
  `;
}

const authorView = (message: ChatMessage, name: string, { onAuthor }: RowContext): TemplateResult => html`
  <span class="author" part="author" @click=${(event: Event) => onAuthor(event, message)}><bdi>${name}</bdi></span>
`;

const avatarView = (
  message: ChatMessage,
  { closes, picture }: Place,
  { onAuthor, onBroken }: RowContext,
): TemplateResult => html`
  <div class="face">
    ${
      closes
        ? html`<div
            class="avatar hue-${colorIndexOf(message.author.id ?? message.author.name ?? '')}"
            part="avatar"
            aria-hidden="true"
            @click=${(event: Event) => onAuthor(event, message)}
          >
            ${faceView(message.author.name, picture, onBroken)}
          </div>`
        : nothing
    }
  </div>
`;

function quoteView({ ref }: ChatMessage, { quoted }: Place, { strings, onQuote }: RowContext): unknown {
  if (ref === undefined) return nothing;
  const author = quoted && authorName(quoted, strings);
  const text = quoted && shownText(quoted, strings);
  const label = quoted ? fill(strings.quote, { author: author ?? '', text: text ?? '' }) : strings.quoteUnknown;
  return html`
    <button type="button" class="quote" part="quote" dir="auto" aria-label=${label} @click=${() => onQuote(ref)}>
      ${quoted ? html`<bdi>${author}</bdi> <span>${text}</span>` : strings.quoteUnknown}
    </button>
  `;
}

function metaView({ at, own, editedAt }: ChatMessage, { reach }: Place, context: RowContext): TemplateResult {
  const { strings, locale, formatTime = timeText } = context;
  const edited = editedAt === undefined ? '' : fill(strings.editedAt, { time: momentText(editedAt, locale) });
  return html`
    <span class="meta">
      ${edited === '' ? nothing : html`<span part="edited" title=${edited}>${strings.edited}</span>`}
      <time part="time" datetime=${new Date(at).toISOString()}><bdi>${formatTime(at, locale)}</bdi></time>
      ${own ? statusView(reach, strings) : nothing}
    </span>
  `;
}

const statusView = (reach: Reach, strings: ChatStrings): TemplateResult => html`
  <span class="status ${reach}" part="status" role="img" aria-label=${strings[reach]} title=${strings[reach]}
    >${ICONS[reach]}</span
  >
`;

function actionsView(message: ChatMessage, { isOpen }: Place, context: RowContext): TemplateResult | typeof nothing {
  const { strings, readonly, features, onMenu } = context;
  if (readonly || actionsOf(message, features).length === 0) return nothing;
  return html`
    <button
      type="button"
      class="more"
      part="actions"
      tabindex="-1"
      aria-haspopup="menu"
      aria-expanded=${String(isOpen)}
      aria-label=${strings.actions}
      @click=${(event: Event) => onMenu(event, message)}
    >
      ${moreIcon}
    </button>
  `;
}

/** The text, or what the page paints in its place; a node or a template, never markup. */
function bodyView(message: ChatMessage, context: RowContext): unknown {
  const { strings, locale, renderMessage } = context;
  const original = (): unknown => (message.isDeleted ? strings.deleted : textView(message, context));
  return renderMessage?.(message, { strings, locale, original }) ?? original();
}

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
  message: ChatMessage,
  { strings, locale, readonly, onRetry, onDiscard }: RowContext,
): TemplateResult {
  const error = message.error ?? message.change?.error;
  const words = message.status === 'failed' ? strings.failed : strings.notSaved;
  return html`
    <div class="failure">
      <span part="error"
        >${words}${error === undefined ? nothing : html` · <bdi>${reasonText(error, strings, locale)}</bdi>`}</span
      >
      ${
        readonly
          ? nothing
          : html`
              <button type="button" part="retry" @click=${() => onRetry(message)}>${strings.retry}</button>
              <button type="button" part="discard" @click=${() => onDiscard(message)}>${strings.discard}</button>
            `
      }
    </div>
  `;
}

/** What stands under the text of a message: its reactions, and who has read it. */
import { html, nothing, type TemplateResult } from 'lit';
import { fill, plural } from '../base/locale.ts';
import { visibleName } from '../base/visible-text.ts';
import type { ChatMessage, MemberPlace, Reaction } from './chat-model.ts';
import type { ChatStrings } from './chat-strings.ts';
import type { RowContext } from './row-context.ts';

/** Most names under one message. */
const MOST_NAMES = 3;

/** Toggles, one for each emoji that somebody chose. */
export function reactionsView(message: ChatMessage, context: RowContext): TemplateResult | typeof nothing {
  const { reactions = [] } = message;
  if (reactions.length === 0) return nothing;
  return html`<div class="reactions">${reactions.map((reaction) => reactionView(reaction, message, context))}</div>`;
}

function reactionView({ emoji, count, own }: Reaction, message: ChatMessage, context: RowContext): TemplateResult {
  const { strings, locale, readonly, features, onReact } = context;
  const number = new Intl.NumberFormat(locale).format(count);
  const label = fill(own ? strings.reactionOwn : strings.reaction, { emoji, count: number });
  return html`
    <button
      type="button"
      class="reaction"
      part="reaction"
      aria-pressed=${String(own)}
      aria-label=${label}
      ?disabled=${readonly || !features.includes('react')}
      @click=${() => onReact(message, emoji)}
    >
      <span aria-hidden="true">${emoji}</span> <span aria-hidden="true">${number}</span>
    </button>
  `;
}

/** Who has read a message, by name or by number. */
export function readersText(
  readers: readonly MemberPlace[],
  how: 'off' | 'count' | 'names',
  strings: ChatStrings,
  locale: string | undefined,
): string {
  if (readers.length === 0 || how === 'off') return '';
  const names = readers.map(({ name }) => visibleName(name)).filter((name) => name !== '');
  if (how === 'count' || names.length < readers.length || names.length > MOST_NAMES)
    return plural(strings.readByCount, readers.length, locale);
  return fill(strings.readBy, { names: new Intl.ListFormat(locale).format(names) });
}

/** How one activity, or a group of them, looks. */
import { html, nothing, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { colorIndexOf, initialsOf } from '../base/avatar.ts';
import { plural } from '../base/locale.ts';
import { momentText, relativeText } from '../base/relative-time.ts';
import { isSafeHref } from '../protocol/safe-href.ts';
import type { ActivityGroup } from './model/activity-groups.ts';
import type { ActivityItem, ActivityPart } from './activity-model.ts';
import { type SentencePiece, sentenceOf, sentenceText } from './activity-sentence.ts';
import type { ActivityStrings } from './activity-strings.ts';
import { timeText } from './activity-time.ts';

/** What a page's own way to show an activity is told beside it. */
export interface RenderContext {
  /** Everything that stands in the same place, newest first. */
  readonly group: ActivityGroup;
  /** The sentence in the element's language, as plain text. */
  readonly sentence: string;
  readonly locale: string | undefined;
}

/** A page's own way to show an activity: a template, a node or text. */
export type RenderItem = (item: ActivityItem, context: RenderContext) => unknown;

export interface ItemContext {
  readonly strings: ActivityStrings;
  readonly locale: string | undefined;
  /** Server time in steps, where times are told as how long ago; undefined for dates. */
  readonly now: number | undefined;
  /** Number of places in the feed; -1 where nobody knows yet. */
  readonly size: number;
  readonly renderItem: RenderItem | undefined;
  readonly isOpen: (key: string) => boolean;
  readonly onToggle: (key: string) => void;
  readonly onLink: (event: Event, item: ActivityItem, href: string) => void;
}

/** Paints a place of the feed; nothing is computed again while what is in it and around it stays the same. */
export function itemView(group: ActivityGroup, index: number, context: ItemContext): unknown {
  const { strings, locale, now, size, renderItem, isOpen } = context;
  const newest = group.items[0]!;
  const when = now === undefined ? '' : relativeText(newest.at, now, locale);
  const seen = [...group.items, index, strings, locale, when, size, renderItem, isOpen(group.key)];
  return guard(seen, () => articleView(group, newest, index, context));
}

function articleView(group: ActivityGroup, newest: ActivityItem, index: number, context: ItemContext): TemplateResult {
  const { strings, locale, size, renderItem, isOpen, onToggle } = context;
  const { key, items, actors } = group;
  const pieces = sentenceOf(group, strings, locale);
  const sentence = sentenceText(pieces);
  const isUnseen = items.some(({ seen }) => !seen);
  const open = isOpen(key);
  const actor = actors[0]!;
  return html`
    <article
      class="item ${isUnseen ? 'unseen' : ''}"
      part="item ${isUnseen ? 'item-unseen' : ''}"
      tabindex="0"
      aria-posinset=${index + 1}
      aria-setsize=${size}
      aria-labelledby="text-${index} time-${index}"
      .feedKey=${key}
    >
      <div class="avatar hue-${colorIndexOf(actor.id)}" part="avatar" aria-hidden="true">${initialsOf(actor.name)}</div>
      <div class="stack">
        <div class="text" part="text" id="text-${index}" dir="auto">
          ${
            renderItem === undefined
              ? pieces.map((piece) => pieceView(piece, newest, group, context))
              : renderItem(newest, { group, sentence, locale })
          }
        </div>
        <div class="meta">
          ${timeView(newest, context, `time-${index}`)}
          ${isUnseen ? html`<span class="new">${strings.unseen}</span>` : nothing}
          ${
            items.length > 1
              ? html`<button
                  type="button"
                  part="group-toggle"
                  aria-expanded=${String(open)}
                  @click=${() => onToggle(key)}
                >
                  ${open ? strings.hideGroup : plural(strings.showGroup, items.length, locale)}
                </button>`
              : nothing
          }
        </div>
        ${open && items.length > 1 ? membersView(items, context) : nothing}
      </div>
    </article>
  `;
}

/** The activities of a group, one by one. */
const membersView = (items: readonly ActivityItem[], context: ItemContext): TemplateResult => html`
  <ul class="members" role="list">
    ${items.map((item) => {
      const objects = item.object === undefined ? [] : [item.object];
      const single: ActivityGroup = { key: item.id, items: [item], actors: [item.actor], objects };
      const pieces = sentenceOf(single, context.strings, context.locale);
      return html`<li dir="auto">
        ${pieces.map((piece) => pieceView(piece, item, single, context))} ${timeView(item, context)}
      </li>`;
    })}
  </ul>
`;

function pieceView(piece: SentencePiece, newest: ActivityItem, group: ActivityGroup, { onLink }: ItemContext): unknown {
  if (piece.kind === 'text') return piece.text;
  const { role, part, text } = piece;
  // The activity that this name is of, where several stand together.
  const item = group.items.find((each) => each[role]?.id === part.id) ?? newest;
  const href = hrefOf(item, role, part);
  // Spelled out, so that who looks for a part finds it.
  if (href === undefined)
    return html`<bdi class="name" part=${role === 'actor' ? 'actor' : role === 'object' ? 'object' : 'target'}
      >${text}</bdi
    >`;
  return html`<a
    class="name"
    part=${role}
    href=${href}
    rel="noopener noreferrer nofollow ugc"
    @click=${(event: Event) => onLink(event, item, href)}
    ><bdi>${text}</bdi></a
  >`;
}

/** Where a name leads. What an activity is about leads to where the activity does. */
function hrefOf(item: ActivityItem, role: string, part: ActivityPart): string | undefined {
  const href = role === 'object' ? (item.href ?? part.href) : part.href;
  return href !== undefined && isSafeHref(href) ? href : undefined;
}

function timeView({ at }: ActivityItem, { now, locale }: ItemContext, id?: string): TemplateResult {
  const words = now === undefined ? timeText(at, locale) : relativeText(at, now, locale);
  const date = new Date(at);
  return html`<time
    part="time"
    id=${id ?? nothing}
    datetime=${Number.isNaN(date.getTime()) ? '' : date.toISOString()}
    title=${momentText(at, locale)}
    >${words}</time
  >`;
}

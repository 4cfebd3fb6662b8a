/** The people in a picture: discs, a list, a number, or one dot. */
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { colorIndexOf } from '../base/avatar.ts';
import { faceView } from '../base/avatar-pictures.ts';
import { fill, plural } from '../base/locale.ts';
import { relativeText } from '../base/relative-time.ts';
import type { ElementState } from '../base/rt-element.ts';
import { visibleName } from '../base/visible-text.ts';
import type { PresenceVariant } from './presence-attributes.ts';
import { keyOf, type ShownMember } from './presence-member.ts';
import type { PresenceStrings } from './presence-strings.ts';

/** What a page's own `renderMember` is told beside the person. */
export interface MemberContext {
  readonly strings: PresenceStrings;
  readonly locale: string | undefined;
  /** Their name, or the word for somebody without one. */
  readonly name: string;
  /** Their status in a word. */
  readonly status: string;
}

export interface PresenceView {
  readonly members: readonly ShownMember[];
  /** Everybody, named or not. */
  readonly count: number;
  readonly variant: PresenceVariant;
  readonly max: number;
  readonly isOpen: boolean;
  /** Whether tooltips were sent away, until the pointer or the focus goes elsewhere. */
  readonly isQuiet: boolean;
  readonly isOffline: boolean;
  readonly showAway: boolean;
  readonly state: ElementState;
  /** What the page's author has to change. */
  readonly problem: string | undefined;
  readonly strings: PresenceStrings;
  readonly locale: string | undefined;
  /** The server's time, ms. */
  readonly now: number;
  /** A picture's address, where one may be loaded and is there. */
  readonly pictureOf: (member: ShownMember) => string | undefined;
  readonly onBroken: (source: string) => void;
  readonly onMember: (event: Event, member: ShownMember) => void;
  readonly onToggle: () => void;
  readonly onKeydown: (event: KeyboardEvent) => void;
  /** The pointer left, or the focus moved. */
  readonly onPointer: () => void;
  readonly renderMember: ((member: ShownMember, context: MemberContext) => unknown) | undefined;
}

const nameOf = ({ user, self }: ShownMember, strings: PresenceStrings): string => {
  const name = visibleName(user.name) || strings.someone;
  return self ? fill(strings.you, { name }) : name;
};

/** Status and, where it is known, what else there is to say, as one line. */
function detailOf(member: ShownMember, { strings, locale, now, showAway }: PresenceView): string {
  const { status, lastSeen, lastActiveAt, page, connections, connection } = member;
  const seen = lastSeen ?? (showAway && status === 'away' ? lastActiveAt : undefined);
  return [
    strings.status[status],
    seen === undefined ? '' : fill(strings.lastSeen, { time: relativeText(seen, now, locale) }),
    page === undefined || page === '' ? '' : fill(strings.page, { page: visibleName(page) }),
    connection === 0 && connections > 1 ? plural(strings.connections, connections, locale) : '',
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

/** Instead of people: why there are none to show. */
function noticeOf({ state, problem, strings }: PresenceView): string | undefined {
  if (state === 'error') return problem ?? strings.openFailed;
  return state === 'loading' ? strings.loading : state === 'denied' ? strings.denied : undefined;
}

/** Paints everything. Slots are never left out, so that what a page put in them is not lost. */
export function presenceView(view: PresenceView): TemplateResult {
  const { state, variant, isOffline, isQuiet, members, strings, onKeydown, onPointer } = view;
  const notice = noticeOf(view);
  const isProblem = state === 'error';
  const isEmpty = notice === undefined && members.length === 0 && variant !== 'dot' && variant !== 'count';
  return html`
    <div
      class="base ${variant} ${isOffline ? 'old' : ''} ${isQuiet ? 'quiet' : ''}"
      part="base"
      @keydown=${onKeydown}
      @focusin=${onPointer}
      @pointerleave=${onPointer}
    >
      ${notice === undefined ? nothing : html`<p class="notice ${isProblem ? 'problem' : ''}" role=${isProblem ? 'alert' : nothing}>${notice}</p>`}
      <div class="notice" ?hidden=${!isEmpty}><slot name="empty">${strings.empty}</slot></div>
      ${notice === undefined ? peopleView(view) : nothing}
      ${isOffline ? html`<span class="offline" part="offline">${strings.offline}</span>` : nothing}
      <div hidden>${variant === 'dot' || variant === 'count' ? html`<slot name="overflow"></slot>` : nothing}</div>
    </div>
  `;
}

function peopleView(view: PresenceView): TemplateResult | typeof nothing {
  const { variant, members, count, strings, locale } = view;
  if (variant === 'count')
    return html`<span class="count" part="count">${plural(strings.present, count, locale)}</span>`;
  if (variant === 'dot') return members[0] === undefined ? nothing : dotOnly(members[0], view);
  return listView(view);
}

function listView(view: PresenceView): TemplateResult {
  const { members, count, variant, max, isOpen, strings, locale } = view;
  const isWhole = variant === 'list' && isOpen;
  const first = isWhole ? members : members.slice(0, max);
  const more = Math.max(0, count - first.length);
  const hasMore = count > max || members.length > max;
  const number = new Intl.NumberFormat(locale).format(more);
  return html`
    <ul class="list" part="list" role="list" aria-label=${strings.label} ?hidden=${first.length === 0}>
      ${repeat(first, keyOf, (member) => memberView(member, view, variant === 'avatars'))}
    </ul>
    <button
      type="button"
      class="plus"
      part="overflow"
      aria-expanded=${String(isOpen)}
      aria-label=${isWhole ? strings.label : plural(strings.more, more, locale)}
      ?hidden=${!hasMore}
      @click=${view.onToggle}
    >
      <slot name="overflow">${isWhole ? '−' : fill(strings.plus, { count: number })}</slot>
    </button>
    ${
      isOpen && hasMore && variant === 'avatars'
        ? html`<div class="panel" part="panel">
            <ul class="rows" role="list" aria-label=${strings.label}>
              ${repeat(members, keyOf, (member) => memberView(member, view, false))}
            </ul>
            ${
              count > members.length
                ? html`<p class="rest">${plural(strings.more, count - members.length, locale)}</p>`
                : nothing
            }
          </div>`
        : nothing
    }
  `;
}

function memberView(member: ShownMember, view: PresenceView, isDisc: boolean): TemplateResult {
  const { strings, locale, onMember, renderMember } = view;
  const name = nameOf(member, strings);
  const status = strings.status[member.status];
  const detail = detailOf(member, view);
  const context = { strings, locale, name, status };
  return html`
    <li class="member ${member.status} ${member.self ? 'self' : ''}" part="member">
      <button type="button" class="face" @click=${(event: Event) => onMember(event, member)}>
        <span class="hidden-text">${fill(strings.member, { name, status })}</span>
        ${
          renderMember !== undefined
            ? renderMember(member, context)
            : html`${discView(member, view)}${
                isDisc
                  ? nothing
                  : html`<span class="words" aria-hidden="true"
                      ><span class="name" part="name"><bdi>${name}</bdi></span
                      ><span class="detail"><bdi>${detail}</bdi></span></span
                    >`
              }`
        }
      </button>
      ${
        isDisc
          ? html`<span class="tip" part="tip" aria-hidden="true"
              ><bdi>${name}</bdi><small><bdi>${detail}</bdi></small></span
            >`
          : nothing
      }
    </li>
  `;
}

function discView(member: ShownMember, { pictureOf, onBroken }: PresenceView): TemplateResult {
  const { user, status } = member;
  return html`<span class="disc" aria-hidden="true"
    ><span class="avatar hue-${colorIndexOf(user.id)}" part="avatar"
      >${faceView(user.name, pictureOf(member), onBroken)}</span
    ><span
      class="dot ${status}"
      part="dot ${status === 'away' ? 'dot-away' : ''} ${status === 'busy' ? 'dot-busy' : ''} ${status === 'offline' ? 'dot-offline' : ''}"
    ></span
  ></span>`;
}

function dotOnly(member: ShownMember, view: PresenceView): TemplateResult {
  const { strings } = view;
  const status = strings.status[member.status];
  const label = fill(strings.member, { name: nameOf(member, strings), status });
  return html`<span class="alone ${member.status}" role="img" aria-label=${label} title=${detailOf(member, view)}
    ><span class="dot ${member.status}" part="dot ${member.status === 'online' ? '' : `dot-${member.status}`}"></span
  ></span>`;
}

/** The bell itself, its number, and what both are called for those who do not see them. */
import { html, nothing, type TemplateResult } from 'lit';
import { fill, plural } from '../base/locale.ts';
import { bellIcon } from './icons.ts';
import type { BadgeKind } from './notification-attributes.ts';
import type { NotificationStrings } from './notification-strings.ts';

export interface BellView {
  readonly unread: number;
  readonly unseen: number;
  readonly badge: BadgeKind;
  readonly maxBadge: number;
  readonly label: string;
  readonly open: boolean;
  readonly strings: NotificationStrings;
  readonly locale: string | undefined;
}

/** Paints it. The name says the whole number, whatever the badge has room for. */
export function bellView(view: BellView): TemplateResult {
  const { unread, unseen, badge, label, open, strings, locale } = view;
  const isNew = badge === 'unseen' && unseen > 0;
  const told = isNew ? unseen : unread;
  const forms = isNew ? strings.labelNew : strings.labelCount;
  const name = told === 0 ? label : fill(plural(forms, told, locale), { label });
  return html`<button
    class="bell"
    type="button"
    part="button"
    popovertarget="panel"
    aria-label=${name}
    aria-haspopup="dialog"
    aria-expanded=${open}
    aria-controls="panel"
  >
    <slot name="icon">${bellIcon}</slot>
    ${badgeView(view)}
  </button>`;
}

function badgeView({ unread, unseen, badge, maxBadge, strings, locale }: BellView): TemplateResult | typeof nothing {
  const number = badge === 'unread' ? unread : unseen;
  if (number === 0 || badge === 'none') return nothing;
  if (badge === 'dot') return html`<span class="dot" part="dot"></span>`;
  const format = new Intl.NumberFormat(locale);
  const text = number > maxBadge ? fill(strings.more, { count: format.format(maxBadge) }) : format.format(number);
  return html`<span class="badge" part="badge" aria-hidden="true">${text}</span>`;
}

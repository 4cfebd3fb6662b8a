/** Whether the page's author gave `<rt-notification-bell>` attributes it can work with. */
import { PLACEMENTS } from '../base/anchored.ts';

const CHOICES = {
  badge: ['unseen', 'unread', 'dot', 'none'],
  placement: PLACEMENTS,
  markSeen: ['open', 'visible'],
  readOn: ['click', 'visible', 'manual'],
  filter: ['all', 'unread'],
  desktop: ['off', 'ask'],
} as const;

export type BadgeKind = (typeof CHOICES)['badge'][number];
export type MarkSeen = (typeof CHOICES)['markSeen'][number];
export type MarkRead = (typeof CHOICES)['readOn'][number];
export type Filter = (typeof CHOICES)['filter'][number];
export type Desktop = (typeof CHOICES)['desktop'][number];

export type NotificationAttributes = Readonly<Record<keyof typeof CHOICES, string>> & {
  readonly maxBadge: number;
  readonly pageSize: number;
};

/** What is wrong, as a sentence that says what was expected and what was got; undefined when nothing is. */
export function problemOf(attributes: NotificationAttributes): string | undefined {
  for (const [name, words] of Object.entries(CHOICES)) {
    const got = attributes[name as keyof typeof CHOICES];
    if ((words as readonly string[]).includes(got)) continue;
    const attribute = name === 'readOn' ? 'mark-read' : name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    return `${attribute}: expected ${words.map((word) => JSON.stringify(word)).join(' or ')}, got ${JSON.stringify(got)}.`;
  }
  const { maxBadge, pageSize } = attributes;
  if (!Number.isInteger(maxBadge) || maxBadge < 1 || maxBadge > 9999)
    return `max-badge: expected a whole number from 1 to 9999, got ${maxBadge}.`;
  if (!Number.isInteger(pageSize) || pageSize < 1 || pageSize > 100)
    return `page-size: expected a whole number from 1 to 100, got ${pageSize}.`;
  return undefined;
}

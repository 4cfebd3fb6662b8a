/** Whether the page's author gave `<rt-chat>` attributes it can work with. */
import { isRoom } from '../protocol/channel-name.ts';
import { CHAT_TEXT_MAX } from '../protocol/chat-text.ts';

export interface ChatAttributes {
  readonly room: string;
  readonly pageSize: number;
  readonly groupWindow: number;
  readonly maxLength: number;
  readonly enter: string;
  readonly draft: string;
  readonly receipts: string;
  readonly features: string;
}

/** What people may do with messages, beside writing them. */
const FEATURES: ReadonlySet<string> = new Set(['reply', 'edit', 'delete', 'react']);

/** The words of `features`. */
export const featuresIn = (features: string): readonly string[] => features.split(/\s+/).filter((word) => word !== '');

const isBetween = (value: number, low: number, high: number): boolean =>
  Number.isFinite(value) && value >= low && value <= high;

/** What is wrong with the attributes, as a sentence that says what was expected and what was got; undefined when nothing is. */
export function problemOf({
  room,
  pageSize,
  groupWindow,
  maxLength,
  enter,
  draft,
  receipts,
  features,
}: ChatAttributes): string | undefined {
  const got = (value: string | number): string => `got ${JSON.stringify(value)}`;
  if (room === '') return 'This chat needs a room: <rt-chat room="general">.';
  if (!isRoom(room))
    return `room: expected 1 to 96 characters of a-z 0-9 _ . ~ - that do not start with ~, ${got(room)}.`;
  if (!Number.isInteger(pageSize) || !isBetween(pageSize, 1, 100))
    return `page-size: expected a whole number from 1 to 100, ${got(pageSize)}.`;
  if (!isBetween(groupWindow, 0, 86_400)) return `group-window: expected seconds from 0 to 86400, ${got(groupWindow)}.`;
  if (!isBetween(maxLength, 1, CHAT_TEXT_MAX))
    return `max-length: expected a number from 1 to ${CHAT_TEXT_MAX}, ${got(maxLength)}.`;
  if (!['', 'send', 'newline'].includes(enter)) return `enter: expected "send" or "newline", ${got(enter)}.`;
  if (!['session', 'none'].includes(draft)) return `draft: expected "session" or "none", ${got(draft)}.`;
  if (!['off', 'count', 'names'].includes(receipts))
    return `receipts: expected "off", "count" or "names", ${got(receipts)}.`;
  if (!featuresIn(features).every((word) => FEATURES.has(word)))
    return `features: expected words of "reply edit delete react", ${got(features)}.`;
  return undefined;
}

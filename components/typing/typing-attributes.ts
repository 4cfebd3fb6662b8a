/** Whether the page's author gave `<rt-typing>` attributes it can work with. */
import { isRoom } from '../protocol/channel-name.ts';
import { TYPING_BOUNDS } from './typing-model.ts';

/** What is shown: words, moving dots with faces, or all of it. */
export type TypingVariant = 'text' | 'dots' | 'both';

/** Most names the line can be asked to spell out. */
const MOST_NAMES = 10;

export interface TypingAttributes {
  /** Its own, or that of the chat around it. */
  readonly room: string;
  readonly maxNames: number;
  readonly ttl: number;
  readonly interval: number;
  readonly variant: string;
  readonly announce: string;
}

/** What is wrong with the attributes, as a sentence that says what was expected and what was got; undefined when nothing is. */
export function problemOf({ room, maxNames, ttl, interval, variant, announce }: TypingAttributes): string | undefined {
  const got = (value: string | number): string => `got ${JSON.stringify(value)}`;
  const time = (name: string, value: number, [low, high]: readonly [number, number]): string | undefined =>
    value >= low && value <= high ? undefined : `${name}: expected milliseconds from ${low} to ${high}, ${got(value)}.`;
  if (room === '') return 'This needs a room: <rt-typing room="general">, or a place inside <rt-chat>.';
  if (!isRoom(room))
    return `room: expected 1 to 96 characters of a-z 0-9 _ . ~ - that do not start with ~, ${got(room)}.`;
  if (!Number.isInteger(maxNames) || maxNames < 1 || maxNames > MOST_NAMES)
    return `max-names: expected a whole number from 1 to ${MOST_NAMES}, ${got(maxNames)}.`;
  if (!['text', 'dots', 'both'].includes(variant))
    return `variant: expected "text", "dots" or "both", ${got(variant)}.`;
  if (!['off', 'polite'].includes(announce)) return `announce: expected "off" or "polite", ${got(announce)}.`;
  const wrong = time('ttl', ttl, TYPING_BOUNDS.ttlMs) ?? time('interval', interval, TYPING_BOUNDS.intervalMs);
  if (wrong !== undefined) return wrong;
  return interval < ttl ? undefined : `interval: expected less than ttl, ${ttl}, ${got(interval)}.`;
}

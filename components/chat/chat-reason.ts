/** Why a message was not stored, in the reader's language where the reason is one that every server knows. */
import { fill } from '../base/locale.ts';
import type { RtError } from '../protocol/errors.ts';
import { momentText } from './chat-dates.ts';
import type { ChatStrings } from './chat-strings.ts';

interface State {
  readonly until?: unknown;
  readonly note?: unknown;
}

/** The sentence, as of `now` of the server; the server's own where the reason is its own. What a moderator wrote follows behind it. */
export function reasonText(error: RtError, strings: ChatStrings, locale: string | undefined, now = Date.now()): string {
  const { until, note } = (error.data ?? {}) as State;
  const words =
    error.reason === 'slow-mode'
      ? fill(strings.slowMode, { time: spanText((closedUntil(error) ?? now) - now, locale) })
      : sentenceOf(error.reason, typeof until === 'number' ? until : undefined, strings, locale);
  if (words === undefined) return error.message;
  return typeof note === 'string' && note !== '' ? `${words} ${note}` : words;
}

/** What the room's own rules refuse: then the text belongs back into the box. */
const RULES: ReadonlySet<string> = new Set(['muted', 'banned', 'duplicate', 'too-long', 'slow-mode']);

/** Whether a message was refused for what the room is like, not for what happened on the way. */
export const isRule = ({ reason }: RtError): boolean => reason !== undefined && RULES.has(reason);

/** Until when nothing can be sent, ms of the server; undefined when it could be tried at once. */
export function closedUntil({ reason, data }: RtError): number | undefined {
  const { until } = (data ?? {}) as State;
  return reason === 'slow-mode' && typeof until === 'number' ? until : undefined;
}

/** How long, in the words of a language: seconds, or minutes from two on. */
export function spanText(ms: number, locale: string | undefined): string {
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  const [value, unit] = seconds < 120 ? [seconds, 'second'] : [Math.ceil(seconds / 60), 'minute'];
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(value);
}

function sentenceOf(
  reason: string | undefined,
  until: number | undefined,
  strings: ChatStrings,
  locale: string | undefined,
): string | undefined {
  switch (reason) {
    case 'muted':
      return until === undefined ? strings.muted : fill(strings.mutedUntil, { time: momentText(until, locale) });
    case 'banned':
      return strings.banned;
    case 'duplicate':
      return strings.duplicate;
    case 'too-long':
      return strings.tooLong;
    default:
      return undefined;
  }
}

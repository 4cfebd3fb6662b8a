/** Why a message was not stored, in the reader's language where the reason is one that every server knows. */
import { fill } from '../base/locale.ts';
import type { RtError } from '../protocol/errors.ts';
import { momentText } from './chat-dates.ts';
import type { ChatStrings } from './chat-strings.ts';

interface State {
  readonly until?: unknown;
  readonly note?: unknown;
}

/** The sentence; the server's own where the reason is its own. What a moderator wrote follows behind it. */
export function reasonText(error: RtError, strings: ChatStrings, locale: string | undefined): string {
  const { until, note } = (error.data ?? {}) as State;
  const words = sentenceOf(error.reason, typeof until === 'number' ? until : undefined, strings, locale);
  if (words === undefined) return error.message;
  return typeof note === 'string' && note !== '' ? `${words} ${note}` : words;
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

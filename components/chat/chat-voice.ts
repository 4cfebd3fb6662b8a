/** What a chat says aloud: what others just wrote, and what of one's own could not be sent. Never history. */
import { announce } from '../base/announcer.ts';
import { fill, plural } from '../base/locale.ts';
import type { RtError } from '../protocol/errors.ts';
import type { ChatMessage } from './chat-model.ts';
import { reasonText } from './chat-reason.ts';
import { authorName } from './chat-row-view.ts';
import type { ChatStrings } from './chat-strings.ts';

/** Longest text read out; who wants the rest goes to the message. */
const MAX_CHARS = 300;

/** Who speaks, and how. */
export interface Speaker {
  readonly from: Element;
  readonly strings: ChatStrings;
  readonly locale: string | undefined;
  /** The server's time, ms. */
  readonly now?: number | undefined;
}

/** Reads out a message of someone else, or, when several came at once, how many. */
export function sayMessage(message: ChatMessage, { from, strings, locale }: Speaker): void {
  if (message.own) return;
  const text = message.text.length > MAX_CHARS ? `${message.text.slice(0, MAX_CHARS)} …` : message.text;
  announce({
    from,
    id: message.id,
    text: `${authorName(message, strings)}: ${text}`,
    summary: (count) => plural(strings.newMessages, count, locale),
  });
}

/** Says at once that a message was not stored. */
export function sayFailure(error: RtError, { from, strings, locale, now }: Speaker): void {
  const reason = reasonText(error, strings, locale, now);
  announce({ from, urgent: true, text: fill(strings.sendFailed, { reason }) });
}

/** Says at once that something else was refused. */
export function sayRefusal(error: RtError, { from, strings, locale, now }: Speaker): void {
  announce({ from, urgent: true, text: fill(strings.notDone, { reason: reasonText(error, strings, locale, now) }) });
}

/** Says how much room is left, at nine tenths of the allowed length and at the end. */
export function sayLeft(left: number, maxLength: number, { from, strings, locale }: Speaker): void {
  if (left !== 0 && left !== Math.floor(maxLength / 10)) return;
  announce({ from, text: plural(strings.charactersLeft, left, locale) });
}

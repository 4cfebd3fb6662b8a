/** What data may be in one namespace, where it has limits of its own. */
import { RtError, type Value } from 'rt-elements/protocol';
import { assertDataSize } from './data-size.ts';
import type { NamespaceLimits } from './namespaces.ts';

/** @throws RtError `TOO_LARGE`, with `too-long` or `too-large` and the limit as `d`. */
export function assertWithin({ dataBytes, textChars }: NamespaceLimits, d: Value | undefined): void {
  if (textChars !== undefined) {
    const chars = textOf(d)?.length ?? 0;
    if (chars > textChars)
      throw tooLarge(`d.text: expected at most ${textChars} characters, got ${chars}`, {
        reason: 'too-long',
        textChars,
      });
  }
  if (dataBytes === undefined) return;
  const bytes = assertDataSize(d);
  if (bytes > dataBytes)
    throw tooLarge(`d: expected at most ${dataBytes} bytes as JSON, got ${bytes}`, { reason: 'too-large', dataBytes });
}

function textOf(d: Value | undefined): string | undefined {
  const text: unknown = typeof d === 'object' && d !== null && 'text' in d ? d.text : undefined;
  return typeof text === 'string' ? text : undefined;
}

const tooLarge = (message: string, data: Value): RtError => new RtError('TOO_LARGE', message, { data });

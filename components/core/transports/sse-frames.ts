/** Reads frames out of an event stream. The grammar is fetch-event-source's; its bounds are ours. */
import { getLines, getMessages } from '@microsoft/fetch-event-source/lib/esm/parse.js';
import { RtError } from '../../protocol/errors.ts';
import * as LIMITS from '../../protocol/limits.ts';

/** Every browser and Node have it; the core is compiled without the types of either. */
declare const TextDecoder: new (
  label: 'utf-8',
  options: { fatal: boolean },
) => { decode(bytes: Uint8Array, options: { stream: boolean }): string };

/** Most bytes of one event: beyond it the parser, which searches an unfinished line anew with each chunk, is given no more. */
const EVENT_BYTES = 4 * LIMITS.frameBytes;
const LF = 10;
const CR = 13;

/**
 * Takes a stream in chunks, however cut, and gives the data of each `event: f`. Comments, events without data, other
 * events, ids and `retry` mean nothing here.
 *
 * @returns what takes the next chunk. @throws RtError for a stream that cannot be ours; it takes nothing afterwards.
 */
export function frameReader(onFrame: (frame: string) => void): (chunk: Uint8Array) => void {
  // The parser replaces what is not UTF-8; this refuses it first.
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let unfinishedBytes = 0;
  let eventBytes = 0;
  const ignore = (): void => {};
  const onLine = getMessages(ignore, ignore, ({ event, data }) => {
    if (event === 'f' && data !== '') onFrame(data);
  });
  const onChunk = getLines((line, fieldLength) => {
    eventBytes = line.length === 0 ? 0 : eventBytes + (fieldLength === 0 ? 0 : line.length);
    assertBytes(eventBytes);
    onLine(line, fieldLength);
  });
  return (chunk) => {
    const lineEnd = Math.max(chunk.lastIndexOf(LF), chunk.lastIndexOf(CR));
    unfinishedBytes = chunk.length - lineEnd - 1 + (lineEnd === -1 ? unfinishedBytes : 0);
    assertBytes(unfinishedBytes);
    decoder.decode(chunk, { stream: true });
    onChunk(chunk);
  };
}

function assertBytes(bytes: number): void {
  if (bytes > EVENT_BYTES)
    throw new RtError('TOO_LARGE', `expected an event of at most ${EVENT_BYTES} bytes, got ${bytes} and no end of it`);
}

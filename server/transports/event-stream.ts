/** Frames as events of a `text/event-stream`. */
import type { Encoded } from 'rt-elements/protocol';
import type { Format } from './transport.ts';

/**
 * One event per frame and one `data:` line per event: JSON has no line breaks of its own. No `id:` and no `retry:`, whose
 * handling differs between clients; positions travel in frames.
 */
export const eventStream: Format = { codec: 'json', wrap: (frame: Encoded) => Buffer.from(event('f', frame)) };

const event = (name: string, frame: Encoded): string =>
  `event: ${name}\ndata: ${typeof frame === 'string' ? frame : Buffer.from(frame).toString('utf8')}\n\n`;

const PRELUDE_BYTES = 2048;

/**
 * A comment that fills the buffers of those on the way who wait for a first few bytes. It ends in one line break: a blank
 * line behind a comment is an empty event to some clients.
 */
export const PRELUDE: Uint8Array = Buffer.from(`:${' '.repeat(PRELUDE_BYTES - 2)}\n`);

/** Headers of every event stream: nobody on the way may keep, change or collect it. */
export const STREAM_HEADERS: Readonly<Record<string, string>> = {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-store, no-transform',
  'X-Accel-Buffering': 'no',
  'X-Content-Type-Options': 'nosniff',
};

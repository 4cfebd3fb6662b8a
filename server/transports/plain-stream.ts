/** A channel as native `EventSource` and `curl` read it: one event per event, with the place it can be resumed from. */
import type { Encoded, WireEvent } from 'rt-elements/protocol';
import type { Format } from './transport.ts';

/** What a reader is told before the first event: the place it starts from, or that the one it asked for is lost. */
export interface Beginning {
  readonly t: 'start' | 'reset';
  readonly e: string;
  readonly o: number;
}

type Told = Beginning | ({ readonly t: 'pub' } & WireEvent);

/** Types of an `EventSource` that mean something else: events of these names come without a type, and say their name in the data. */
const RESERVED: ReadonlySet<string> = new Set(['open', 'error', 'start', 'reset']);
/** Epochs are few; a format is made for each. */
const MOST_EPOCHS = 64;
const formats = new Map<string, Format>();

/** The format of channels of an epoch; the same every time, so that readers share their bytes. */
export function plainEvents(epoch: string): Format {
  let format = formats.get(epoch);
  if (format === undefined) {
    if (formats.size >= MOST_EPOCHS) formats.clear();
    format = { codec: 'json', wrap: (frame: Encoded) => Buffer.from(dress(frame as string, epoch)) };
    formats.set(epoch, format);
  }
  return format;
}

const dress = (frame: string, epoch: string): string =>
  (JSON.parse(frame) as Told[]).map((message) => event(message, epoch)).join('');

function event(message: Told, epoch: string): string {
  if (message.t !== 'pub') {
    const { t, e, o } = message;
    return t === 'start' || t === 'reset' ? `id: ${e}:${o}\nevent: ${t}\ndata: ${JSON.stringify({ e, o })}\n\n` : '';
  }
  const { o, n, d, u, ts, k } = message;
  const type = RESERVED.has(n) ? '' : `event: ${n}\n`;
  return `id: ${epoch}:${o}\n${type}data: ${JSON.stringify({ o, n, d, u, ts, k })}\n\n`;
}

/** A sign of life. One line break: a blank line behind a comment is an empty event to some readers. */
export const KEEP_ALIVE: Uint8Array = Buffer.from(':\n');

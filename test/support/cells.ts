/** The four ways to carry frames, and how each is dialled. */
import { type OnFrame, type RawCarrier, RawWebSocket } from './raw-carrier.ts';
import { RawPoll, RawSse } from './raw-http.ts';

/** A way to carry frames. */
export type Cell = 'json' | 'msgpack' | 'sse' | 'poll';

/** Every way to carry frames: what is promised for one must hold for all. */
export const cells: ReadonlyArray<{ readonly name: string; readonly cell: Cell }> = [
  { name: 'WebSocket and JSON', cell: 'json' },
  { name: 'WebSocket and MessagePack', cell: 'msgpack' },
  { name: 'an event stream', cell: 'sse' },
  { name: 'polling', cell: 'poll' },
];
/** Those that are WebSockets. */
export const socketCells = cells.filter(({ cell }) => cell === 'json' || cell === 'msgpack');

/** Dials. What rides on HTTP opens with the first frame that is said on it. @param url `ws://` or `wss://`. */
export async function dialCarrier(
  cell: Cell,
  url: string,
  headers: Readonly<Record<string, string>>,
  onFrame: OnFrame,
): Promise<RawCarrier> {
  if (cell === 'sse') return new RawSse(url, headers, onFrame);
  if (cell === 'poll') return new RawPoll(url, headers, onFrame);
  return RawWebSocket.dial(url, `rt.v1.${cell}`, headers, onFrame);
}

/**
 * A room that has been talked in for long: messages of mixed heights, answers, changes, deletions and reactions. The same
 * number gives the same message on every run. Ten thousand take a fraction of a second.
 *
 * To extend: what a message may look like is one entry of `LOOKS`.
 */
import { type ChatMessageData, keyFromBytes, type Value } from 'rt-elements/protocol';
import type { Broker, NewEvent, RecordWrite } from '../../server/ports/broker.ts';

const WORDS = 'the river runs past the mill and nobody in town remembers who built the bridge over it'.split(' ');
const words = (n: number, count: number): string =>
  Array.from({ length: count }, (_, at) => WORDS[(n * 7 + at * 3) % WORDS.length]).join(' ');

const LOOKS: ReadonlyArray<(n: number) => string> = [
  (n) => words(n, 4),
  (n) => words(n, 12),
  (n) => `${words(n, 60)}.`,
  (n) => `${words(n, 5)}\n${words(n + 1, 3)}\n\n${words(n + 2, 8)}`,
  () => '👍',
  (n) => `${words(n, 3)} https://example.com/${n}`,
  () => 'שלום, מה שלומך היום?',
  (n) => words(n, 200),
];
const PEOPLE = ['Ada', 'Ben', 'Cleo', 'Dora', 'Emil'];
const START = 1_700_000_000_000;
/** Between messages, ms: some days long, so that days and groups change. */
const GAPS_MS = [20_000, 90_000, 400_000, 15_000, 7_200_000];
/** Rows of one append. */
const TOGETHER = 500;

/** One message of such a room, and what became of it. */
export interface FilledMessage {
  readonly k: string;
  readonly m: number;
  readonly ts: number;
  readonly u: { readonly id: string; readonly name: string };
  /** What a row of the view shows. */
  readonly d: ChatMessageData;
}

function keyOf(n: number): string {
  const bytes = new Uint8Array(16);
  new DataView(bytes.buffer).setUint32(0, n);
  bytes[15] = 0xf1;
  return keyFromBytes(bytes);
}

/** Messages 1 to `count`, oldest first. */
export function* filledMessages(count: number): Generator<FilledMessage> {
  let ts = START;
  for (let m = 1; m <= count; m++) {
    ts += GAPS_MS[m % GAPS_MS.length]!;
    const name = PEOPLE[Math.floor(m / 3) % PEOPLE.length]!;
    const text = LOOKS[(m * 5) % LOOKS.length]!(m);
    yield { k: keyOf(m), m, ts, u: { id: name.toLowerCase(), name }, d: dataOf(m, text, ts) };
  }
}

function dataOf(m: number, text: string, ts: number): ChatMessageData {
  if (m % 97 === 0) return { m, text: '', deleted: true };
  return {
    m,
    text,
    ...(m % 13 === 0 && m > 20 && { ref: keyOf(m - 7) }),
    ...(m % 29 === 0 && { edited: ts + 60_000 }),
    ...(m % 11 === 0 && {
      reactions: [
        ['👍', 1 + (m % 5)],
        ['🎉', 1],
      ] satisfies Array<[string, number]>,
    }),
  };
}

/** Puts them into a room of a store, before or while a server runs on it. Resolves once all are stored. */
export async function fillRoom(broker: Broker, channel: string, count: number): Promise<void> {
  let events: NewEvent[] = [];
  let records: RecordWrite[] = [];
  const store = async (): Promise<void> => {
    await broker.append({ channel, events, records, keep: { retention: 'history', keyMs: 1 } });
    [events, records] = [[], []];
  };
  for (const { k, m, ts, u, d } of filledMessages(count)) {
    events.push({ n: 'message', k, m, ts, u, d: d });
    // As if it had been said so; where something became of it, the row says so by a record of its change.
    if (d.deleted || d.edited !== undefined || d.reactions !== undefined)
      records.push({ id: k, doc: { rev: m, d: d as unknown as Value } });
    if (events.length === TOGETHER) await store();
  }
  if (events.length > 0) await store();
}

/** What the project wants to reach, as ratios of figures of one run or as bounds, and whether it did. */
import type { ServerName } from './peers/peer.ts';
import type { WorkName } from './works.ts';

/** The median of a figure, or undefined when it was not measured. */
export type Lookup = (work: WorkName, metric: string, server: ServerName) => number | undefined;

interface Aim {
  readonly text: string;
  /** What was got, where everything needed was measured. */
  readonly got: (lookup: Lookup) => number | undefined;
  readonly bound: { readonly atLeast: number } | { readonly atMost: number };
}

/** How many times cheaper, faster or slower one server is than another. */
const ratio =
  (work: WorkName, metric: string, over: ServerName, under: ServerName) =>
  (lookup: Lookup): number | undefined => {
    const [top, bottom] = [lookup(work, metric, over), lookup(work, metric, under)];
    return top === undefined || bottom === undefined ? undefined : top / bottom;
  };
const figure =
  (work: WorkName, metric: string, server: ServerName) =>
  (lookup: Lookup): number | undefined =>
    lookup(work, metric, server);

const AIMS: readonly Aim[] = [
  {
    text: 'fan-out flat out, durable first: times Socket.IO per CPU second',
    got: ratio('fan-out', 'flatMicros', 'socket.io', 'rt'),
    bound: { atLeast: 22 },
  },
  {
    text: 'the same: times `ws durable`',
    got: ratio('fan-out', 'flatMicros', 'ws durable', 'rt'),
    bound: { atLeast: 0.9 },
  },
  {
    text: 'fan-out, one in flight: times Socket.IO per CPU second',
    got: ratio('fan-out', 'oneMicros', 'socket.io', 'rt'),
    bound: { atLeast: 1.55 },
  },
  {
    text: 'the same: times `ws tuned`',
    got: ratio('fan-out', 'oneMicros', 'ws tuned', 'rt'),
    bound: { atLeast: 0.95 },
  },
  {
    text: '100 rooms of 10: times Socket.IO per CPU second',
    got: ratio('rooms', 'micros', 'socket.io', 'rt'),
    bound: { atLeast: 3.5 },
  },
  {
    text: 'p99 at 20 messages/s: times that of `ws durable FULL`',
    got: ratio('fan-out', 'p99Ms', 'rt', 'ws durable FULL'),
    bound: { atMost: 1 },
  },
  {
    text: 'stored and acknowledged: times `ws durable FULL`',
    got: ratio('stored', 'onePerSecond', 'rt', 'ws durable FULL'),
    bound: { atLeast: 0.9 },
  },
  { text: 'the same: p99, ms', got: figure('stored', 'oneP99Ms', 'rt'), bound: { atMost: 50 } },
  {
    text: 'stored and acknowledged, 16 in flight each: times one in flight',
    got: (lookup) => {
      const [many, one] = [lookup('stored', 'windowPerSecond', 'rt'), lookup('stored', 'onePerSecond', 'rt')];
      return many === undefined || one === undefined ? undefined : many / one;
    },
    bound: { atLeast: 3 },
  },
  { text: 'memory per idle connection, KiB', got: figure('idle', 'kib', 'rt'), bound: { atMost: 8 } },
  { text: 'bytes per message, JSON', got: figure('size', 'bytes', 'rt'), bound: { atMost: 273 } },
  { text: 'bytes per message, MessagePack', got: figure('size', 'bytes', 'rt msgpack'), bound: { atMost: 175 } },
  { text: '500 own clients back after a restart, ms', got: figure('restart', 'backMs', 'rt'), bound: { atMost: 1500 } },
  {
    text: 'a key beside 300 rows, the processor 4 times slower: p95, ms',
    got: figure('page', 'slowTypeP95', 'rt'),
    bound: { atMost: 50 },
  },
];

export interface Judged {
  readonly text: string;
  readonly aim: string;
  readonly got: number;
  readonly met: boolean;
}

/** Every aim whose figures were measured. */
export function judge(lookup: Lookup): Judged[] {
  return AIMS.flatMap(({ text, got, bound }) => {
    const value = got(lookup);
    if (value === undefined) return [];
    const [aim, met] =
      'atLeast' in bound
        ? [`>= ${bound.atLeast}`, value >= bound.atLeast]
        : [`<= ${bound.atMost}`, value <= bound.atMost];
    return [{ text, aim, got: value, met }];
  });
}

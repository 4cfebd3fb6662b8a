/** What can happen, as drawn. */
import fc from 'fast-check';
import { ROOMS, TALLIES } from './tab.ts';

const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;

const tab = fc.nat(2);
const room = fc.constantFrom(...ROOMS);
const tallyRoom = fc.constantFrom(...TALLIES);
type Drawn<Fields> = {
  readonly [Name in keyof Fields]: Fields[Name] extends fc.Arbitrary<infer Value> ? Value : never;
};

/** An act, and how often it is drawn beside the others. */
const often = <Is extends string, Fields extends Readonly<Record<string, fc.Arbitrary<unknown>>>>(
  weight: number,
  is: Is,
  fields: Fields,
): { weight: number; arbitrary: fc.Arbitrary<{ readonly is: Is } & Drawn<Fields>> } => ({
  weight,
  arbitrary: fc.record({ is: fc.constant(is), ...fields }) as unknown as fc.Arbitrary<
    { readonly is: Is } & Drawn<Fields>
  >,
});

const among = <const Value>(...values: readonly Value[]): fc.Arbitrary<Value> => fc.constantFrom(...values);

const acts = fc.oneof(
  often(14, 'send', {
    tab,
    room,
    kind: among('add', 'add', 'add', 'note'),
    count: fc.integer({ min: 1, max: 9 }),
    refused: fc.boolean(),
    bytes: among(0, 0, 0, 200, 9_000),
    lifetimeMs: among(undefined, undefined, undefined, 4 * SECOND_MS),
  }),
  often(2, 'repeat', { tab, which: fc.nat(30) }),
  often(2, 'cancel', { tab, which: fc.nat(30) }),
  often(2, 'echo', { tab, room: tallyRoom, timeoutMs: among(500, 10 * SECOND_MS) }),
  often(1, 'history', { tab, room }),
  often(6, 'cut', { tab, how: among('reset', 'up', 'down', 'both') }),
  often(3, 'hold', {
    tab,
    way: among('up', 'down'),
    ms: fc.integer({ min: 50, max: 35 * SECOND_MS }),
  }),
  often(1, 'drop', { tab, way: among('up', 'down') }),
  often(2, 'repeat frame', { tab }),
  often(1, 'lag', { tab, ms: among(5, 40, 400, 3 * SECOND_MS) }),
  often(2, 'dials', { tab, are: among('answered', 'refused', 'swallowed') }),
  often(5, 'block', { tab, name: among('ws', 'ws', 'sse'), dials: among('refused', 'swallowed') }),
  often(2, 'unblock', { tab }),
  often(2, 'network', { tab, event: among('online', 'offline', 'visible') }),
  often(2, 'sleep', { tab, ms: fc.integer({ min: SECOND_MS, max: 90 * SECOND_MS }) }),
  often(2, 'disconnect', { tab }),
  often(2, 'connect', { tab }),
  often(1, 'let go', { tab }),
  often(2, 'reload', { tab, farewell: fc.boolean() }),
  often(1, 'clone', { tab }),
  often(1, 'rename', { tab }),
  often(1, 'new token', { tab, lifetimeMs: among(20 * SECOND_MS, 100 * SECOND_MS) }),
  often(1, 'tokens', { tab, are: among('given', 'failing', 'slow') }),
  often(1, 'revoke', {}),
  often(2, 'follow', {
    tab,
    room,
    want: among('live', 'snap', 'hist:10'),
    throws: fc.boolean(),
  }),
  often(2, 'unfollow', { tab, room }),
  often(2, 'restart', {
    how: among('stop', 'drain', 'kill'),
    downMs: fc.nat(20 * SECOND_MS),
  }),
  often(1, 'fail commit', {}),
  often(1, 'flaky', { ms: fc.nat(5 * SECOND_MS) }),
  often(2, 'flood', { room: tallyRoom, count: among(1, 70) }),
  often(1, 'jump', { who: among<'server' | 0 | 1 | 2>('server', 0, 1, 2), ms: among(-HOUR_MS, HOUR_MS) }),
);

/** Something that happens to one of three tabs, to the network or to the server. */
export type Act = typeof acts extends fc.Arbitrary<infer Value> ? Value : never;

/** One step of a history: something happens, then time passes. */
export interface Step {
  readonly act: Act;
  readonly thenMs: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  act: acts,
  thenMs: fc.oneof(
    { weight: 3, arbitrary: fc.constant(0) },
    { weight: 5, arbitrary: fc.nat(60) },
    { weight: 4, arbitrary: fc.nat(2 * SECOND_MS) },
    { weight: 1, arbitrary: fc.nat(40 * SECOND_MS) },
  ),
});

/** A history, and the seed of everything in it that chance decides. */
export interface History {
  readonly seed: number;
  readonly steps: readonly Step[];
}

export const histories = (most: number): fc.Arbitrary<History> =>
  fc.record({
    seed: fc.noShrink(fc.nat(2 ** 31 - 1)),
    steps: fc.array(step, { minLength: 1, maxLength: most, size: 'max' }),
  });

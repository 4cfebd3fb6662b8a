/** What the parts of the broker's contract share: how a broker is opened, and appends that say only what matters. */
import type { TestContext } from 'node:test';
import type { Append, Broker, Committed, Keep, NewEvent } from '../../server/ports/broker.ts';

/** Server time, moved by the test. */
export interface Clock {
  now: number;
}

/** Opens an empty broker that runs on the clock and is closed with the test. */
export type OpenBroker = (t: TestContext, clock: Clock) => Promise<Broker>;

export const START = 1_700_000_000_000;
export const KEEP: Keep = { retention: 'history', keyMs: 60_000 };
export const ALL = { count: 1000, bytes: 1_000_000 };

let made = 0;
/** A `k` nobody used. */
export const freshKey = (): string => `k${++made}`;

export const event = (fields: Partial<NewEvent> = {}): NewEvent => ({
  n: 'message',
  k: freshKey(),
  ts: START,
  ...fields,
});

/** An append of one event, unless told otherwise. A key becomes the `k` of the first event. */
export function step(channel: string, fields: Partial<Append> = {}): Append {
  const { key } = fields;
  return {
    channel,
    events: [event(key === undefined ? {} : { k: key })],
    keep: KEEP,
    ...(key !== undefined && { by: 'ann' }),
    ...fields,
  };
}

/** An append of one row of the view. */
export const row = (channel: string, m: number, fields: Partial<NewEvent> = {}): Append =>
  step(channel, { events: [event({ m, ...fields })] });

/** Everything announced from now on. */
export function heard(broker: Broker): Committed[][] {
  const calls: Committed[][] = [];
  broker.listen((commits) => calls.push([...commits]));
  return calls;
}

/** Without the fields that are undefined: whether those are own properties is the adapter's affair. */
export function plain<T>(value: T): T {
  if (value instanceof Uint8Array || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(plain) as T;
  if (value instanceof Map)
    return new Map([...value].map(([key, item]) => [key as unknown, plain(item as unknown)])) as T;
  const entries = Object.entries(value as Record<string, unknown>).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries.map(([key, item]) => [key, plain(item)])) as T;
}

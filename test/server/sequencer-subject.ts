/** A sequencer on a clock, before a gate, and calls that count. */
import type { Value } from 'rt-elements/protocol';
import type { Decision } from '../../server/feature.ts';
import type { ChannelState } from '../../server/ports/broker.ts';
import { Sequencer, type Sequenced, type SequencedCall, type SequencerOptions } from '../../server/sequencer.ts';
import { KEEP, START, type Clock } from '../contract/subject.ts';
import { GatedBroker } from '../support/gated-broker.ts';

export interface Subject {
  readonly clock: Clock;
  readonly broker: GatedBroker;
  readonly sequencer: Sequencer;
  /** Appends under a rule that counts, unless told otherwise. */
  call(fields?: Partial<SequencedCall<Value>>): Promise<Sequenced<Value>>;
}

export function subject(options: Partial<SequencerOptions> = {}): Subject {
  const clock = { now: START };
  const broker = new GatedBroker(() => clock.now);
  let made = 0;
  const sequencer = new Sequencer({ broker, now: () => clock.now, makeKey: () => `made${++made}`, ...options });
  const call = (fields: Partial<SequencedCall<Value>> = {}): Promise<Sequenced<Value>> => {
    const result = sequencer.append({
      channel: 'chat:a',
      author: { id: 'ann' },
      records: ['count'],
      rule: count,
      keep: KEEP,
      ...(fields.key !== undefined && { by: 'ann' }),
      ...fields,
    });
    // Tests look at outcomes when it suits them, long after a rejection would count as unhandled.
    result.catch(() => undefined);
    return result;
  };
  return { clock, broker, sequencer, call };
}

export const counted = (state: ChannelState): number => Number(state.records.get('count') ?? 0);

/** One row, one more in the record `count`, and the new count as the reply. */
export function count(state: ChannelState): Decision<Value> {
  const next = counted(state) + 1;
  return {
    accept: true,
    events: [{ n: 'counted', m: state.m + 1, d: next }],
    records: [{ id: 'count', doc: next }],
    reply: next,
  };
}

/** Refuses, with the count it saw. */
export const refuseCount = (state: ChannelState): Decision<Value> => ({
  accept: false,
  reason: 'no-more',
  message: 'No more.',
  state: { count: counted(state) },
});

/** What became of a call, in a word: its code, `dup`, or `ok`; `open` while it is not settled. */
export async function fate(call: Promise<Sequenced<Value>>): Promise<string> {
  const word = call.then(
    ({ dup, reply }) => `${dup ? 'dup' : 'ok'} ${JSON.stringify(reply)}`,
    (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : String(error)),
  );
  return Promise.race([word, new Promise<string>((resolve) => setImmediate(() => resolve('open')))]);
}

export const fates = (calls: ReadonlyArray<Promise<Sequenced<Value>>>): Promise<string[]> =>
  Promise.all(calls.map(fate));

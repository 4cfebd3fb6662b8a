/** A feature that does as a test says: keeps anything, gives back anything, refuses for now, and keeps callers waiting. */
import * as v from 'valibot';
import { defineContract, RtError, type Value } from 'rt-elements/protocol';
import { accept, defineFeature } from 'rt-elements-server';

const anything = v.custom<Value>((value) => value !== undefined);

const contract = defineContract({
  name: 'lab',
  retention: 'history',
  calls: {
    /** Keeps what it is given. */
    put: { request: anything, reply: v.object({ m: v.number() }) },
    /** Gives it back. */
    echo: { request: anything, reply: anything },
    /** Answers when the test lets it. */
    wait: { request: anything, reply: anything },
  },
  events: { kept: anything },
  signals: { shown: anything },
});

/** When a put is refused for now: `early` before its rule runs, `late` by the rule. Asked for every try. */
export type Refusal = 'early' | 'late' | undefined;

export function lab({ refusal = () => undefined }: { readonly refusal?: (d: Value) => Refusal } = {}) {
  const waiting: Array<() => void> = [];
  const notNow = (): never => {
    throw new RtError('UNAVAILABLE', 'not now');
  };
  const feature = defineFeature(contract, {
    openSignals: ['shown'],
    calls: {
      put: async (context, d) => {
        const refused = refusal(d);
        if (refused === 'early') notNow();
        return context.append({}, ({ m }) =>
          refused === 'late' ? notNow() : accept({ m: m + 1 }, [{ n: 'kept', m: m + 1, d }]),
        );
      },
      echo: (_context, d) => Promise.resolve(d),
      wait: (_context, d) => new Promise((resolve) => waiting.push(() => resolve(d))),
    },
  });
  return {
    feature,
    /** How many callers wait. */
    get waiting(): number {
      return waiting.length;
    },
    /** Answers all who wait. */
    release: (): void => waiting.splice(0).forEach((answer) => answer()),
  };
}

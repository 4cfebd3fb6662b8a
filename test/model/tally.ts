/** A feature with a rule that can be checked afterwards: every accepted addition says how many came before it. */
import * as v from 'valibot';
import { defineContract, RtError } from 'rt-elements/protocol';
import { accept, defineFeature, refuse } from '../../server/feature.ts';

const addition = v.object({ id: v.number(), padding: v.string(), refuse: v.boolean() });

const tally = defineContract({
  name: 'tally',
  retention: 'history',
  calls: {
    /** Stores one event; the rule refuses what asks for it. */
    add: { request: addition, reply: v.object({ sum: v.number() }) },
    /** Changes a record and stores no event. */
    note: { request: addition, reply: v.object({ sum: v.number() }) },
    /** Stores nothing. */
    echo: { request: v.object({ id: v.number() }), reply: v.object({ id: v.number() }) },
  },
  events: { added: v.object({ id: v.number(), padding: v.string(), sum: v.number() }) },
});

/** @param flaky Whether rules fail for now, as when something they need is away. */
export const tallyFeature = (flaky: () => boolean) =>
  defineFeature(tally, {
    calls: {
      add: (context, { id, padding, refuse: no }) =>
        context.append({ records: ['sum'] }, ({ records, m }) => {
          if (flaky()) throw new RtError('UNAVAILABLE', 'what the rule needs is away');
          if (no) return refuse('asked-for', 'This was to be refused.', { id });
          const sum = Number(records.get('sum') ?? 0) + 1;
          const event = { n: 'added', m: m + 1, d: { id, padding, sum } };
          return accept({ sum }, [event], [{ id: 'sum', doc: sum }]);
        }),
      note: (context, { refuse: no }) =>
        context.append({ records: ['notes'] }, ({ records }) => {
          if (no) return refuse('asked-for', 'This was to be refused.');
          const sum = Number(records.get('notes') ?? 0) + 1;
          return accept({ sum }, [], [{ id: 'notes', doc: sum }]);
        }),
      echo: async (_context, request) => request,
    },
    snapshot: { records: ['sum'], of: ({ records }) => ({ sum: records.get('sum') ?? 0 }) },
  });

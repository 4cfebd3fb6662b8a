/** A feature in whose rooms one may point at things, for tests of signals: `pointer` is open and `seen` is the feature's own. */
import * as v from 'valibot';
import { defineContract } from 'rt-elements/protocol';
import { defineFeature } from 'rt-elements-server';

const contract = defineContract({
  name: 'board',
  retention: 'live',
  calls: {},
  events: {},
  signals: { pointer: v.object({ x: v.number() }), seen: v.number() },
});

export const boardFeature = defineFeature(contract, { calls: {}, openSignals: ['pointer'] });

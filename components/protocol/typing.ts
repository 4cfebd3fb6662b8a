/** Typing on the wire: one signal per room, told to those who are there at that moment and stored nowhere. */
import * as v from 'valibot';
import { defineContract } from './contract.ts';

/** The contract of typing. Its rooms are chat's: who may do something in `chat:<room>` may do it in `typing:<room>`. */
export const typing = defineContract({
  name: 'typing',
  retention: 'live',
  calls: {},
  events: {},
  signals: {
    /**
     * True while its author writes, again every few seconds; false when they stopped. One name for both, because of one
     * name the latest counts wherever signals wait: a start can never overtake the stop that followed it.
     */
    typing: v.boolean(),
  },
});

/** The envelope's fields as schemas, shared by every message of both directions. */
import * as v from 'valibot';
import { CHANNEL_PATTERN } from './channel-name.ts';
import { KEY_PATTERN } from './key.ts';
import * as LIMITS from './limits.ts';
import { inspect, type Value } from './value.ts';

const MAX_UINT32 = 2 ** 32 - 1;

/** `i`, and small counts. */
export const uint32 = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(MAX_UINT32));
/** `o`, `ts` and other whole numbers that JSON carries exactly. */
export const uint53 = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
/** `c`: a channel. */
export const channel = v.pipe(v.string(), v.maxLength(LIMITS.channelChars), v.regex(CHANNEL_PATTERN));
/** `e`: an epoch. An empty one matches nothing. */
export const epoch = v.pipe(v.string(), v.maxLength(LIMITS.epochChars));
/** `n`: the name of an event or call. */
export const name = v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9._-]{0,63}$/));
/** `q`: a lane number. */
export const lane = v.pipe(uint32, v.minValue(1));
/** `k`: a key. */
export const key = v.pipe(v.string(), v.regex(KEY_PATTERN));
/** `cid`, `sid`, `sk`: opaque, printable, short. */
export const opaqueId = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_.~-]{1,64}$/));
/** `token`, `guest`: opaque to the wire, never repeated in a message about it. */
export const token = v.pipe(v.string(), v.minLength(1), v.maxLength(LIMITS.tokenChars));
/** `w`: what a subscriber wants when its position cannot be honoured. */
export const want = v.pipe(v.string(), v.regex(/^(live|snap|hist:([1-9]\d?|100))$/));
/** `d`: a value, within the bounds of one. A frame is deeper, and what was taken in must fit into a `welcome` later. */
export const data = v.custom<Value>(
  (value) => value !== undefined && inspect(value).problem === undefined,
  `expected a value of at most ${LIMITS.depth} levels and ${LIMITS.nodes} nodes`,
);
/** `d` of an answer: it may hold a subresult, whose values are checked one by one. */
export const answer = v.custom<Value>((value) => value !== undefined, 'expected a value');

/** Who did it, as the feature lets the room see them. Server-stamped. */
export const author = v.object({ id: v.string(), name: v.string(), guest: v.optional(v.boolean()) });
/** Who did it: id, name, and whether it is a guest. */
export type Author = v.InferOutput<typeof author>;
/** The author of an event; a feature may show less (an auction shows a name at the most). */
export const shownAuthor = v.object({
  id: v.optional(v.string()),
  name: v.optional(v.string()),
  guest: v.optional(v.boolean()),
});
/** As much of an author as a room sees. */
export type ShownAuthor = v.InferOutput<typeof shownAuthor>;

/** Activity on the wire: what happened, told by the server into one durable log per feed, newest last. */
import * as v from 'valibot';
import { defineContract, eventId, type EventOf, text } from './contract.ts';
import { data, name, uint32, uint53 } from './fields.ts';
import { isSafeHref } from './safe-href.ts';
import { utf8Length } from './utf8.ts';
import { stringifyValue } from './json-codec.ts';

/** Bounds of an activity. Texts are UTF-16 code units. */
export const ACTIVITY_LIMITS = { idChars: 128, nameChars: 200, metaBytes: 4096 } as const;

const href = v.pipe(v.string(), v.check(isSafeHref, 'expected an http or https address, or a path'));

/** Somebody or something an activity is about. */
export const activityPart = v.strictObject({
  /** What it is told apart by: equal ids are one person or thing. */
  id: text(ACTIVITY_LIMITS.idChars),
  name: text(ACTIVITY_LIMITS.nameChars),
  /** What kind of thing, such as `issue`. */
  kind: v.optional(name),
  href: v.optional(href),
  /** A picture. Elements load it only from origins their page allows. */
  avatar: v.optional(href),
});
/** Somebody or something an activity is about. */
export type ActivityPart = v.InferOutput<typeof activityPart>;

const shape = {
  /** What was done, as a word that elements have a sentence for, such as `merged`. */
  verb: name,
  object: v.optional(activityPart),
  target: v.optional(activityPart),
  /** How many things it stands for, where that is not one. */
  count: v.optional(uint32),
  /** Where a click on it leads. Default: the object's. */
  href: v.optional(href),
  /** Anything else the application shows about it. */
  meta: v.optional(
    v.pipe(
      data,
      v.check(
        (value) => utf8Length(stringifyValue(value)) <= ACTIVITY_LIMITS.metaBytes,
        `expected at most ${ACTIVITY_LIMITS.metaBytes} bytes as JSON`,
      ),
    ),
  ),
};

/** An activity as a backend gives it. */
export const activityDraft = v.strictObject({ actor: activityPart, ...shape });
/** An activity as a backend gives it. */
export type ActivityDraft = v.InferOutput<typeof activityDraft>;

/** The contract of activity. Only the server writes, unless the operator opens the namespace; then its users act as themselves. */
export const activity = defineContract({
  name: 'activity',
  retention: 'history',
  calls: {
    /** Tells what its caller did. */
    post: { request: v.strictObject(shape), reply: v.object({ m: uint53 }) },
    /** Takes back what its caller told. */
    retract: { request: v.strictObject({ ref: eventId }), reply: v.object({ m: uint53 }) },
  },
  events: {
    /** Something happened. */
    activity: v.object({ m: uint53, ...activityDraft.entries }),
    /** The activity `ref`, number `m`, is taken back. */
    retracted: v.object({ ref: eventId, m: uint53 }),
  },
});

/** The data of an `activity` event. */
export type ActivityData = EventOf<typeof activity, 'activity'>;

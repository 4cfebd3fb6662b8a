/** Presence on the wire: who is in a room now. It has no log: a roster, and then versioned changes of it. */
import * as v from 'valibot';
import { defineContract } from './contract.ts';
import { author, data, uint32, uint53 } from './fields.ts';
import * as LIMITS from './limits.ts';

/** Somebody of a watch list: as those who share a room with them see them, and `offline` to everybody else. */
export const watched = v.object({
  id: v.string(),
  name: v.optional(v.string()),
  s: v.picklist(['online', 'away', 'busy', 'offline']),
  /** When they last did something; of who is offline, as far as this watcher saw it. */
  at: v.optional(uint53),
});
/** Somebody of a watch list. */
export type Watched = v.InferOutput<typeof watched>;

/** All that a person watches, with a version that rises with every change. */
export const watchedPeople = v.object({ v: uint53, users: v.array(watched) });

/**
 * The contract of presence. A tab says `pres`, the server tells the roster, and nothing is stored. In a person's own channel
 * they say whom they watch: an answer at once, and changes as the standing signal `status`.
 */
export const presence = defineContract({
  name: 'presence',
  retention: 'live',
  calls: {
    /** Replaces what this tab watched. */
    watch: {
      request: v.object({
        users: v.pipe(
          v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(LIMITS.watchedIdChars))),
          v.maxLength(LIMITS.watched),
        ),
        /** Which tab it is, so that others of the same person keep theirs. */
        tab: v.optional(v.pipe(v.string(), v.maxLength(LIMITS.idChars))),
      }),
      reply: watchedPeople,
    },
  },
  events: {},
  signals: { status: watchedPeople },
});

/** What a person may set by hand. `online` leaves it to their activity, `invisible` shows them to nobody. */
export const MANUAL_STATUSES = ['online', 'away', 'busy', 'invisible'] as const;
/** A status set by hand. */
export type ManualStatus = (typeof MANUAL_STATUSES)[number];

/** What one tab says of its person. */
export const presenceState = v.object({
  /** Default `online`. */
  status: v.optional(v.picklist(MANUAL_STATUSES)),
  /** Since when nobody did anything there, ms ago. Absent: it is not watched, so it never counts as idle. */
  idle: v.optional(uint53),
  /** Where in the application they are. */
  page: v.optional(v.pipe(v.string(), v.maxLength(LIMITS.presencePageChars))),
  /** Anything else the application shows about them. */
  meta: v.optional(data),
});
/** What one tab says of its person; at most 1 KiB as JSON. */
export type PresenceState = v.InferOutput<typeof presenceState>;

/** One tab or device of somebody who is there with several. */
const presenceTab = v.object({
  s: v.picklist(['online', 'away', 'busy']),
  /** When they last did something there. */
  at: uint53,
  page: v.optional(v.string()),
});

/** One person in a room, over all their tabs and devices. */
export const presenceMember = v.object({
  u: author,
  s: v.picklist(['online', 'away', 'busy']),
  /** How many tabs and devices. */
  n: uint32,
  /** Each of them in the order they came, at most eight; absent where there is one. */
  tabs: v.optional(v.array(presenceTab)),
  /** When they came, server time. */
  since: uint53,
  /** When they last did something, as of the message; it alone changing is not told. */
  at: uint53,
  page: v.optional(v.string()),
  meta: v.optional(data),
});
/** One person in a room as the wire has them. */
export type PresenceMember = v.InferOutput<typeof presenceMember>;

/** Somebody who left, and when they last did something. */
export const presenceLeave = v.object({ id: v.string(), at: uint53 });
/** Somebody who left. */
export type PresenceLeave = v.InferOutput<typeof presenceLeave>;

/**
 * Who is there as of version `v`. `count` is everybody; `members` are all of them, or a sample where the room is large.
 * With `more` the rest follows as `psnap` with `part` rising from 1.
 */
export const roster = {
  v: uint53,
  count: uint32,
  members: v.array(presenceMember),
  part: v.optional(uint32),
  more: v.optional(v.boolean()),
};
/** The snapshot of a presence channel. */
export const presenceSnapshot = v.object(roster);
/** Who is there as of a version. */
export type PresenceSnapshot = v.InferOutput<typeof presenceSnapshot>;

/** Notifications on the wire: one log per person, which only they hear, and a box that says what is there, seen and read. */
import * as v from 'valibot';
import { defineContract, eventId, text, type EventOf, type RequestOf } from './contract.ts';
import { uint32, uint53 } from './fields.ts';
import { NOTIFICATIONS_MAX } from './notification-box.ts';
import { isSafeHref } from './safe-href.ts';

/** The bounds of a notification. Sizes are UTF-16 code units. */
export const NOTIFICATION = {
  titleChars: 200,
  bodyChars: 1000,
  actions: 3,
  labelChars: 60,
  groupChars: 64,
  actorIdChars: 128,
  actorNameChars: 80,
  /** Most actors a row names; the rest are counted. */
  actors: 3,
  /** Most notifications one call marks by number. */
  marks: 100,
  /** Longest time within which notifications of one group become one row. */
  windowMs: 86_400_000,
} as const;

/** How much it matters. `low` makes no sound, `urgent` never waits for others of its group. */
export const PRIORITIES = ['low', 'normal', 'urgent'] as const;
/** How much a notification matters. */
export type Priority = (typeof PRIORITIES)[number];

const word = v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9._-]{0,63}$/));
const href = v.pipe(
  v.string(),
  v.check(isSafeHref, 'expected an http, https or relative address without spaces, controls or credentials'),
);

/** Somebody whose doing it is about. */
export const notificationActor = v.object({
  id: v.pipe(v.string(), v.minLength(1), v.maxLength(NOTIFICATION.actorIdChars)),
  name: text(NOTIFICATION.actorNameChars),
});
/** Somebody whose doing it is about. */
export type NotificationActor = v.InferOutput<typeof notificationActor>;

/** Something that can be done about it, as a button. */
export const notificationAction = v.object({ id: word, label: text(NOTIFICATION.labelChars), href: v.optional(href) });
/** Something that can be done about it, as a button. */
export type NotificationAction = v.InferOutput<typeof notificationAction>;

/**
 * What a notification says. In `title` and `many`, `{actors}` stands for the names of who did it and `{count}` for how many
 * did, put together in the reader's language.
 */
export const notificationContent = {
  /** What kind it is, for pages that show kinds differently. */
  type: word,
  title: text(NOTIFICATION.titleChars),
  /** Instead of `title` once several are one row. */
  many: v.optional(text(NOTIFICATION.titleChars)),
  body: v.optional(text(NOTIFICATION.bodyChars)),
  href: v.optional(href),
  actions: v.optional(v.pipe(v.array(notificationAction), v.maxLength(NOTIFICATION.actions))),
  priority: v.optional(v.picklist(PRIORITIES), 'normal'),
  /** Address of a small picture. */
  icon: v.optional(href),
  /** Notifications of one group that come within its window become one row. */
  group: v.optional(text(NOTIFICATION.groupChars)),
};

const counts = v.object({ unread: uint32, unseen: uint32, version: uint53 });
const items = v.pipe(v.array(uint53), v.minLength(1), v.maxLength(NOTIFICATION.marks));

/** Some by number, or all up to a number: what comes on its way is not meant. */
const someOrAll = v.pipe(
  v.object({ items: v.optional(items), upTo: v.optional(uint53) }),
  v.check(({ items, upTo }) => (items === undefined) !== (upTo === undefined), 'expected items or upTo'),
);
const answer = v.object({ counts });

/** The contract of notifications. Calls mark; what is new comes from the server alone. */
export const notifications = defineContract({
  name: 'notifications',
  retention: 'history',
  calls: {
    seen: { request: someOrAll, reply: answer },
    read: { request: someOrAll, reply: answer },
    unread: { request: v.object({ items }), reply: answer },
    archive: { request: someOrAll, reply: answer },
  },
  events: {
    /** A new row. Of a group it takes the place of the row before, under the id of the group's first. */
    notified: v.object({
      ...notificationContent,
      m: uint53,
      /** Key of the group's first row, where this is not it. */
      of: v.optional(eventId),
      /** Number of the row whose place it takes. */
      instead: v.optional(uint53),
      /** How many it stands for. */
      count: uint32,
      /** The latest of who did it, newest first. */
      actors: v.pipe(v.array(notificationActor), v.maxLength(NOTIFICATION.actors)),
      /** The lowest number that is still there. */
      from: uint53,
      counts,
    }),
    /** Marks that changed something. */
    changed: v.object({
      how: v.picklist(['seen', 'read', 'unread', 'archived']),
      items: v.optional(items),
      upTo: v.optional(uint53),
      counts,
    }),
  },
});

/** The data of a `notified` event. */
export type NotifiedData = EventOf<typeof notifications, 'notified'>;
/** Which notifications a call is about. */
export type MarkRequest = RequestOf<typeof notifications, 'read'>;

/** What only its owner sees of the box, in every subresult: rows packed as `packRows` does. */
export const notificationsMe = v.object({
  version: uint53,
  rows: v.pipe(v.array(uint53), v.maxLength(2 * NOTIFICATIONS_MAX)),
});

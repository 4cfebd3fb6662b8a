/** Chat on the wire: one durable log per room, and the view of messages folded from it. */
import * as v from 'valibot';
import { CHAT_TEXT_MAX } from './chat-text.ts';
import { defineContract, eventId, text, type EventOf } from './contract.ts';
import { shownAuthor, uint53 } from './fields.ts';

/** Longest reaction in UTF-16 code units; families and flags of regions take up to 30. The server wants one grapheme. */
export const REACTION_MAX = 32;

const emoji = text(REACTION_MAX);

/** `[emoji, how many people]`, in the order in which they came to the message; at most 20, none with 0. */
const reactions = v.array(v.tuple([emoji, uint53]));

/** What a `message` event and a row of the view hold. */
const message = v.object({
  m: uint53,
  /** Empty only where `deleted`. */
  text: v.string(),
  /** Id of the message this one answers, of the same room; it may be deleted or trimmed by now. */
  ref: v.optional(eventId),
  /** When the text was last changed: server time, ms. */
  edited: v.optional(uint53),
  /** Taken back, by its author or a moderator: no text, no reactions, and no way back. */
  deleted: v.optional(v.literal(true)),
  reactions: v.optional(reactions),
});

/** How far one person has received and read a room: message numbers that only rise. */
const position = v.object({
  delivered: uint53,
  read: uint53,
  /** What `receipts` call one, where names are not shown: whoever comes new has none in `me` yet. */
  alias: v.optional(v.string()),
});

/**
 * How far the members of a room are. `v` rises with each change; the highest counts. Up to 50 members `at` has
 * `[delivered, read, name?]` of each, above it `top` has `[id, read]` of the two furthest (so that each can leave herself
 * out). Members are named by user id where the operator shows names; else by a number, and one's own is `me.alias`.
 */
const receipts = v.object({
  v: uint53,
  /** How many members the room has, oneself included. */
  count: uint53,
  at: v.optional(v.record(v.string(), v.union([v.tuple([uint53, uint53]), v.tuple([uint53, uint53, v.string()])]))),
  top: v.optional(v.array(v.tuple([v.string(), uint53]))),
});

/** A room in the list of one's rooms. */
const room = v.object({
  room: v.string(),
  /** Number of its newest message; 0 without any. */
  m: uint53,
  /** Up to where one has read. */
  read: uint53,
  /** Messages above `read` that are neither own nor deleted, of the newest 100; `more` says that there may be others. */
  unread: uint53,
  more: v.optional(v.literal(true)),
  /** The newest message that is not deleted; `text` is cut to 140 characters. */
  last: v.optional(v.object({ k: eventId, m: uint53, ts: uint53, u: v.optional(shownAuthor), text: v.string() })),
});

/** The contract of chat: what can be said to a room, and what its log holds. */
export const chat = defineContract({
  name: 'chat',
  retention: 'history',
  calls: {
    /** Stores one message. `k` comes from the envelope, so a resend after a lost answer is harmless. */
    send: {
      request: v.object({ text: text(CHAT_TEXT_MAX), ref: v.optional(eventId) }),
      reply: v.object({ m: uint53 }),
    },
    /** Changes the text of one's own message. The same text again stores nothing. Needs a key. */
    edit: {
      request: v.object({ ref: eventId, text: text(CHAT_TEXT_MAX) }),
      reply: v.object({ m: uint53 }),
    },
    /** Takes back one's own message, or anybody's where one may moderate. A second time stores nothing. */
    delete: {
      request: v.object({ ref: eventId }),
      reply: v.object({ m: uint53 }),
    },
    /** Puts one's reaction on a message or takes it off; what is so already stores nothing. Answers how many there are now. */
    react: {
      request: v.object({ ref: eventId, emoji, on: v.boolean() }),
      reply: v.object({ m: uint53, n: uint53 }),
    },
    /**
     * Says how far one has received and read, without a key; at most once a second, the latest counts. Lower than what is
     * stored changes nothing, higher than the newest message counts as that. Where nothing was ever said, nothing is stored.
     * Answers what is.
     */
    seen: {
      request: v.object({ delivered: v.optional(uint53), read: v.optional(uint53) }),
      reply: position,
    },
    /**
     * On `chat:~`: the rooms where one has written or read, newest message first, at most 100. Changes follow as the signal
     * `rooms`, to those who followed `chat:~` when they asked: after every start of it the list is asked for again.
     */
    rooms: {
      request: v.optional(v.object({})),
      reply: v.object({ v: uint53, rooms: v.array(room) }),
    },
  },
  events: {
    /** A message as the room sees it. Author, time, offset and id are the envelope's, stamped by the server. */
    message,
    /** The message `ref` has another text; the event's `ts` is when. An empty text was blanked when `ref` was deleted: nothing to do. */
    edited: v.object({ ref: eventId, m: uint53, text: v.string() }),
    /** The message `ref` is gone but for its place. The event's author is who took it back. */
    deleted: v.object({ ref: eventId, m: uint53 }),
    /** The event's author has put `emoji` on the message `ref`, or taken it off; `n` is how many have it there now. */
    reacted: v.object({ ref: eventId, m: uint53, emoji, on: v.boolean(), n: uint53 }),
  },
  signals: {
    /** Standing, from the server: how far the members of the room are. */
    receipts,
    /**
     * Standing, from the server on `chat:~`: rooms of the list that changed, each whole, at most 20 at a time. `v` rises by
     * 1; where one was missed, the list is asked for again.
     */
    rooms: v.object({ v: uint53, rooms: v.array(room) }),
  },
});

/** What only its reader may know of a room: `me` of a subresult. */
export interface ChatMe {
  /** One's own positions; 0 for who has not written or read yet. */
  readonly delivered: number;
  readonly read: number;
  /** What the room calls one in `receipts` where names are not shown. */
  readonly alias?: string;
  /** How far the members are; absent where the operator has turned receipts off. */
  readonly receipts?: ChatReceipts;
}

/** The data of a `message` event, and of a row of the view. */
export type ChatMessageData = EventOf<typeof chat, 'message'>;
/** How far the members of a room are. */
export type ChatReceipts = v.InferOutput<typeof receipts>;
/** A room in the list of one's rooms. */
export type ChatRoom = v.InferOutput<typeof room>;
/** Own reactions to rows of a page, by the id of the row: `me` of a page. */
export type ChatPageMe = Readonly<Record<string, readonly string[]>>;

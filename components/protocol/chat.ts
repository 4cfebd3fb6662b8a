/** Chat on the wire: one durable log per room, and the view of messages folded from it. */
import * as v from 'valibot';
import { CHAT_TEXT_MAX } from './chat-text.ts';
import { defineContract, eventId, text, type EventOf } from './contract.ts';
import { uint53 } from './fields.ts';

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
  },
  events: {
    /** A message as the room sees it. Author, time, offset and id are the envelope's, stamped by the server. */
    message: v.object({ m: uint53, text: v.string(), ref: v.optional(eventId) }),
  },
});

/** The data of a `message` event. */
export type ChatMessageData = EventOf<typeof chat, 'message'>;

/** What a server may say: one schema per message, the same whatever the codec. */
import * as v from 'valibot';
import { ERROR_CODES, type ErrorCode, type Verdict, VERDICTS } from './codes.ts';
import { answer, author, channel, data, epoch, key, name, shownAuthor, token, uint32, uint53 } from './fields.ts';
import { presenceLeave, presenceMember, roster } from './presence.ts';

const text = v.string();
/** A code or verdict of a newer server still settles the request or the link: as its nearest neighbour. */
const code = v.pipe(
  text,
  v.transform((word): ErrorCode => ERROR_CODES.find((known) => known === word) ?? 'INTERNAL'),
);
const verdict = v.pipe(
  text,
  v.transform((word): Verdict => VERDICTS.find((known) => known === word) ?? 'backoff'),
);

/** One event of a log. Author, time, offset and key are stamped by the server. */
const event = { o: uint53, n: name, d: v.optional(data), u: v.optional(shownAuthor), ts: uint53, k: key };
/** An event as it is inside a subresult: its channel is that of the subresult. */
export const wireEvent = v.object(event);
/** One event of a log, without its channel. */
export type WireEvent = v.InferOutput<typeof wireEvent>;

/** One row of a view: message number `m`, offset of its creation `o` and of its last change `rev`. */
export const viewItem = v.object({ m: uint53, rev: uint53, ...event });
/** One row of a view. */
export type ViewItem = v.InferOutput<typeof viewItem>;

/**
 * A page of a view, oldest first; `done` means there is nothing further that way. `me` is what only this user may see of its
 * rows, such as their own reactions.
 */
export const page = v.object({ items: v.array(viewItem), done: v.boolean(), me: v.optional(data) });
/** Part of a view, oldest first. */
export type Page = v.InferOutput<typeof page>;

const wireError = v.object({ code, msg: text, retry: v.boolean(), after: v.optional(uint53), d: v.optional(data) });
/** An error as it travels; a client makes an `RtError` of it. */
export type WireError = v.InferOutput<typeof wireError>;

/**
 * What a subscription starts from. `rec: true` replays the log from the asked position, `false` could not, `null` was
 * not asked to; then the client replaces what it held. Everything is as of offset `o` of epoch `e`.
 */
const subResultFields = {
  c: channel,
  err: v.optional(wireError),
  a: v.optional(uint32),
  e: v.optional(epoch),
  o: v.optional(uint53),
  rec: v.optional(v.nullable(v.boolean())),
  pubs: v.optional(v.array(wireEvent)),
  page: v.optional(page),
  snap: v.optional(data),
  me: v.optional(data),
  more: v.optional(v.boolean()),
};
/** The answer to one subscription. */
export const subResult = v.object(subResultFields);
/** What one subscription starts from, or why there is none. */
export type SubResult = v.InferOutput<typeof subResult>;

/** `[burst, per second]` of a token bucket. */
const rate = v.tuple([v.number(), v.number()]);

/** The schema of each kind a server may send, by `t`. */
export const serverMessages = {
  welcome: v.object({
    t: v.literal('welcome'),
    i: uint32,
    sid: text,
    sk: text,
    user: author,
    gt: v.optional(token),
    now: uint53,
    exp: v.optional(uint53),
    hb: v.object({ every: uint32, grace: uint32 }),
    limits: v.object({ frame: uint32, subs: uint32, rate: v.optional(v.record(v.string(), rate)) }),
    presence: v.optional(v.object({ grace: uint32, idleAfter: uint32 })),
    subs: v.array(subResult),
  }),
  ok: v.object({
    t: v.literal('ok'),
    i: uint32,
    d: v.optional(answer),
    o: v.optional(uint53),
    e: v.optional(epoch),
    ts: v.optional(uint53),
    dup: v.optional(v.boolean()),
  }),
  err: v.object({ t: v.literal('err'), i: uint32, ...wireError.entries }),
  /** The rest of a subscription that did not fit its `ok`. `last` closes it. */
  more: v.object({ t: v.literal('more'), ...subResultFields, last: v.optional(v.boolean()) }),
  /** Identical bytes for every subscriber of a codec. */
  pub: v.object({ t: v.literal('pub'), c: channel, ...event }),
  /** Something that is only worth hearing now, from one who follows the channel as well. Of each name and author the latest counts. */
  sig: v.object({ t: v.literal('sig'), c: channel, n: name, d: v.optional(data), u: v.optional(shownAuthor) }),
  /** Who came, left and changed since version `v` - 1, and how many there are now. */
  pdiff: v.object({
    t: v.literal('pdiff'),
    c: channel,
    v: uint53,
    count: uint32,
    join: v.optional(v.array(presenceMember)),
    leave: v.optional(v.array(presenceLeave)),
    upd: v.optional(v.array(presenceMember)),
  }),
  /** The roster anew, in place of what was held: the changes up to `v` were too many for this link. */
  psnap: v.object({ t: v.literal('psnap'), c: channel, ...roster }),
  /** The server ended or changed a subscription. */
  subx: v.object({ t: v.literal('subx'), c: channel, code, retry: v.boolean(), msg: v.optional(text) }),
  /** The position in a channel was lost: subscribe again; the link stays. */
  gap: v.object({ t: v.literal('gap'), c: channel }),
  ping: v.object({ t: v.literal('ping'), now: uint53, heads: v.optional(v.record(v.string(), uint53)) }),
  /** The token is about to expire, in so many milliseconds. */
  authreq: v.object({ t: v.literal('authreq'), in: uint53 }),
  /** Reconnect after random(0, `after`) milliseconds; this link still works until then. */
  drain: v.object({ t: v.literal('drain'), after: uint53 }),
  /** Precedes every close by the server; `retry` is the verdict. */
  close: v.object({ t: v.literal('close'), code: uint32, reason: text, retry: verdict, after: v.optional(uint53) }),
} as const;

/** The checked messages of a server, by `t`. */
export type ServerMessages = { [K in keyof typeof serverMessages]: v.InferOutput<(typeof serverMessages)[K]> };
/** Any checked message of a server. */
export type ServerMessage = ServerMessages[keyof ServerMessages];

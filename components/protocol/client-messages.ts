/** What a client may say: one schema per message, the same whatever the codec. */
import * as v from 'valibot';
import { channel, data, epoch, key, lane, name, opaqueId, token, uint32, uint53, want } from './fields.ts';
import * as LIMITS from './limits.ts';
import { presenceState } from './presence.ts';

const id = uint32;
/** A subscription asked for: a channel, the position to resume from, and what to send when that cannot be. */
const subscription = { c: channel, e: v.optional(epoch), o: v.optional(uint53), w: v.optional(want) };

/** The schema of each kind a client may send, by `t`. */
export const clientMessages = {
  /** First message of every link. Subscriptions ride in it: one round trip to live. */
  hello: v.object({
    t: v.literal('hello'),
    i: id,
    v: uint32,
    token: v.optional(token),
    guest: v.optional(token),
    name: v.optional(v.pipe(v.string(), v.maxLength(256))),
    cid: opaqueId,
    sid: v.optional(opaqueId),
    sk: v.optional(opaqueId),
    subs: v.pipe(v.array(v.object(subscription)), v.maxLength(LIMITS.subs)),
  }),
  /** Follows a channel. A second `sub` of the same channel is a fresh start, not an error. */
  sub: v.object({ t: v.literal('sub'), i: id, ...subscription }),
  unsub: v.object({ t: v.literal('unsub'), i: id, c: channel }),
  /** A feature's command. `k` and `q` come together or not at all. */
  call: v.pipe(
    v.object({
      t: v.literal('call'),
      i: id,
      c: channel,
      n: name,
      d: v.optional(data),
      k: v.optional(key),
      q: v.optional(lane),
    }),
    v.check(({ k, q }) => (k === undefined) === (q === undefined), 'expected k and q together or neither'),
  ),
  /** A plain durable event, where no feature rules the namespace. */
  pub: v.object({ t: v.literal('pub'), i: id, c: channel, n: name, d: v.optional(data), k: key, q: lane }),
  /** Something that is only worth hearing now: never stored, never answered, the latest of a name wins. */
  sig: v.object({ t: v.literal('sig'), c: channel, n: name, d: v.optional(data) }),
  /** How a tab is present in a channel it follows; null leaves at once. `cid` names another tab behind the same link. */
  pres: v.object({
    t: v.literal('pres'),
    i: id,
    c: channel,
    cid: v.optional(opaqueId),
    d: v.nullable(presenceState),
  }),
  /** A page of a channel's view: items below `before` or above `after`, which are message numbers `m`; the newest without either. */
  hist: v.pipe(
    v.object({
      t: v.literal('hist'),
      i: id,
      c: channel,
      before: v.optional(uint53),
      after: v.optional(uint53),
      limit: v.optional(v.pipe(uint32, v.minValue(1), v.maxValue(LIMITS.histItems))),
    }),
    v.check(({ before, after }) => before === undefined || after === undefined, 'expected before or after, not both'),
  ),
  /** Replaces the token of a live link. */
  auth: v.object({ t: v.literal('auth'), i: id, token }),
  /** The probe, the clock sample and the answer to a server `ping` in one; answered with the server's time. */
  ping: v.object({ t: v.literal('ping'), i: id }),
  /** Answers a server `ping` where the client keeps no clock. */
  pong: v.object({ t: v.literal('pong') }),
  /** Leaving on purpose. */
  bye: v.object({ t: v.literal('bye') }),
} as const;

/** The checked messages of a client, by `t`. */
export type ClientMessages = { [K in keyof typeof clientMessages]: v.InferOutput<(typeof clientMessages)[K]> };
/** Any checked message of a client. */
export type ClientMessage = ClientMessages[keyof ClientMessages];
/** One channel of a `hello`: where to resume, and what to send when that cannot be. */
export type SubscriptionRequest = ClientMessages['hello']['subs'][number];

/** What the API takes and gives, as schemas: checked on the way in, documented in both directions. */
import { inspect, LIMITS, type Value } from 'rt-elements/protocol';
import * as v from 'valibot';
import { AUDIT_ACTIONS } from '../moderation/audit.ts';

/** Most events of one request. */
const MOST_EVENTS = 100;
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/u;
const REASON_CHARS = 200;

const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
const at = v.pipe(whole, v.description('Server time, milliseconds since 1970.'));
const channel = v.pipe(
  v.string(),
  v.maxLength(LIMITS.channelChars),
  v.description('A channel such as `chat:general`.'),
);
const name = v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9._-]{0,63}$/));

/** Data of an event. */
export const data = v.custom<Value>(
  (value) => inspect(value).problem === undefined,
  `expected a value of at most ${LIMITS.depth} levels and ${LIMITS.nodes} nodes`,
);

/** A person's id. */
export const userId = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(128),
  v.check((text) => !UNPRINTABLE.test(text), 'expected printable characters'),
);

const author = v.strictObject({
  id: userId,
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(128)),
});
const shownAuthor = v.object({
  id: v.optional(v.string()),
  name: v.optional(v.string()),
  guest: v.optional(v.boolean()),
});

/** What is published. */
export const publishBody = v.strictObject({
  channel,
  name: v.pipe(name, v.description("A plain event's name, or that of a feature's command such as chat's `send`.")),
  data: v.optional(data),
  author: v.optional(v.pipe(author, v.description('In whose name. Commands of features need it.'))),
});
export type PublishBody = v.InferOutput<typeof publishBody>;

export const publishManyBody = v.strictObject({
  events: v.pipe(v.array(publishBody), v.minLength(1), v.maxLength(MOST_EVENTS)),
});

/** What became of a publish. */
export const published = v.object({
  channel,
  epoch: v.string(),
  offset: whole,
  at,
  repeated: v.pipe(v.boolean(), v.description('Whether it was stored before, under the same idempotency key.')),
  reply: v.optional(v.pipe(v.unknown(), v.description("What a feature's command answers."))),
});

const failed = v.object({ problem: v.object({ status: whole, code: v.string(), detail: v.string() }) });
export const publishedMany = v.object({ results: v.array(v.union([published, failed])) });

export const channelInfo = v.object({
  channel,
  namespace: v.string(),
  retention: v.picklist(['history', 'replay', 'live']),
  epoch: v.string(),
  low: v.pipe(whole, v.description('Offsets up to this one are gone.')),
  top: v.pipe(whole, v.description('Offset of the newest event.')),
  messages: v.pipe(whole, v.description('Number of the newest message, where the namespace counts messages.')),
  lastAt: v.optional(at),
  followers: v.pipe(whole, v.description('Links that follow it now.')),
  slowModeMs: v.pipe(whole, v.description('How long a person waits between two messages; 0 for no slow mode.')),
});

const storedItem = v.object({
  offset: whole,
  message: v.optional(v.pipe(whole, v.description('Message number, where the namespace counts messages.'))),
  revision: v.optional(v.pipe(whole, v.description('Offset of the last change.'))),
  id: v.string(),
  name: v.string(),
  data: v.optional(v.unknown()),
  author: v.optional(shownAuthor),
  at,
});

export const historyPage = v.object({
  items: v.array(storedItem),
  done: v.pipe(v.boolean(), v.description('Whether nothing lies further that way.')),
});

export const present = v.object({
  channel,
  count: v.pipe(whole, v.description('How many people want to be seen there.')),
  members: v.array(
    v.object({
      user: v.object({ id: v.string(), name: v.string(), guest: v.optional(v.boolean()) }),
      status: v.picklist(['online', 'away', 'busy']),
      tabs: v.pipe(whole, v.description('Tabs and devices.')),
      since: at,
      at: v.pipe(whole, v.description('When they last did something there, milliseconds since 1970.')),
      page: v.optional(v.string()),
      meta: v.optional(v.unknown()),
    }),
  ),
  done: v.pipe(v.boolean(), v.description('Whether there is nobody behind the last one.')),
});

export const disconnectBody = v.strictObject({
  reason: v.optional(v.pipe(v.string(), v.maxLength(REASON_CHARS))),
  comeBack: v.optional(
    v.pipe(v.boolean(), v.description('Whether clients may connect again by themselves. Default true.')),
  ),
});
export const disconnected = v.object({ links: v.pipe(whole, v.description('How many were closed.')) });
export const revoked = v.object({ links: whole, revokedAt: v.optional(at) });

export const sanctionBody = v.pipe(
  v.strictObject({
    channel: v.optional(v.pipe(channel, v.description('Where it holds. Default: everywhere.'))),
    reason: v.optional(v.pipe(v.string(), v.maxLength(REASON_CHARS), v.description('What the person is told.'))),
    until: v.optional(v.pipe(at, v.description('When it ends. Default: never.'))),
    forMs: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.description('How long, instead of `until`.'))),
  }),
  v.check(({ until, forMs }) => until === undefined || forMs === undefined, 'expected until or forMs, got both'),
);

export const sanction = v.object({
  kind: v.picklist(['mute', 'ban']),
  user: v.string(),
  channel: v.optional(channel),
  reason: v.optional(v.string()),
  by: v.string(),
  at,
  until: v.optional(at),
});
export const standing = v.object({ sanctions: v.array(sanction), revokedAt: v.optional(at) });

export const slowModeBody = v.strictObject({
  everyMs: v.pipe(v.number(), v.integer(), v.minValue(100), v.maxValue(86_400_000)),
});
export const slowMode = v.object({ channel, everyMs: whole });

export const auditPage = v.object({
  entries: v.array(
    v.object({
      number: whole,
      at,
      action: v.picklist(AUDIT_ACTIONS),
      by: v.string(),
      user: v.optional(v.string()),
      channel: v.optional(v.string()),
      reason: v.optional(v.string()),
      until: v.optional(at),
      detail: v.optional(v.record(v.string(), v.unknown())),
    }),
  ),
});

export const personalData = v.object({
  items: v.array(
    v.object({
      kind: v.picklist(['event', 'record']),
      channel: v.string(),
      offset: v.optional(whole),
      id: v.string(),
      name: v.optional(v.string()),
      data: v.optional(v.unknown()),
      author: v.optional(shownAuthor),
      at: v.optional(at),
    }),
  ),
  sanctions: v.optional(v.array(sanction)),
  next: v.optional(v.pipe(v.string(), v.description('Where to go on, as `from`. Absent at the end.'))),
});
export const erased = v.object({ events: whole, records: whole, links: whole });

export const health = v.object({
  ready: v.pipe(v.boolean(), v.description('Whether publishes can be expected to work.')),
  links: whole,
  channels: whole,
  droppedSignals: whole,
  droppedWebhooks: whole,
  untoldEvents: v.pipe(whole, v.description('Events `afterStore` was not told, because it was too far behind.')),
  now: at,
});

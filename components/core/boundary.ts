/**
 * What the server says is checked here, once, before anything else sees it. The schemas of `protocol/server-messages.ts`
 * are the law; these checks say the same in a fraction of their bytes, and a test compares the two on hostile messages.
 */
import { RtError } from '../protocol/errors.ts';
import type { PresenceSnapshot } from '../protocol/presence.ts';
import type { Page, ServerMessage, SubResult } from '../protocol/server-messages.ts';

type Check = (value: unknown) => boolean;
type Fields = Readonly<Record<string, Check>>;

const text: Check = (value) => typeof value === 'string';
const flag: Check = (value) => typeof value === 'boolean';
const whole: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const maybe =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const list =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const record = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const shape =
  (fields: Fields): Check =>
  (value) =>
    record(value) && Object.keys(fields).every((name) => fields[name]!(value[name]));

const author = shape({ id: text, name: text, guest: maybe(flag) });
const shownAuthor = maybe(shape({ id: maybe(text), name: maybe(text), guest: maybe(flag) }));
const event = { o: whole, n: text, u: shownAuthor, ts: whole, k: text };
const page = shape({ items: list(shape({ m: whole, rev: whole, ...event })), done: flag });
const error = { code: text, msg: text, retry: flag, after: maybe(whole) };
const result = {
  c: text,
  err: maybe(shape(error)),
  a: maybe(whole),
  e: maybe(text),
  o: maybe(whole),
  rec: maybe((value) => value === null || flag(value)),
  pubs: maybe(list(shape(event))),
  page: maybe(page),
  more: maybe(flag),
};
const channel = { c: text };
const member = shape({
  u: author,
  s: (value) => value === 'online' || value === 'away' || value === 'busy',
  n: whole,
  since: whole,
  at: whole,
  page: maybe(text),
});
const roster = { v: whole, count: whole, members: list(member), part: maybe(whole), more: maybe(flag) };

const KINDS: ReadonlyMap<unknown, Check> = new Map(
  Object.entries<Fields>({
    welcome: {
      i: whole,
      sid: text,
      sk: text,
      user: author,
      gt: maybe(text),
      now: whole,
      exp: maybe(whole),
      hb: shape({ every: whole, grace: whole }),
      limits: record,
      presence: maybe(shape({ grace: whole, idleAfter: whole })),
      subs: list(shape(result)),
    },
    ok: { i: whole, o: maybe(whole), e: maybe(text), ts: maybe(whole), dup: maybe(flag) },
    err: { i: whole, ...error },
    more: { ...result, last: maybe(flag) },
    pub: { ...channel, ...event },
    sig: { ...channel, n: text, u: shownAuthor },
    pdiff: {
      ...{ ...channel, v: whole, count: whole, join: maybe(list(member)), upd: maybe(list(member)) },
      leave: maybe(list(shape({ id: text, at: whole }))),
    },
    psnap: { ...channel, ...roster },
    subx: { ...channel, code: text, retry: flag, msg: maybe(text) },
    gap: channel,
    ping: { now: whole, heads: maybe((value) => record(value) && Object.values(value).every(whole)) },
    authreq: { in: whole },
    drain: { after: whole },
    close: { code: whole, reason: text, retry: text, after: maybe(whole) },
  }).map(([kind, fields]) => [kind, shape(fields)]),
);

function read<T>(check: Check, what: string, value: unknown): T {
  if (check(value)) return value as T;
  throw new RtError('BAD_REQUEST', `The server sent a malformed ${what}.`);
}

/** Undefined for kinds we do not know. @throws RtError `BAD_REQUEST` for malformed ones. */
export function readMessage(raw: unknown): ServerMessage | undefined {
  const kind = read<{ readonly t?: unknown }>(record, 'message', raw).t;
  const check = KINDS.get(kind);
  return check && read(check, String(kind), raw);
}
export const readPage = (raw: unknown): Page => read(page, 'page', raw);
/** @throws RtError `BAD_REQUEST` for what is no roster. */
export const readRoster = (raw: unknown): PresenceSnapshot => read(shape(roster), 'roster', raw);
export const readResult = (raw: unknown): SubResult => read(shape(result), 'subscription', raw);
/** What a page of the server brings of a channel. Nothing else of it counts. @throws RtError `BAD_REQUEST` for what is no seed of it. */
export function readSeed(raw: unknown, name: string): SubResult & { readonly e: string; readonly o: number } {
  const seed = read<SubResult & { readonly v: number }>(shape({ ...result, v: whole }), 'seed', raw);
  const { v, c, e, o, page: rows, snap } = seed;
  if (v !== 1 || c !== name || !e || o === undefined || (rows === undefined) === (snap === undefined))
    throw new RtError('BAD_REQUEST', `expected a seed of ${name}, got one of ${c}`);
  return { c, e, o, rec: null, ...(rows ? { page: { items: rows.items, done: rows.done } } : { snap }) };
}

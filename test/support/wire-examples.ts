/** One full message of every kind, for tests that must cover them all: a kind without an example does not compile. */
import type { ClientMessages, PresenceMember, ServerMessages, SubResult } from 'rt-elements/protocol';

export const KEY = 'AAECAwQFBgcICQoLDA0ODw';
export const OTHER_KEY = '_____________________w';

const author = { id: 'guest-a1b2c3d4', name: 'Ada', guest: true };
const message = {
  o: 12345,
  n: 'message',
  ts: 1_760_000_000_000,
  k: KEY,
  u: author,
  d: { m: 12345, text: 'Grüße, 世界 👋' },
};

export const resumed: SubResult = { c: 'chat:general', a: 7, e: 'e1', o: 12345, rec: true, pubs: [message] };
export const fresh: SubResult = {
  ...{ c: 'chat:general', a: 7, e: 'e1', o: 12345, rec: null, me: { rev: 1 }, snap: null },
  page: { items: [{ m: 12345, rev: 12345, ...message }], done: false },
};
export const refused: SubResult = {
  c: 'chat:secret',
  err: { code: 'FORBIDDEN', msg: 'not yours', retry: false, d: { reason: 'members-only' } },
};

export const clientExamples: ClientMessages = {
  hello: {
    ...{ t: 'hello', i: 1, v: 1, token: 'header.payload.signature', guest: 'guest.token', name: 'Ada' },
    ...{ cid: 'tab-1', sid: 'node-1.session', sk: 'secret' },
    subs: [{ c: 'chat:general', e: 'e1', o: 12, w: 'hist:50' }, { c: 'chat:other' }],
  },
  sub: { t: 'sub', i: 2, c: 'chat:general', e: 'e1', o: 3, w: 'snap' },
  unsub: { t: 'unsub', i: 3, c: 'chat:general' },
  call: { t: 'call', i: 4, c: 'chat:general', n: 'send', k: KEY, q: 1, d: { text: 'hello', ref: OTHER_KEY } },
  pub: { t: 'pub', i: 5, c: 'free:room', n: 'moved', k: KEY, q: 2, d: new Uint8Array([0, 1, 255]) },
  sig: { t: 'sig', c: 'chat:general', n: 'typing', d: true },
  pres: {
    ...{ t: 'pres', i: 9, c: 'presence:general', cid: 'tab-2' },
    d: { status: 'busy', idle: 1200, page: '/plans', meta: { colour: 'green' } },
  },
  hist: { t: 'hist', i: 6, c: 'chat:general', before: 100, limit: 50 },
  auth: { t: 'auth', i: 7, token: 'header.payload.signature' },
  ping: { t: 'ping', i: 8 },
  pong: { t: 'pong' },
  bye: { t: 'bye' },
};

/** Somebody in a room. */
const member: PresenceMember = {
  ...{ u: author, s: 'away', n: 2, since: 1_760_000_000_000, at: 1_760_000_300_000 },
  page: '/plans',
  meta: { colour: 'green' },
};

export const serverExamples: ServerMessages = {
  welcome: {
    ...{ t: 'welcome', i: 1, sid: 'node-1.session', sk: 'secret', user: author, gt: 'guest.token' },
    ...{ now: 1_760_000_000_000, exp: 1_760_000_600_000, hb: { every: 20_000, grace: 8000 } },
    limits: { frame: 65_536, subs: 128, rate: { call: [20, 5], sub: [128, 10] } },
    presence: { grace: 15_000, idleAfter: 300_000 },
    subs: [resumed, fresh, refused],
  },
  ok: { t: 'ok', i: 4, d: { m: 12345 }, o: 12345, e: 'e1', ts: 1_760_000_000_000, dup: true },
  err: { t: 'err', i: 4, code: 'RATE_LIMITED', msg: 'slow down', retry: true, after: 3000, d: { reason: 'slow-mode' } },
  more: { t: 'more', ...resumed, last: true },
  pub: { t: 'pub', c: 'chat:general', ...message },
  sig: { t: 'sig', c: 'chat:general', n: 'cursor', u: author, d: new Uint8Array([1, 2]) },
  pdiff: {
    ...{ t: 'pdiff', c: 'presence:general', v: 4, count: 12, join: [member] },
    ...{
      leave: [{ id: 'ben', at: 1_760_000_000_000 }],
      upd: [{ ...member, u: { id: 'cleo', name: 'Cleo' }, s: 'busy' }],
    },
  },
  psnap: { t: 'psnap', c: 'presence:general', v: 5, count: 300, members: [member], part: 1, more: true },
  subx: { t: 'subx', c: 'chat:general', code: 'FORBIDDEN', retry: false, msg: 'removed' },
  gap: { t: 'gap', c: 'chat:general' },
  ping: { t: 'ping', now: 1_760_000_000_000, heads: { 'chat:general': 12345 } },
  authreq: { t: 'authreq', in: 30_000 },
  drain: { t: 'drain', after: 5000 },
  close: { t: 'close', code: 4503, reason: 'restarting', retry: 'now', after: 1000 },
};

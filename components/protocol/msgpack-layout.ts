/**
 * The compact layout of MessagePack frames: each kind is an array, its number first, then its fields in this order.
 * Absent fields are nil, absent ones at the end are left out; `d` is always last, so that a `d` of null is told from none.
 * Numbers and orders never change; new fields of a kind go before `d` only with a new number.
 */
export const LAYOUT = {
  // client to server
  hello: [1, 'i', 'v', 'cid', 'subs', 'token', 'guest', 'name', 'sid', 'sk'],
  sub: [2, 'i', 'c', 'e', 'o', 'w'],
  unsub: [3, 'i', 'c'],
  call: [4, 'i', 'c', 'n', 'k', 'q', 'd'],
  pub: [5, 'i', 'c', 'n', 'k', 'q', 'd'],
  hist: [6, 'i', 'c', 'before', 'after', 'limit'],
  auth: [7, 'i', 'token'],
  ping: [8, 'i'],
  pong: [9],
  bye: [10],
  sig: [11, 'c', 'n', 'd'],
  pres: [12, 'i', 'c', 'cid', 'd'],
  // 13 to 31: kept for what else clients will say
} as const;

/** The rows of a server's messages; `LAYOUT` has those of a client's. */
export const SERVER_LAYOUT = {
  welcome: [32, 'i', 'sid', 'sk', 'user', 'now', 'hb', 'limits', 'subs', 'gt', 'exp', 'presence'],
  ok: [33, 'i', 'o', 'e', 'ts', 'dup', 'd'],
  err: [34, 'i', 'code', 'msg', 'retry', 'after', 'd'],
  /** One map: a subresult tells null from absent. */
  more: [35, 'result'],
  pub: [36, 'c', 'o', 'n', 'ts', 'k', 'u', 'd'],
  subx: [37, 'c', 'code', 'retry', 'msg'],
  gap: [38, 'c'],
  ping: [39, 'now', 'heads'],
  authreq: [40, 'in'],
  drain: [41, 'after'],
  close: [42, 'code', 'reason', 'retry', 'after'],
  sig: [43, 'c', 'n', 'u', 'd'],
  pdiff: [44, 'c', 'v', 'count', 'join', 'leave', 'upd'],
  psnap: [45, 'c', 'v', 'count', 'members', 'part', 'more'],
} as const;

/** Fields of an event inside a subresult: `pub` without its channel. */
export const EVENT_LAYOUT = ['o', 'n', 'ts', 'k', 'u', 'd'] as const;
/** Fields of a row of a page. */
export const ITEM_LAYOUT = ['m', 'rev', 'o', 'n', 'ts', 'k', 'u', 'd'] as const;

/** Kinds on which the channel is its alias, once the subresult has told it. */
export const ALIASED: ReadonlySet<string> = new Set(['pub', 'gap', 'sig', 'pdiff', 'psnap']);

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chat, CHAT_TEXT_MAX, check, type ClientMessage, LIMITS, type ServerMessage } from 'rt-elements/protocol';
import { parseClientMessage, parseServerMessage } from '../support/links.ts';
import { clientExamples, KEY, serverExamples } from '../support/wire-examples.ts';

const examples = [
  ...Object.values(clientExamples).map((message) => ({ side: 'client', message, parse: parseClientMessage })),
  ...Object.values(serverExamples).map((message) => ({ side: 'server', message, parse: parseServerMessage })),
] as ReadonlyArray<{ side: string; message: ClientMessage | ServerMessage; parse: (raw: unknown) => unknown }>;

for (const { side, message, parse } of examples) {
  test(`a ${side}'s ${message.t} is taken as it is, without the keys nobody knows`, () => {
    assert.deepEqual(parse(message), message);
    assert.deepEqual(parse({ ...message, later: { a: 1 }, x: null }), message);
  });
}

for (const raw of [
  {},
  { t: 'later' },
  { t: 'later', i: 1 },
  { t: 5 },
  { t: null },
  { t: ['ping'] },
  { t: 'toString' },
]) {
  test(`${JSON.stringify(raw)} is of a kind nobody knows, which is no error`, () => {
    assert.equal(parseClientMessage(raw), undefined);
    assert.equal(parseServerMessage(raw), undefined);
  });
}

for (const raw of [null, undefined, 1, 'ping', true, [], ['ping']]) {
  test(`${JSON.stringify(raw)} is no message`, () => {
    assert.throws(() => parseClientMessage(raw), { name: 'RtError', code: 'BAD_REQUEST' });
  });
}

const { hello, sub, call, pub, sig, hist, auth, ping } = clientExamples;
const long = (n: number): string => 'x'.repeat(n);
const subs = (n: number): unknown => Array.from({ length: n }, (_, i) => ({ c: `chat:r${i}` }));

const ACCEPTED: ReadonlyArray<readonly [what: string, message: object]> = [
  ['the smallest hello', { t: 'hello', i: 0, v: 1, cid: 'c', subs: [] }],
  ['as many subscriptions as a link may have', { ...hello, subs: subs(LIMITS.subs) }],
  ['the longest token', { ...hello, token: long(LIMITS.tokenChars) }],
  ['the longest cid', { ...hello, cid: long(LIMITS.idChars) }],
  ['the longest epoch', { ...sub, e: long(LIMITS.epochChars) }],
  ['an empty epoch', { ...sub, e: '' }],
  ['the largest offset', { ...sub, o: Number.MAX_SAFE_INTEGER }],
  ['hist:1', { ...sub, w: 'hist:1' }],
  ['hist:100', { ...sub, w: 'hist:100' }],
  ['the longest name', { ...call, n: long(LIMITS.nameChars) }],
  ['a call without key and lane', { t: 'call', i: 1, c: 'chat:a', n: 'n' }],
  ['a signal without data', { t: 'sig', c: 'chat:a', n: 'n' }],
  ['the largest request id', { ...ping, i: 2 ** 32 - 1 }],
  ['hist without a direction', { t: 'hist', i: 1, c: 'chat:a' }],
  ['hist after', { t: 'hist', i: 1, c: 'chat:a', after: 0, limit: LIMITS.histItems }],
];
for (const [what, message] of ACCEPTED) {
  test(`${what} is accepted`, () => {
    assert.deepEqual(parseClientMessage(message), message);
  });
}

const REFUSED: ReadonlyArray<readonly [what: string, message: object, problem: RegExp]> = [
  ['a hello without cid', { ...hello, cid: undefined }, /^cid: expected .*, got nothing$/],
  ['a hello without subs', { ...hello, subs: undefined }, /^subs: /],
  ['a cid with a space', { ...hello, cid: 'a b' }, /^cid: /],
  ['a cid that is too long', { ...hello, cid: long(LIMITS.idChars + 1) }, /^cid: /],
  ['an empty token', { ...hello, token: '' }, /^token: /],
  ['a token that is too long', { ...hello, token: long(LIMITS.tokenChars + 1) }, /^token: .*, got text of 8193$/],
  ['a name of more than 256', { ...hello, name: long(257) }, /^name: /],
  ['too many subscriptions', { ...hello, subs: subs(LIMITS.subs + 1) }, /^subs: /],
  ['a subscription that is none', { ...hello, subs: [{ c: 'chat:a' }, 5] }, /^subs\.1: /],
  ['a subscription to no channel', { ...hello, subs: [{ c: 'Chat:a' }] }, /^subs\.0\.c: /],
  ['an epoch that is too long', { ...sub, e: long(LIMITS.epochChars + 1) }, /^e: /],
  ['a negative offset', { ...sub, o: -1 }, /^o: .*, got -1$/],
  ['a fractional offset', { ...sub, o: 1.5 }, /^o: /],
  ['an offset beyond 2^53', { ...sub, o: 2 ** 53 }, /^o: /],
  ['an offset in words', { ...sub, o: '1' }, /^o: .*, got text of 1$/],
  ['null for an absent field', { ...sub, e: null }, /^e: /],
  ['a want nobody knows', { ...sub, w: 'all' }, /^w: /],
  ['hist:0', { ...sub, w: 'hist:0' }, /^w: /],
  ['hist:101', { ...sub, w: 'hist:101' }, /^w: /],
  ['hist:1e1', { ...sub, w: 'hist:1e1' }, /^w: /],
  ['a channel that is too long', { ...sub, c: `chat:${long(LIMITS.channelChars)}` }, /^c: /],
  ['a channel that is an object', { ...sub, c: { toString: 1 } }, /^c: .*, got an object$/],
  ['a request id beyond 2^32', { ...ping, i: 2 ** 32 }, /^i: /],
  ['a request id that is true', { ...ping, i: true }, /^i: /],
  ['a message without request id', { ...ping, i: undefined }, /^i: /],
  ['an empty name', { ...call, n: '' }, /^n: /],
  ['a name in capitals', { ...call, n: 'Send' }, /^n: /],
  ['a name that is too long', { ...call, n: long(LIMITS.nameChars + 1) }, /^n: /],
  ['a key of another length', { ...call, k: 'short' }, /^k: /],
  ['a key in a second spelling', { ...call, k: `${KEY.slice(0, -1)}x` }, /^k: /],
  ['a key without a lane number', { ...call, q: undefined }, /k and q together/],
  ['a lane number without a key', { ...call, k: undefined }, /k and q together/],
  ['lane number 0', { ...call, q: 0 }, /^q: /],
  ['a pub without a key', { ...pub, k: undefined }, /^k: /],
  ['a pub without a lane number', { ...pub, q: undefined }, /^q: /],
  ['a signal without a channel', { ...sig, c: undefined }, /^c: /],
  ['a signal without a name', { ...sig, n: undefined }, /^n: /],
  ['hist both ways', { ...hist, before: 9, after: 1 }, /before or after, not both/],
  ['a page of none', { ...hist, limit: 0 }, /^limit: /],
  ['a page that is too long', { ...hist, limit: LIMITS.histItems + 1 }, /^limit: .*, got 101$/],
  ['an auth without token', { ...auth, token: undefined }, /^token: /],
];
for (const [what, message, problem] of REFUSED) {
  test(`${what} is refused, saying where and what was expected`, () => {
    assert.throws(() => parseClientMessage(message), { name: 'RtError', code: 'BAD_REQUEST', message: problem });
  });
}

test('a refusal never repeats what it refused', () => {
  const secret = 'eyJhbGciOiJIUzI1NiJ9 with a space';
  for (const message of [
    { ...hello, cid: secret },
    { ...hello, sk: secret },
    { ...call, k: secret },
    { ...sub, c: secret },
  ]) {
    assert.throws(
      () => parseClientMessage(message),
      (error: Error) => !error.message.includes('eyJ') && error.message.includes('text of 33'),
    );
  }
});

test('a code or verdict of a newer server settles what it ends', () => {
  assert.equal((parseServerMessage({ ...serverExamples.err, code: 'TEAPOT' }) as { code: string }).code, 'INTERNAL');
  assert.equal((parseServerMessage({ ...serverExamples.close, retry: 'later' }) as { retry: string }).retry, 'backoff');
  assert.throws(() => parseServerMessage({ ...serverExamples.err, code: 5 }), { code: 'BAD_REQUEST' });
  assert.throws(() => parseServerMessage({ ...serverExamples.close, retry: null }), { code: 'BAD_REQUEST' });
});

test('the answer to a sub may be deeper than one value', () => {
  const answer = {
    t: 'ok',
    i: 1,
    d: { page: { items: [{ d: JSON.parse('['.repeat(16) + ']'.repeat(16)) as unknown }] } },
  };
  assert.deepEqual(parseServerMessage(answer), answer);
});

test('chat takes texts of 1 to 4000 code units', () => {
  const { request } = chat.calls.send;
  for (const text of ['x', '👋', long(CHAT_TEXT_MAX)]) assert.deepEqual(check(request, { text }), { text });
  assert.deepEqual(check(request, { text: 'x', ref: KEY, html: '<b>' }), { text: 'x', ref: KEY });
  for (const bad of [
    { text: '' },
    { text: long(CHAT_TEXT_MAX + 1) },
    { text: 5 },
    {},
    null,
    'x',
    { text: 'x', ref: 'y' },
    { text: '\ud800' },
  ]) {
    assert.throws(() => check(request, bad), { code: 'BAD_REQUEST' });
  }
});

test('the patterns of fields and the table of limits say the same', () => {
  assert.equal(CHAT_TEXT_MAX * 3 < LIMITS.dataBytes, true, 'the longest message fits');
  assert.equal(LIMITS.dataBytes < LIMITS.resultBytes && LIMITS.resultBytes < LIMITS.frameBytes, true);
  assert.equal(LIMITS.frameDepth >= LIMITS.depth + 7, true, 'a value in an item of a page in a welcome');
});

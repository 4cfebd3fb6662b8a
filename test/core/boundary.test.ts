import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readMessage } from '../../components/core/boundary.ts';
import { jsonCodec, messageParser, type ServerMessage, serverMessages } from '../../components/protocol/index.ts';
import { clientMsgpackCodec } from '../../components/protocol/msgpack-codec.ts';
import { hostileFrames } from '../support/hostile-frames.ts';
import { startOnline } from './start.ts';

const bySchema = messageParser<ServerMessage>(serverMessages);
const passes = (read: (raw: unknown) => unknown, raw: unknown): boolean => {
  try {
    read(raw);
    return true;
  } catch {
    return false;
  }
};

test('whatever the schemas take in, the client takes in', () => {
  const codecs = [jsonCodec(), clientMsgpackCodec()];
  let taken = 0;
  for (const { frame } of hostileFrames()) {
    for (const codec of codecs) {
      let messages: unknown[];
      try {
        messages = codec.decode(frame);
      } catch {
        continue;
      }
      for (const raw of messages.filter((message) => passes(bySchema, message))) {
        // As the schema reads it: it takes an array for an object without fields.
        const message = bySchema(raw);
        if (message) taken++;
        assert.ok(passes(readMessage, message ?? {}), JSON.stringify(raw));
      }
    }
  }
  assert.ok(taken > 100, `expected many valid messages among the hostile ones, got ${taken}`);
});

const k = 'A'.repeat(22);
const event = { o: 1, n: 'message', d: 1, u: { id: 'a', name: 'A' }, ts: 1, k };
const page = { items: [{ m: 1, rev: 1, ...event }], done: true };
const result = { c: 'chat:a', a: 1, e: 'e1', o: 1, rec: null, pubs: [event], page, more: true };
const member = { u: { id: 'a', name: 'A' }, s: 'away', n: 1, since: 1, at: 1, page: '/' };
const valid: { readonly [K in ServerMessage['t']]: object } = {
  welcome: {
    i: 1,
    sid: 's',
    sk: 'k',
    user: { id: 'a', name: 'A', guest: true },
    gt: 'g',
    now: 1,
    exp: 1,
    hb: { every: 1, grace: 1 },
    limits: { frame: 1, subs: 1 },
    presence: { grace: 1, idleAfter: 1 },
    subs: [result],
  },
  ok: { i: 1, d: 1, o: 1, e: 'e1', ts: 1, dup: true },
  err: { i: 1, code: 'REFUSED', msg: 'no', retry: false, after: 1 },
  more: { ...result, last: true },
  pdiff: { c: 'presence:a', v: 2, count: 3, join: [member], leave: [{ id: 'b', at: 1 }], upd: [member] },
  psnap: { c: 'presence:a', v: 2, count: 3, members: [member], part: 1, more: true },
  pub: { c: 'chat:a', ...event },
  sig: { c: 'chat:a', n: 'typing', u: { id: 'a', name: 'A' }, d: 1 },
  subx: { c: 'chat:a', code: 'FORBIDDEN', retry: false, msg: 'no' },
  gap: { c: 'chat:a' },
  ping: { now: 1, heads: { 'chat:a': 1 } },
  authreq: { in: 1 },
  drain: { after: 1 },
  close: { code: 4000, reason: 'r', retry: 'never', after: 1 },
};

/** Every value with one leaf, branch or item of it replaced. */
function* bent(value: unknown, by: unknown): Generator<[path: string, value: unknown]> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, child] of Object.entries(value)) {
    const put = (replacement: unknown): unknown =>
      Array.isArray(value) ? value.with(Number(key), replacement) : { ...value, [key]: replacement };
    yield [key, put(by)];
    for (const [path, inner] of bent(child, by)) yield [`${key}.${path}`, put(inner)];
  }
}

const WRONG: ReadonlyArray<[name: string, value: unknown]> = [
  ['a symbol', Symbol('wrong')],
  ['an object', { toString: 1 }],
  ['an array', [[]]],
  ['a negative number', -1],
  ['a fraction', 1.5],
  ['text', 'x'],
];
/** What the client does not read at this boundary: data of features, and budgets, whose reader takes anything. */
const ANY = /(^|\.)(d|snap|me)$|^limits/;
/** Fields that hold text. Its patterns and lengths are the server's promise and hurt nobody here. */
const TEXT = /(^|\.)(c|e|n|k|sid|sk|gt|id|name|msg|reason|retry)$/;

for (const [t, fields] of Object.entries(valid)) {
  test(`a ${t} with a field of the wrong type is refused, wherever the field is`, () => {
    const message = { t, ...fields };
    assert.ok(passes(bySchema, message), 'the example is valid');
    assert.deepEqual(readMessage(message), message);
    for (const [name, wrong] of WRONG) {
      for (const [path, raw] of bent(message, wrong)) {
        if (path === 't' || ANY.test(path) || passes(bySchema, raw)) continue;
        // Patterns and lengths of text are the server's promise and hurt nobody here.
        if (typeof wrong === 'string' && TEXT.test(path)) continue;
        assert.ok(!passes(readMessage, raw), `${path} as ${name}`);
      }
    }
  });
}

test('a kind nobody knows is nothing, and no message is an error', () => {
  assert.equal(readMessage({ t: 'dance' }), undefined);
  assert.equal(readMessage({}), undefined);
  for (const raw of [null, undefined, 1, 'ok', [], [{ t: 'ok', i: 1 }]]) assert.ok(!passes(readMessage, raw));
  assert.equal(readMessage({ t: '__proto__' }), undefined);
  assert.equal(readMessage({ t: 'constructor' }), undefined);
});

test('no hostile frame stops the client or throws into it', async (t) => {
  const { client, server, platform, pass } = await startOnline(t);
  const errors: unknown[] = [];
  client.on('error', (error) => errors.push(error));
  const offsets: number[] = [];
  client.channel('chat:general').follow({ onEvent: ({ o }) => offsets.push(o) });
  await pass();
  let frames = 0;
  for (const { name, frame } of hostileFrames()) {
    frames++;
    assert.doesNotThrow(() => server.link.sendRaw(frame), name);
    if (frames % 50 === 0) await pass(1_000);
    if (client.state.get().status !== 'online') {
      client.retryNow();
      await pass();
    }
    assert.deepEqual(platform.reported, [], name);
  }
  assert.ok(frames > 1_000);
  assert.ok(errors.length > 0, 'and they are told about');
  client.retryNow();
  await pass(20_000);
  assert.equal(client.state.get().status, 'online');
  assert.ok(offsets.every((o, i) => i === 0 || o === offsets[i - 1]! + 1));
});

test('twenty malformed frames in a row are enough', async (t) => {
  const { client, server, pass } = await startOnline(t);
  client.on('error', () => {});
  for (let i = 0; i < 19; i++) server.link.sendRaw('{');
  server.link.sendRaw('[]');
  assert.equal(client.state.get().status, 'online');
  server.link.send({ t: 'ping', now: 1 });
  for (let i = 0; i < 19; i++) server.link.sendRaw('{');
  assert.equal(client.state.get().status, 'online', 'a good message starts the count anew');
  server.link.sendRaw('{');
  assert.equal(client.state.get().status, 'waiting');
  await pass(1_000);
  assert.equal(server.links.length, 2);
});

test('messages before the welcome, and a second welcome, are ignored', async (t) => {
  const { client, server, pass } = await startOnline(t);
  server.link.end();
  server.answer.hello = (link, hello) => {
    link.send({ t: 'drain', after: 0 }, { t: 'ping', now: 1 }, { t: 'ok', i: 99 });
    server.reply(link, hello);
    server.reply(link, hello);
  };
  await pass(5_000);
  assert.equal(client.state.get().status, 'online');
  assert.equal(server.links.length, 2);
});

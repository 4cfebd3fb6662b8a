import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ClientMessage, LIMITS, RtError, type ServerMessage, type Value } from 'rt-elements/protocol';
import { arbitraryValue, holds } from '../support/arbitrary-values.ts';
import { bothEnds, type Ends, toClient, toServer } from '../support/links.ts';
import { clientExamples, fresh, KEY, serverExamples } from '../support/wire-examples.ts';

const call = (d: unknown): ClientMessage => ({ ...clientExamples.call, d: d as Value });
const ok = (d: unknown, i = 4): ServerMessage => ({ t: 'ok', i, d: d as Value });

/** What each codec makes of it: a value, or the code of its refusal. */
function outcomes(run: (ends: Ends) => unknown): [json: unknown, msgpack: unknown] {
  const [json, msgpack] = bothEnds().map((ends) => {
    try {
      return run(ends);
    } catch (error) {
      assert(error instanceof RtError, `expected an RtError, got ${String(error)}`);
      return error.code;
    }
  });
  return [json, msgpack];
}

for (const ends of bothEnds()) {
  for (const message of Object.values(clientExamples)) {
    test(`${ends.name} carries ${message.t} to the server unchanged`, () => {
      assert.deepEqual(toServer(ends, message), [message]);
    });
  }
  for (const message of Object.values(serverExamples)) {
    test(`${ends.name} carries ${message.t} to the client unchanged`, () => {
      toClient(ends, serverExamples.welcome);
      assert.deepEqual(toClient(ends, message), [message]);
    });
  }
  test(`${ends.name} carries the answers to sub and hist unchanged`, () => {
    const page = { items: fresh.page?.items ?? [], done: true };
    toServer(ends, clientExamples.sub, clientExamples.hist);
    const answers = [ok(page, clientExamples.hist.i), ok(fresh, clientExamples.sub.i)];
    assert.deepEqual(toClient(ends, ...answers), answers);
  });
  test(`${ends.name} carries many messages in one frame, in order`, () => {
    const messages = Array.from({ length: 300 }, (_, i): ClientMessage => ({ t: 'ping', i }));
    assert.deepEqual(toServer(ends, ...messages), messages);
    assert.deepEqual(toServer(ends), []);
  });
  test(`${ends.name} tells data that is null from data that is absent`, () => {
    const { d: _, ...without } = clientExamples.call;
    assert.deepEqual(toServer(ends, call(null), without), [call(null), without]);
    assert.deepEqual(toClient(ends, ok(null), { t: 'ok', i: 1 }), [ok(null), { t: 'ok', i: 1 }]);
  });
  test(`${ends.name} leaves out fields that are undefined`, () => {
    assert.deepEqual(toServer(ends, call({ here: 1, absent: undefined })), [call({ here: 1 })]);
  });
  test(`${ends.name} hands over bytes that the frame no longer owns`, () => {
    const { client, server } = ends;
    const frame = client.join([client.encode(call(new Uint8Array([1, 2, 3])))]);
    const [message] = server.decode(frame) as [{ d: Uint8Array }];
    if (typeof frame !== 'string') frame.fill(0);
    assert.deepEqual(message.d, new Uint8Array([1, 2, 3]));
    assert.equal(message.d.buffer.byteLength, 3);
  });
  test(`${ends.name} reads a kind it does not know as undefined`, () => {
    const { client, server } = ends;
    const raw = ends.name === 'json' ? '[{"t":"later","i":9}]' : new Uint8Array([0x91, 0x92, 31, 9]);
    const [message] = server.decode(raw) as [{ t: string; i: number }];
    assert.equal(message.i, 9, 'the request id is there to answer to');
    assert.deepEqual(toServer({ name: '', client: { ...client, join: () => raw }, server }), [undefined]);
  });
}

test('any value arrives as it was sent, whatever the codec', (t) => {
  const [json, msgpack] = bothEnds();
  holds(t, 20_251_009, arbitraryValue, (d) => {
    const sent = call(d);
    assert.deepEqual(toServer(json, sent), [sent]);
    assert.deepEqual(toServer(msgpack, sent), [sent]);
    const answered = ok(d);
    assert.deepEqual(toClient(json, answered), [answered]);
    assert.deepEqual(toClient(msgpack, answered), [answered]);
  });
});

test('an answer that looks like a subresult or a page is left alone when nobody asked for one', () => {
  for (const ends of bothEnds()) {
    for (const d of [fresh, fresh.page, { items: [1, null, [2]], done: 0 }, { c: 5, pubs: [null, 'x'] }]) {
      assert.deepEqual(toClient(ends, ok(d)), [ok(d)], ends.name);
    }
  }
});

test('a second request under the id of a sub cannot make the server fail to answer', () => {
  for (const ends of bothEnds()) {
    for (const d of [null, 5, [null], { items: [null, 1], done: true }, { c: null, pubs: [null, [], 7] }]) {
      toServer(ends, { ...clientExamples.sub, i: 4 });
      assert.doesNotThrow(() => toClient(ends, ok(d)), ends.name);
      toServer(ends, { ...clientExamples.hist, i: 4 });
      assert.doesNotThrow(() => toClient(ends, ok(d)), ends.name);
    }
  }
});

const nested = (levels: number): unknown => (levels === 0 ? 0 : [nested(levels - 1)]);
const cyclic: { self?: unknown } = {};
cyclic.self = cyclic;
const refusedValues: ReadonlyArray<readonly [name: string, value: unknown]> = [
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
  ['undefined in an array', [undefined]],
  ['a hole in an array', new Array(3)],
  ['an enormous sparse array', Object.assign([], { length: 2 ** 32 - 1 })],
  ['a Map', new Map([['a', 1]])],
  ['a Set', new Set([1])],
  ['a Date', new Date(0)],
  ['a BigInt', 1n],
  ['a symbol', Symbol('s')],
  ['a function', () => 1],
  ['an object with toJSON', { toJSON: () => 1 }],
  [
    'an instance of a class',
    new (class Point {
      x = 1;
    })(),
  ],
  ['a regular expression', /x/],
  ['an ArrayBuffer', new ArrayBuffer(2)],
  ['a Float64Array', new Float64Array(2)],
  ['the key __proto__', JSON.parse('{"__proto__":{"polluted":1}}') as unknown],
  ['the key constructor', { constructor: 1 }],
  ['the key prototype', { a: [{ prototype: 1 }] }],
  ['a lone high surrogate', 'a\ud800'],
  ['a lone low surrogate', '\udc00'],
  ['a lone surrogate in a key', { '\udfff': 1 }],
  ['more levels than a frame has', nested(LIMITS.frameDepth)],
  ['more nodes than a frame has', new Array<number>(LIMITS.frameBytes).fill(0)],
  ['a cycle', cyclic],
];
for (const [name, value] of refusedValues) {
  test(`both codecs refuse to send ${name}`, () => {
    assert.deepEqual(
      outcomes(({ client }) => client.encode(call({ deep: [value] }))),
      ['BAD_REQUEST', 'BAD_REQUEST'],
    );
    assert.deepEqual(
      outcomes(({ server }) => server.encode(ok({ deep: [value] }))),
      ['BAD_REQUEST', 'BAD_REQUEST'],
    );
  });
}

test('a refusal names the path to the value', () => {
  for (const { client } of bothEnds()) {
    assert.throws(() => client.encode(call({ list: [1, { when: new Date(0) }] })), {
      code: 'BAD_REQUEST',
      message: 'd.list[1].when: expected JSON types or Uint8Array, got Date',
    });
  }
});

test('a value nested as deep as allowed travels, one level more is refused by the schema', () => {
  const bytesAtTheBottom = (levels: number): Value =>
    levels === 0 ? new Uint8Array([1]) : [bytesAtTheBottom(levels - 1)];
  for (const ends of bothEnds()) {
    const deepest = call(bytesAtTheBottom(LIMITS.depth));
    assert.deepEqual(toServer(ends, deepest), [deepest], ends.name);
    assert.throws(() => toServer(ends, call(nested(LIMITS.depth + 1))), { code: 'BAD_REQUEST' }, ends.name);
  }
});

test('a value with as many nodes as allowed travels, one node more is refused by the schema', () => {
  for (const ends of bothEnds()) {
    const widest = call(new Array<number>(LIMITS.nodes - 1).fill(1));
    assert.deepEqual(toServer(ends, widest), [widest], ends.name);
    assert.throws(() => toServer(ends, call(new Array<number>(LIMITS.nodes).fill(1))), { code: 'BAD_REQUEST' });
  }
});

test('what was taken in at the depth limit fits into a welcome', () => {
  for (const ends of bothEnds()) {
    const d = nested(LIMITS.depth) as Value;
    const item = { m: 1, rev: 1, o: 1, n: 'x', ts: 1, k: KEY, d };
    const welcome = { ...serverExamples.welcome, subs: [{ c: 'free:a', a: 1, page: { items: [item], done: true } }] };
    assert.deepEqual(toClient(ends, welcome), [welcome], ends.name);
  }
});

test('a message that no frame could hold is refused where it is sent', () => {
  assert.deepEqual(
    outcomes(({ client }) => client.encode(call('x'.repeat(LIMITS.frameBytes)))),
    ['TOO_LARGE', 'TOO_LARGE'],
  );
  // Three bytes each: measured in bytes, not in characters.
  assert.deepEqual(
    outcomes(({ client }) => client.encode(call('世'.repeat(22_000)))),
    ['TOO_LARGE', 'TOO_LARGE'],
  );
});

test('the largest message that is encoded is read on the other side', () => {
  for (const ends of bothEnds()) {
    const overhead = LIMITS.frameBytes - 2 - sizeWith(ends, 40_000) + 40_000;
    const sent = call('x'.repeat(overhead));
    assert.deepEqual(toServer(ends, sent), [sent], ends.name);
    assert.throws(() => toServer(ends, call('x'.repeat(overhead + 1))), { code: 'TOO_LARGE' }, ends.name);
  }
});
const sizeWith = ({ client }: Ends, chars: number): number => client.encode(call('x'.repeat(chars))).length;

test('a frame of the wrong sort is refused', () => {
  const [json, msgpack] = bothEnds();
  assert.throws(() => json.server.decode(new Uint8Array([0x90])), { code: 'BAD_REQUEST', message: /text frame/ });
  assert.throws(() => msgpack.server.decode('[]'), { code: 'BAD_REQUEST', message: /binary frame/ });
});

test('a frame over the limit is refused before it is parsed', () => {
  const [json, msgpack] = bothEnds();
  // Neither is a frame at all, which nobody looks at.
  assert.throws(() => json.server.decode('!'.repeat(LIMITS.frameBytes + 1)), { code: 'TOO_LARGE' });
  assert.throws(() => json.server.decode('世'.repeat(LIMITS.frameBytes / 3 + 1)), { code: 'TOO_LARGE' });
  assert.throws(() => msgpack.server.decode(new Uint8Array(LIMITS.frameBytes + 1).fill(0xc1)), { code: 'TOO_LARGE' });
});

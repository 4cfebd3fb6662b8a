/** The compact form is a promise to every client out there: numbers, orders and bytes stay. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chat, type ClientMessage, contracts, type ServerMessage, sizeOf } from 'rt-elements/protocol';
import { ALIASED, EVENT_LAYOUT, ITEM_LAYOUT, LAYOUT, SERVER_LAYOUT } from '../../components/protocol/msgpack-layout.ts';
import { msgpackEnds, toClient, toServer } from '../support/links.ts';
import { clientExamples, fresh, serverExamples } from '../support/wire-examples.ts';

const hexOf = (encoded: string | Uint8Array): string => {
  assert(typeof encoded !== 'string');
  return Buffer.from(encoded).toString('hex');
};

test('numbers and orders of the layout never change', () => {
  assert.deepEqual(LAYOUT, {
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
  });
  assert.deepEqual(SERVER_LAYOUT, {
    welcome: [32, 'i', 'sid', 'sk', 'user', 'now', 'hb', 'limits', 'subs', 'gt', 'exp', 'presence'],
    ok: [33, 'i', 'o', 'e', 'ts', 'dup', 'd'],
    err: [34, 'i', 'code', 'msg', 'retry', 'after', 'd'],
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
  });
  assert.deepEqual(EVENT_LAYOUT, ['o', 'n', 'ts', 'k', 'u', 'd']);
  assert.deepEqual(ITEM_LAYOUT, ['m', 'rev', 'o', 'n', 'ts', 'k', 'u', 'd']);
  assert.deepEqual([...ALIASED], ['pub', 'gap', 'sig', 'pdiff', 'psnap']);
});

test('no two kinds share a number', () => {
  const numbers = [...Object.values(LAYOUT), ...Object.values(SERVER_LAYOUT)].map(([number]) => number);
  assert.equal(new Set(numbers).size, numbers.length);
});

test('names of contracts are only ever appended', () => {
  const names = Object.fromEntries(
    [...contracts].map(([word, { calls, events }]) => [
      word,
      { calls: Object.keys(calls), events: Object.keys(events) },
    ]),
  );
  // A new name goes to the end of its list, here as there. Everything before it stays as it is.
  assert.deepEqual(names, {
    activity: { calls: ['post', 'retract'], events: ['activity', 'retracted'] },
    auction: {
      calls: ['bid', 'look'],
      events: ['created', 'opened', 'bid', 'reserve-met', 'extended', 'paused', 'resumed', 'cancelled', 'closed', 'me'],
    },
    chat: {
      calls: ['send', 'edit', 'delete', 'react', 'seen', 'rooms'],
      events: ['message', 'edited', 'deleted', 'reacted'],
    },
    notifications: { calls: ['seen', 'read', 'unread', 'archive'], events: ['notified', 'changed'] },
    presence: { calls: ['watch'], events: [] },
    typing: { calls: [], events: [] },
  });
  for (const [word, contract] of contracts) assert.equal(word, contract.name);
  assert.equal(contracts.get('chat'), chat);
});

const CLIENT_BYTES: ReadonlyArray<readonly [message: ClientMessage, hex: string]> = [
  [clientExamples.ping, '920808'],
  [clientExamples.pong, '9109'],
  [clientExamples.bye, '910a'],
  [clientExamples.unsub, '930303ac636861743a67656e6572616c'],
  [{ t: 'sub', i: 2, c: 'chat:general', w: 'live' }, '960202ac636861743a67656e6572616cc0c0a46c697665'],
  [
    { t: 'call', i: 4, c: 'chat:general', n: 'send', k: 'AAECAwQFBgcICQoLDA0ODw', q: 1, d: { text: 'hi' } },
    '970404ac636861743a67656e6572616c00c410000102030405060708090a0b0c0d0e0f0181a474657874a26869',
  ],
  [{ t: 'sig', c: 'chat:general', n: 'typing', d: true }, '940bac636861743a67656e6572616ca6747970696e67c3'],
  [{ t: 'sig', c: 'chat:general', n: 'typing' }, '930bac636861743a67656e6572616ca6747970696e67'],
  [{ t: 'pres', i: 9, c: 'presence:a', d: null }, '950c09aa70726573656e63653a61c0c0'],
  [{ t: 'call', i: 4, c: 'chat:general', n: 'later', d: null }, '970404ac636861743a67656e6572616ca56c61746572c0c0c0'],
];
const SERVER_BYTES: ReadonlyArray<readonly [message: ServerMessage, hex: string]> = [
  [{ t: 'gap', c: 'chat:general' }, '922607'],
  [{ t: 'gap', c: 'chat:elsewhere' }, '9226ae636861743a656c73657768657265'],
  [{ t: 'ok', i: 4, d: { m: 1 }, o: 1 }, '97210401c0c0c081a16d01'],
  [{ t: 'ok', i: 4, ts: 1_760_000_000_000 }, '952104c0c0cf00000199c82cc000'],
  [
    { t: 'sig', c: 'chat:general', n: 'typing', u: { id: 'u1', name: 'Ada' }, d: null },
    '952b07a6747970696e6792a27531a3416461c0',
  ],
  [{ t: 'sig', c: 'chat:general', n: 'typing' }, '932b07a6747970696e67'],
  [
    { t: 'pdiff', c: 'chat:general', v: 2, count: 1, leave: [{ id: 'b', at: 1 }] },
    '962c070201c09182a26964a162a2617401',
  ],
  [{ t: 'psnap', c: 'chat:general', v: 2, count: 0, members: [] }, '952d07020090'],
  [{ t: 'drain', after: 5000 }, '9229cd1388'],
  [{ t: 'close', code: 4503, reason: 'bye', retry: 'now' }, '942acd1197a3627965a36e6f77'],
  [
    {
      ...{ t: 'pub', c: 'chat:general', o: 1, n: 'message', ts: 1_760_000_000_000, k: 'AAECAwQFBgcICQoLDA0ODw' },
      ...{ u: { id: 'u1', name: 'Ada' }, d: { m: 1, text: 'hi' } },
    },
    '9824070100cf00000199c82cc000c410000102030405060708090a0b0c0d0e0f92a27531a341646182a16d01a474657874a26869',
  ],
];
for (const [message, hex] of CLIENT_BYTES) {
  test(`the bytes of a client's ${message.t} (${hex.length / 2}) never change`, () => {
    assert.equal(hexOf(msgpackEnds().client.encode(message)), hex);
  });
}
for (const [message, hex] of SERVER_BYTES) {
  test(`the bytes of a server's ${message.t} (${hex.length / 2}) never change`, () => {
    assert.equal(hexOf(msgpackEnds().server.encode(message)), hex);
  });
}

test('a pub is the same bytes for every subscriber', () => {
  const [one, other] = [msgpackEnds(), msgpackEnds()];
  toClient(one, serverExamples.welcome);
  assert.equal(hexOf(one.server.encode(serverExamples.pub)), hexOf(other.server.encode(serverExamples.pub)));
});

test('an alias is learned from the welcome, from the answer to a sub, and from more', () => {
  const teachers: ReadonlyArray<readonly [string, (ends: ReturnType<typeof msgpackEnds>) => void]> = [
    ['welcome', (ends) => toClient(ends, serverExamples.welcome)],
    ['more', (ends) => toClient(ends, serverExamples.more)],
    [
      'ok',
      (ends) => {
        ends.server.decode(ends.client.join([ends.client.encode(clientExamples.sub)]));
        toClient(ends, { t: 'ok', i: clientExamples.sub.i, d: fresh });
      },
    ],
  ];
  for (const [name, teach] of teachers) {
    const ends = msgpackEnds();
    assert.deepEqual(toClient(ends, serverExamples.pub), [undefined], 'unknown before');
    teach(ends);
    assert.deepEqual(
      toClient(ends, serverExamples.pub, serverExamples.sig, serverExamples.gap),
      [serverExamples.pub, serverExamples.sig, serverExamples.gap],
      name,
    );
  }
});

test('an alias is forgotten with the subscription', () => {
  const ends = msgpackEnds();
  toClient(ends, serverExamples.welcome);
  ends.client.encode(clientExamples.unsub);
  assert.deepEqual(toClient(ends, serverExamples.pub), [undefined]);
});

test('a name beyond the contract is an event of a name we do not know', () => {
  const ends = msgpackEnds();
  toClient(ends, serverExamples.welcome);
  const encoded = ends.server.encode(serverExamples.pub);
  assert(typeof encoded !== 'string');
  const newer = Uint8Array.from(encoded);
  assert.equal(newer[6], 0, 'the place of `message`');
  newer[6] = 9;
  ends.server.encode = () => newer;
  assert.deepEqual(toClient(ends, serverExamples.pub), [{ ...serverExamples.pub, n: 'unknown-9' }]);
});

test('fields a newer peer adds at the end of a row are ignored', () => {
  const { server } = msgpackEnds();
  assert.deepEqual(server.decode(new Uint8Array([0x91, 0x94, 8, 5, 1, 2])), [{ t: 'ping', i: 5 }]);
});

test('the newest thousand of the questions that are never answered are remembered, and answered in any order', () => {
  const ends = msgpackEnds();
  const page = fresh.page ?? { items: [], done: true };
  const ask = (i: number): unknown => toServer(ends, { t: 'hist', i, c: 'chat:general' });
  for (let i = 1; i <= 5000; i++) ask(i);
  for (const i of [5000, 4001, 4500]) {
    assert.deepEqual(toClient(ends, { t: 'ok', i, d: page }), [{ t: 'ok', i, d: page }], String(i));
  }
  const compact = sizeOf(ends.server.encode({ t: 'ok', i: 4002, d: page }));
  assert(
    compact < sizeOf(ends.server.encode({ t: 'ok', i: 1, d: page })),
    'the first was forgotten, by both ends alike',
  );
  assert.deepEqual(toClient(ends, { t: 'ok', i: 2, d: page }), [{ t: 'ok', i: 2, d: page }]);
});

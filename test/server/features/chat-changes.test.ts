/** Changing, taking back and reacting to messages: what rooms are told, what pages show, and what nobody sees again. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Value } from 'rt-elements/protocol';
import { MOST_EDITS } from '../../../server/features/chat/chat.rules.ts';
import { isEmoji, MOST_REACTIONS } from '../../../server/features/chat/reaction.rules.ts';
import { cells, newKey, RawLink } from '../../support/raw-link.ts';
import { databasePath } from '../../support/sqlite-file.ts';
import { startServer } from '../../support/start-server.ts';
import { jwt, tokenFor } from '../../support/tokens.ts';

const ROOM = 'chat:a';
const subs = [{ c: ROOM, w: 'hist:50' }];
type Link = Awaited<ReturnType<typeof RawLink.open>>;

/** Says something and gives its id. */
async function say(link: Link, text: string, c = ROOM): Promise<string> {
  const k = newKey();
  await link.ok(link.call(c, 'send', { text }, { k }));
  return k;
}

/** The room's newest rows, and what the reader alone is told of them. */
async function page(link: Link, c = ROOM) {
  const i = link.i;
  link.send({ t: 'hist', i, c });
  const { items, me } = (await link.ok(i)).d as {
    items: Array<{ k: string; o: number; rev: number; n: string; d: Record<string, Value> }>;
    me?: Value;
  };
  return { items, me };
}

async function refusal(link: Link, n: string, d: Value): Promise<unknown> {
  const { code, d: data } = await link.err(link.call(ROOM, n, d));
  return [code, (data as { reason?: string } | undefined)?.reason];
}

for (const { name, cell } of cells) {
  test(`who follows a room is told of a change, a reaction and a taking back, and a page shows them, on ${name}`, async (t) => {
    const { wsUrl } = await startServer(t);
    const ada = await RawLink.open(t, wsUrl, cell, { subs, name: 'Ada' });
    const ben = await RawLink.open(t, wsUrl, cell, { subs, name: 'Ben' });
    const ref = await say(ada, 'helo');
    const other = await say(ada, 'second');
    assert.deepEqual((await ada.ok(ada.call(ROOM, 'edit', { ref, text: 'hello' }))).d, { m: 1 });
    assert.deepEqual((await ben.ok(ben.call(ROOM, 'react', { ref, emoji: '👍', on: true }))).d, { m: 1, n: 1 });
    assert.deepEqual((await ada.ok(ada.call(ROOM, 'react', { ref, emoji: '👍', on: true }))).d, { m: 1, n: 2 });
    await ada.ok(ada.call(ROOM, 'delete', { ref: other }));
    const heard = [];
    while (heard.length < 6) heard.push(await ben.expect('pub'));
    assert.deepEqual(
      heard.map(({ o, n, d, u }) => [o, n, d, u?.name]),
      [
        [1, 'message', { m: 1, text: 'helo' }, 'Ada'],
        [2, 'message', { m: 2, text: 'second' }, 'Ada'],
        [3, 'edited', { ref, m: 1, text: 'hello' }, 'Ada'],
        [4, 'reacted', { ref, m: 1, emoji: '👍', on: true, n: 1 }, 'Ben'],
        [5, 'reacted', { ref, m: 1, emoji: '👍', on: true, n: 2 }, 'Ada'],
        [6, 'deleted', { ref: other, m: 2 }, 'Ada'],
      ],
    );
    const { items, me } = await page(ben);
    assert.deepEqual(
      items.map(({ o, rev, n, d }) => [o, rev, n, d]),
      [
        [1, 5, 'message', { m: 1, text: 'hello', edited: heard[2]?.ts, reactions: [['👍', 2]] }],
        [2, 6, 'message', { m: 2, text: '', deleted: true }],
      ],
    );
    assert.deepEqual(me, { [ref]: ['👍'] });
    const late = await RawLink.open(t, wsUrl, cell, { subs, name: 'Cleo' });
    assert.deepEqual(late.welcome.subs[0]?.page?.items.length, 2);
    assert.equal(late.welcome.subs[0]?.page?.me, undefined, 'she has reacted to nothing');
  });
}

for (const [store, database] of [
  ['memory', () => ':memory:'],
  ['a file', databasePath],
] as const) {
  test(`what was taken back is in no replay, page or plain read, nor are its earlier versions, in ${store}`, async (t) => {
    const { wsUrl } = await startServer(t, { database: database(t) });
    const ada = await RawLink.open(t, wsUrl, 'json', { subs });
    const { e } = ada.welcome.subs[0]!;
    const ref = await say(ada, 'my secret');
    await ada.ok(ada.call(ROOM, 'edit', { ref, text: 'my other secret' }));
    await ada.ok(ada.call(ROOM, 'edit', { ref, text: 'my third secret' }));
    await ada.ok(ada.call(ROOM, 'delete', { ref }));
    const late = await RawLink.open(t, wsUrl, 'json', { subs: [{ c: ROOM, e: e!, o: 0 }] });
    const { rec, pubs } = late.welcome.subs[0]!;
    assert.equal(rec, true);
    assert.deepEqual(
      pubs?.map(({ n, d }) => [n, d]),
      [
        ['message', { m: 1, text: '', deleted: true }],
        ['edited', { ref, m: 1, text: '' }],
        ['edited', { ref, m: 1, text: '' }],
        ['deleted', { ref, m: 1 }],
      ],
    );
    assert.doesNotMatch(JSON.stringify([pubs, await page(late)]), /secret/);
  });
}

test('only its author changes a message, and only its author or who moderates takes it back', async (t) => {
  const { wsUrl } = await startServer(t, { jwt });
  const open = async (sub: string, claims = {}) =>
    RawLink.open(t, wsUrl, 'json', { subs, token: await tokenFor(sub, undefined, claims) });
  const [ada, ben] = [await open('ada'), await open('ben')];
  const mod = await open('mod', { rt: { 'chat:*': ['read', 'write', 'moderate'] } });
  const elsewhere = await open('other', { rt: { 'chat:*': ['read', 'write'], 'chat:b': ['moderate'] } });
  const ref = await say(ada, 'hello');
  assert.deepEqual(await refusal(ben, 'edit', { ref, text: 'mine' }), ['REFUSED', 'not-yours']);
  assert.deepEqual(await refusal(mod, 'edit', { ref, text: 'mine' }), ['REFUSED', 'not-yours']);
  assert.deepEqual(await refusal(ben, 'delete', { ref }), ['REFUSED', 'not-yours']);
  assert.deepEqual(await refusal(elsewhere, 'delete', { ref }), ['REFUSED', 'not-yours']);
  assert.deepEqual((await mod.ok(mod.call(ROOM, 'delete', { ref }))).d, { m: 1 });
  const { u } = await ben.expect('pub', ({ n }) => n === 'deleted');
  assert.equal(u?.id, 'mod');
});

test('what is so already stores nothing, and what was taken back stays so', async (t) => {
  const { wsUrl } = await startServer(t);
  const ada = await RawLink.open(t, wsUrl, 'json', { subs });
  const ref = await say(ada, 'hello');
  const change = async (n: string, d: Value): Promise<Value | undefined> => (await ada.ok(ada.call(ROOM, n, d))).d;
  assert.deepEqual(await change('edit', { ref, text: 'hello' }), { m: 1 });
  assert.deepEqual(await change('react', { ref, emoji: '🎉', on: false }), { m: 1, n: 0 });
  assert.deepEqual(await change('react', { ref, emoji: '🎉', on: true }), { m: 1, n: 1 });
  assert.deepEqual(await change('react', { ref, emoji: '🎉', on: true }), { m: 1, n: 1 });
  assert.deepEqual(await change('react', { ref, emoji: '🎉', on: false }), { m: 1, n: 0 });
  assert.deepEqual((await page(ada)).items[0]?.d, { m: 1, text: 'hello' }, 'and the row is as it was');
  await change('delete', { ref });
  assert.deepEqual(await change('delete', { ref }), { m: 1 });
  assert.deepEqual(await refusal(ada, 'edit', { ref, text: 'back' }), ['REFUSED', 'deleted']);
  assert.deepEqual(await refusal(ada, 'react', { ref, emoji: '🎉', on: true }), ['REFUSED', 'deleted']);
  assert.deepEqual(await refusal(ada, 'send', { text: 'what?', ref }), ['REFUSED', 'deleted']);
  await ada.settle();
  assert.deepEqual(
    ada.of('pub').map(({ n }) => n),
    ['message', 'reacted', 'reacted', 'deleted'],
  );
});

test('a change of a message sent a moment before, in the same lane, finds it', async (t) => {
  const { wsUrl } = await startServer(t, { database: databasePath(t) });
  const ada = await RawLink.open(t, wsUrl, 'json', { subs });
  const k = newKey();
  const sent = ada.call(ROOM, 'send', { text: 'helo' }, { k });
  const edited = ada.call(ROOM, 'edit', { ref: k, text: 'hello' });
  const answered = ada.call(ROOM, 'send', { text: 'and on', ref: k });
  const deleted = ada.call(ROOM, 'delete', { ref: k });
  for (const i of [sent, edited, answered, deleted]) await ada.ok(i);
  assert.deepEqual(
    (await page(ada)).items.map(({ d }) => d),
    [
      { m: 1, text: '', deleted: true },
      { m: 2, text: 'and on', ref: k },
    ],
  );
});

test('a change of a message that is not there, of another room or trimmed is refused with its reason', async (t) => {
  const { wsUrl } = await startServer(t, { namespaces: { chat: { maxEvents: 10 } } });
  const ada = await RawLink.open(t, wsUrl, 'json', { subs });
  const ref = await say(ada, 'old');
  await ada.ok(ada.call(ROOM, 'react', { ref, emoji: '👍', on: true }));
  const elsewhere = await say(ada, 'elsewhere', 'chat:b');
  for (let n = 0; n < 40; n++) await say(ada, `message ${n}`);
  for (const gone of [ref, elsewhere, newKey()]) {
    assert.deepEqual(await refusal(ada, 'edit', { ref: gone, text: 'new' }), ['REFUSED', 'unknown-message']);
    assert.deepEqual(await refusal(ada, 'delete', { ref: gone }), ['REFUSED', 'unknown-message']);
    assert.deepEqual(await refusal(ada, 'react', { ref: gone, emoji: '👍', on: true }), ['REFUSED', 'unknown-message']);
    assert.deepEqual(await refusal(ada, 'send', { text: 'yes', ref: gone }), ['REFUSED', 'unknown-message']);
  }
});

test('what changes a message is itself no message that can be changed', async (t) => {
  const { wsUrl } = await startServer(t);
  const ada = await RawLink.open(t, wsUrl, 'json', { subs });
  const ref = await say(ada, 'hello');
  const k = newKey();
  await ada.ok(ada.call(ROOM, 'edit', { ref, text: 'hello!' }, { k }));
  assert.deepEqual(await refusal(ada, 'edit', { ref: k, text: 'x' }), ['REFUSED', 'unknown-message']);
});

test('a resend of a change is answered as the first time, and changes nothing that came after', async (t) => {
  const { wsUrl } = await startServer(t);
  const ada = await RawLink.open(t, wsUrl, 'json', { subs });
  const ref = await say(ada, 'one');
  const k = newKey();
  await ada.ok(ada.call(ROOM, 'edit', { ref, text: 'two' }, { k }));
  await ada.ok(ada.call(ROOM, 'edit', { ref, text: 'three' }));
  const again = await ada.ok(ada.call(ROOM, 'edit', { ref, text: 'two' }, { k }));
  assert.deepEqual([again.d, again.dup], [{ m: 1 }, true]);
  assert.equal((await page(ada)).items[0]?.d['text'], 'three');
});

test('the operator says how long a message can be changed; it can be taken back at any time', async (t) => {
  const { wsUrl } = await startServer(t, { namespaces: { chat: { editMs: 1 } } });
  const ada = await RawLink.open(t, wsUrl, 'json', { subs });
  const ref = await say(ada, 'hello');
  const { ts } = await ada.expect('pub');
  while (Date.now() <= ts + 1) await ada.settle();
  const { d } = await ada.err(ada.call(ROOM, 'edit', { ref, text: 'too late' }));
  assert.deepEqual(d, { reason: 'too-late', ref, until: ts + 1 });
  await ada.ok(ada.call(ROOM, 'delete', { ref }));
});

test('a message takes so many changes and so many different reactions, and says how many', async (t) => {
  const { wsUrl } = await startServer(t, { limits: { call: [500, 500] } });
  const ada = await RawLink.open(t, wsUrl, 'json', { subs });
  const ref = await say(ada, 'hello');
  for (let n = 0; n < MOST_EDITS; n++) await ada.ok(ada.call(ROOM, 'edit', { ref, text: `hello ${n}` }));
  const edit = await ada.err(ada.call(ROOM, 'edit', { ref, text: 'once more' }));
  assert.deepEqual(edit.d, { reason: 'too-many-edits', ref, limit: MOST_EDITS });
  const emoji = (n: number): string => String.fromCodePoint(0x1f600 + n);
  for (let n = 0; n < MOST_REACTIONS; n++) await ada.ok(ada.call(ROOM, 'react', { ref, emoji: emoji(n), on: true }));
  const react = await ada.err(ada.call(ROOM, 'react', { ref, emoji: emoji(MOST_REACTIONS), on: true }));
  assert.deepEqual(react.d, { reason: 'too-many-reactions', ref, limit: MOST_REACTIONS });
  await ada.ok(ada.call(ROOM, 'react', { ref, emoji: emoji(0), on: false }));
  await ada.ok(ada.call(ROOM, 'react', { ref, emoji: emoji(MOST_REACTIONS), on: true }));
  assert.equal(((await page(ada)).items[0]?.d['reactions'] as Value[]).length, MOST_REACTIONS);
});

test('a reaction is one emoji, however it is put together', () => {
  for (const emoji of ['👍', '👍🏽', '❤️', '❤', '👨‍👩‍👧‍👦', '🇩🇪', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '1️⃣', '☺️']) assert.ok(isEmoji(emoji), emoji);
  for (const text of ['', 'a', '1', '👍👍', '👍 ', ' ', '<b>', '\u202e', '👍\u202e!', 'é', '🇩', '\u200d']) {
    assert.equal(isEmoji(text), false, JSON.stringify(text));
  }
});

test('what is no emoji is refused before anything is looked at', async (t) => {
  const { wsUrl } = await startServer(t);
  const ada = await RawLink.open(t, wsUrl, 'json', { subs });
  const ref = await say(ada, 'hello');
  for (const emoji of ['ab', '', '👍'.repeat(20), 7, null])
    assert.equal((await ada.err(ada.call(ROOM, 'react', { ref, emoji, on: true }))).code, 'BAD_REQUEST');
});

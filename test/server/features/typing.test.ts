/** Typing on the server: told to those who are there, by the permissions of the room's chat, and forgotten. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defineContract } from 'rt-elements/protocol';
import { defineFeature } from 'rt-elements-server';
import * as v from 'valibot';
import { MOST_FOLLOWERS, typingFeature } from '../../../server/features/typing/typing.feature.ts';
import { cells, RawLink } from '../../support/raw-link.ts';
import { startServer } from '../../support/start-server.ts';
import { jwt, tokenFor } from '../../support/tokens.ts';

const ROOM = 'typing:a';
const subs = [{ c: ROOM }];
const types = (d: unknown, c = ROOM) => ({ t: 'sig', c, n: 'typing', d: d as never }) as const;

for (const { name, cell } of cells) {
  test(`who types is told to the others in the room as the server knows them, on ${name}`, async (t) => {
    const { wsUrl, rt } = await startServer(t);
    const ada = await RawLink.open(t, wsUrl, cell, { subs, name: 'Ada' });
    const ben = await RawLink.open(t, wsUrl, cell, { subs });
    ada.send(types(true), types(false));
    const heard = [await ben.expect('sig'), await ben.expect('sig')];
    assert.deepEqual(
      heard.map(({ c, n, d, u }) => [c, n, d, u?.id, u?.name]),
      [true, false].map((d) => [ROOM, 'typing', d, ada.welcome.user?.id, 'Ada']),
    );
    await ada.settle();
    assert.deepEqual(ada.of('sig'), []);
    assert.equal(rt.counts.droppedSignals, 0);
  });
}

test('nothing of it is kept: who comes a moment later is told nothing, and the room has no history', async (t) => {
  const { wsUrl } = await startServer(t);
  const ada = await RawLink.open(t, wsUrl, 'json', { subs });
  const ben = await RawLink.open(t, wsUrl, 'json', { subs });
  ada.send(types(true));
  await ben.expect('sig');
  const late = await RawLink.open(t, wsUrl, 'json', { subs: [{ c: ROOM, w: 'hist:10' }] });
  await late.settle();
  assert.deepEqual([late.welcome.subs[0]?.o, late.welcome.subs[0]?.page?.items, late.of('sig')], [0, [], []]);
});

test('what is no such news is dropped', async (t) => {
  const { wsUrl, rt } = await startServer(t);
  const ada = await RawLink.open(t, wsUrl, 'json', { subs });
  const ben = await RawLink.open(t, wsUrl, 'json', { subs });
  ada.send(
    types('yes'),
    types(undefined),
    types(true, 'typing:elsewhere'),
    { ...types(true), n: 'start' },
    types(true),
  );
  await ben.expect('sig');
  await ben.settle();
  assert.equal(ben.of('sig').length, 1);
  assert.equal(rt.counts.droppedSignals, 4);
});

test(`a room of more links than its feature allows is told nothing, and hears again when some left`, async (t) => {
  assert.deepEqual([typingFeature.mostFollowers, MOST_FOLLOWERS], [200, 200]);
  const hall = defineContract({
    name: 'hall',
    retention: 'live',
    calls: {},
    events: {},
    signals: { wave: v.boolean() },
  });
  const feature = defineFeature(hall, { calls: {}, openSignals: ['wave'], mostFollowers: 2 });
  const { wsUrl, rt } = await startServer(t, { features: [feature] });
  const open = () => RawLink.open(t, wsUrl, 'json', { subs: [{ c: 'hall:a' }] });
  const [ada, ben, cleo] = [await open(), await open(), await open()];
  const wave = { t: 'sig', c: 'hall:a', n: 'wave', d: true } as const;
  ada.send(wave);
  await ada.settle();
  assert.equal(rt.counts.droppedSignals, 1);
  cleo.send({ t: 'unsub', i: 99, c: 'hall:a' });
  await cleo.ok(99);
  ada.send(wave);
  await ben.expect('sig');
  assert.equal(ben.of('sig').length, 1);
});

test('a token that lists a room of chat lists its typing, and no other', async (t) => {
  const { wsUrl } = await startServer(t, { jwt, guests: false });
  const all = await tokenFor('ada', undefined, { rt: { 'chat:a': ['read', 'write'] } });
  const reading = await tokenFor('ben', undefined, { rt: { 'chat:a': ['read'], 'typing:*': ['write'] } });
  const ada = await RawLink.open(t, wsUrl, 'json', { token: all });
  const ben = await RawLink.open(t, wsUrl, 'json', { token: reading });
  await ada.ok(ada.sub(ROOM));
  await ben.ok(ben.sub(ROOM));
  assert.equal((await ada.err(ada.sub('typing:b'))).code, 'FORBIDDEN');
  ben.send(types(true));
  await ben.settle();
  ada.send(types(true));
  assert.equal((await ben.expect('sig')).u?.id, 'ada');
  await ada.settle();
  assert.deepEqual(ada.of('sig'), [], 'who may only read says nothing');
});

test('what the operator says of chat holds for typing, and their code is asked about the room of the chat', async (t) => {
  const asked = new Set<string>();
  const { wsUrl } = await startServer(t, {
    namespaces: { chat: { read: 'guests', signal: 'nobody' } },
    authorize: ({ channel, action }) => {
      asked.add(`${action} ${channel}`);
      return true;
    },
  });
  const ada = await RawLink.open(t, wsUrl, 'json', { subs });
  const ben = await RawLink.open(t, wsUrl, 'json', { subs });
  ada.send(types(true));
  await ada.settle();
  await ben.settle();
  assert.deepEqual(ben.of('sig'), []);
  assert.deepEqual([...asked], ['subscribe chat:a']);
});

test('a feature that shares the permissions of one that does not exist is refused at the start', async (t) => {
  const contract = defineContract({ name: 'hall', retention: 'live', calls: {}, events: {} });
  await assert.rejects(startServer(t, { features: [defineFeature(contract, { calls: {}, permitsAs: 'chta' })] }), {
    name: 'TypeError',
    message: 'features.hall.permitsAs: expected the word of a namespace, got "chta"',
  });
});

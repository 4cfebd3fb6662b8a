/** Who may not speak, where people must be slow, and that nobody repeats themselves: refused with what explains it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiKeys, ask } from '../../support/backend.ts';
import { FakeRuntime, WALL_START } from '../../support/fake-runtime.ts';
import { cells, newKey, RawLink } from '../../support/raw-link.ts';
import { boardFeature } from '../../support/signal-feature.ts';
import { startServer } from '../../support/start-server.ts';

const room = 'chat:general';

for (const { name, cell } of cells) {
  test(`${name}: a muted person is told so, why and until when; others speak, and so do they once it is lifted`, async (t) => {
    const fake = new FakeRuntime();
    const { url, wsUrl } = await startServer(t, { apiKeys, runtime: fake.runtime() });
    const [ann, bob] = [await RawLink.open(t, wsUrl, cell), await RawLink.open(t, wsUrl, cell)];
    const { id } = ann.welcome.user;
    const { status } = await ask(url, `PUT /users/${id}/mute`, { body: { reason: 'shouting', forMs: 60_000 } });
    assert.equal(status, 200);
    const refused = await ann.err(ann.call(room, 'send', { text: 'AAAA' }));
    assert.deepEqual(
      [refused.code, refused.retry, refused.msg, refused.d],
      [
        'REFUSED',
        false,
        'you are muted here: shouting',
        { reason: 'muted', until: WALL_START + 60_000, note: 'shouting' },
      ],
    );
    await bob.ok(bob.call(room, 'send', { text: 'hello' }));
    await ask(url, `DELETE /users/${id}/mute`);
    await ann.ok(ann.call(room, 'send', { text: 'sorry' }));
  });
}

test('a mute of one room leaves the others open', async (t) => {
  const { url, wsUrl } = await startServer(t, { apiKeys });
  const ann = await RawLink.open(t, wsUrl);
  await ask(url, `PUT /users/${ann.welcome.user.id}/mute`, { body: { channel: room } });
  assert.equal((await ann.err(ann.call(room, 'send', { text: 'here' }))).code, 'REFUSED');
  await ann.ok(ann.call('chat:other', 'send', { text: 'there' }));
});

test('a mute ends by itself', async (t) => {
  const fake = new FakeRuntime();
  const { url, wsUrl } = await startServer(t, { apiKeys, runtime: fake.runtime() });
  const ann = await RawLink.open(t, wsUrl);
  await ask(url, `PUT /users/${ann.welcome.user.id}/mute`, { body: { forMs: 5000 } });
  assert.equal((await ann.err(ann.call(room, 'send', { text: 'early' }))).code, 'REFUSED');
  await fake.clock.advance(5000);
  await ann.ok(ann.call(room, 'send', { text: 'later' }));
  const { body } = await ask(url, `GET /users/${ann.welcome.user.id}/sanctions`);
  assert.deepEqual(body, { sanctions: [] });
});

test('plain events and signals of a muted person are not told either', async (t) => {
  const { url, wsUrl, rt } = await startServer(t, {
    apiKeys,
    features: [boardFeature],
    namespaces: { list: { retention: 'history', read: 'guests', write: 'guests' } },
  });
  const where = 'board:general';
  const [ann, bob] = [await RawLink.open(t, wsUrl), await RawLink.open(t, wsUrl, 'json', { subs: [{ c: where }] })];
  await ask(url, `PUT /users/${ann.welcome.user.id}/mute`);
  await ann.ok(ann.sub(where));
  assert.equal((await ann.err(ann.publish('list:one', 'note'))).code, 'REFUSED');
  const before = rt.counts.droppedSignals;
  ann.send({ t: 'sig', c: where, n: 'pointer', d: { x: 1 } });
  await ann.settle();
  await bob.settle();
  assert.deepEqual(bob.of('sig'), []);
  assert.ok(rt.counts.droppedSignals > before);
});

test('what was stored before a mute is still answered as stored when it is sent again', async (t) => {
  const { url, wsUrl } = await startServer(t, { apiKeys });
  const ann = await RawLink.open(t, wsUrl);
  const k = newKey();
  const first = await ann.ok(ann.call(room, 'send', { text: 'before' }, { k }));
  await ask(url, `PUT /users/${ann.welcome.user.id}/mute`);
  const again = await ann.ok(ann.call(room, 'send', { text: 'before' }, { k }));
  assert.deepEqual([again.o, again.dup], [first.o, true]);
  assert.equal((await ann.err(ann.call(room, 'send', { text: 'after' }))).code, 'REFUSED');
});

for (const { name, cell } of cells) {
  test(`${name}: in slow mode each person waits between two messages, and is told how long`, async (t) => {
    const fake = new FakeRuntime();
    const { url, wsUrl } = await startServer(t, { apiKeys, runtime: fake.runtime() });
    const [ann, bob] = [await RawLink.open(t, wsUrl, cell), await RawLink.open(t, wsUrl, cell)];
    await ask(url, `PUT /channels/${room}/slow-mode`, { body: { everyMs: 5000 } });
    await ann.ok(ann.call(room, 'send', { text: 'one' }));
    await bob.ok(bob.call(room, 'send', { text: 'mine' }));
    await fake.clock.advance(2000);
    const q = ann.nextInLane(room);
    const refused = await ann.err(ann.call(room, 'send', { text: 'two' }, { q }));
    assert.deepEqual(
      [refused.code, refused.retry, refused.after, refused.d],
      ['RATE_LIMITED', true, 3000, { reason: 'slow-mode', everyMs: 5000, until: WALL_START + 5000 }],
    );
    await ann.ok(ann.call('chat:other', 'send', { text: 'elsewhere' }));
    await fake.clock.advance(3000);
    await ann.ok(ann.call(room, 'send', { text: 'two' }, { q }));
    const { body } = await ask(url, `GET /channels/${room}`);
    assert.equal(body['slowModeMs'], 5000);
    await ask(url, `DELETE /channels/${room}/slow-mode`);
    await ann.ok(ann.call(room, 'send', { text: 'three' }));
  });
}

for (const { name, cell } of cells) {
  test(`${name}: two messages at once in slow mode: one is stored, and what follows it keeps its order`, async (t) => {
    const fake = new FakeRuntime();
    const { url, wsUrl } = await startServer(t, { apiKeys, runtime: fake.runtime() });
    await ask(url, `PUT /channels/${room}/slow-mode`, { body: { everyMs: 1000 } });
    const ann = await RawLink.open(t, wsUrl, cell);
    const ids = ['one', 'two', 'three'].map((text) => ann.call(room, 'send', { text }));
    const answers = await Promise.all(ids.map((i) => ann.answer(i)));
    assert.deepEqual(
      answers.map((answer) => (answer.t === 'err' ? answer.code : 'ok')),
      ['ok', 'RATE_LIMITED', 'RETRY_FROM'],
    );
  });
}

test('a message that a rule refused does not count in slow mode, and one sent again is not too fast', async (t) => {
  const fake = new FakeRuntime();
  const { url, wsUrl } = await startServer(t, { apiKeys, runtime: fake.runtime() });
  await ask(url, `PUT /channels/${room}/slow-mode`, { body: { everyMs: 5000 } });
  const ann = await RawLink.open(t, wsUrl);
  assert.equal((await ann.err(ann.call(room, 'send', { text: '' }))).code, 'BAD_REQUEST');
  const k = newKey();
  const first = await ann.ok(ann.call(room, 'send', { text: 'hello' }, { k }));
  const again = await ann.ok(ann.call(room, 'send', { text: 'hello' }, { k }));
  assert.deepEqual([again.o, again.dup], [first.o, true]);
});

test('backends are not slowed down', async (t) => {
  const { url } = await startServer(t, { apiKeys });
  await ask(url, `PUT /channels/${room}/slow-mode`, { body: { everyMs: 60_000 } });
  const body = { channel: room, name: 'send', data: { text: 'news' }, author: { id: 'bot', name: 'Bot' } };
  for (let i = 0; i < 3; i++) assert.equal((await ask(url, 'POST /publish', { body })).status, 201);
});

for (const { name, cell } of cells) {
  test(`${name}: the same said again by the same person in the same room is refused for a while, whatever its case and spaces`, async (t) => {
    const fake = new FakeRuntime();
    const { wsUrl } = await startServer(t, { limits: { duplicateMs: 10_000 }, runtime: fake.runtime() });
    const [ann, bob] = [await RawLink.open(t, wsUrl, cell), await RawLink.open(t, wsUrl, cell)];
    const k = newKey();
    const first = await ann.ok(ann.call(room, 'send', { text: 'Buy now' }, { k }));
    const refused = await ann.err(ann.call(room, 'send', { text: ' buy  NOW ' }));
    assert.deepEqual(
      [refused.code, refused.retry, refused.d],
      ['REFUSED', false, { reason: 'duplicate', until: WALL_START + 10_000 }],
    );
    assert.equal((await ann.ok(ann.call(room, 'send', { text: 'Buy now' }, { k }))).o, first.o);
    await bob.ok(bob.call(room, 'send', { text: 'Buy now' }));
    await ann.ok(ann.call('chat:other', 'send', { text: 'Buy now' }));
    await ann.ok(ann.call(room, 'send', { text: 'Something else' }));
    await fake.clock.advance(10_000);
    await ann.ok(ann.call(room, 'send', { text: 'Something else' }));
  });
}

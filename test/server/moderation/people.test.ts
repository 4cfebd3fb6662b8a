/** A person's data: handed out over all channels, and taken away so that nobody is given it any more. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { apiKeys, ask } from '../../support/backend.ts';
import { newKey, RawLink } from '../../support/raw-link.ts';
import { databasePath } from '../../support/sqlite-file.ts';
import { startServer } from '../../support/start-server.ts';
import { jwt, tokenFor } from '../../support/tokens.ts';

const options = {
  apiKeys,
  jwt,
  namespaces: { board: { retention: 'history', read: 'guests', write: 'guests' } },
} as const;

interface Item {
  readonly kind: string;
  readonly channel: string;
  readonly name?: string;
  readonly data?: unknown;
}

test('everything of one person, over all channels and nothing of others', async (t) => {
  const { url, wsUrl } = await startServer(t, options);
  const ann = await RawLink.open(t, wsUrl, 'json', { token: await tokenFor('ann') });
  const bob = await RawLink.open(t, wsUrl, 'json', { token: await tokenFor('bob') });
  await ann.ok(ann.call('chat:a', 'send', { text: 'mine' }));
  await bob.ok(bob.call('chat:a', 'send', { text: 'not mine' }));
  await ann.ok(ann.publish('board:b', 'note', { bytes: Uint8Array.of(1, 2, 3) }));
  await ask(url, 'PUT /users/ann/mute', { body: { reason: 'noise' } });

  const items: Item[] = [];
  let from = '';
  let sanctions: unknown;
  do {
    const { body } = await ask(url, `GET /users/ann/data${from && `?from=${encodeURIComponent(from)}`}`);
    items.push(...(body['items'] as Item[]));
    sanctions ??= body['sanctions'];
    from = (body['next'] as string | undefined) ?? '';
  } while (from !== '');
  const said = items.filter(({ kind }) => kind === 'event');
  assert.deepEqual(
    said.map(({ kind, channel, name, data }) => [kind, channel, name, data]),
    [
      ['event', 'chat:a', 'message', { m: 1, text: 'mine' }],
      ['event', 'board:b', 'note', { bytes: { $b: 'AQID' } }],
    ],
  );
  // What chat notes of her: where she has read to, and that she has a place in the room.
  for (const { kind, channel } of items) if (kind === 'record') assert.match(channel, /^chat:(a|~[a-z2-7]{26})$/);
  assert.equal((sanctions as Array<{ reason: string }>)[0]?.reason, 'noise');
  const { body } = await ask(url, 'GET /audit');
  assert.equal((body['entries'] as Array<{ action: string }>)[0]?.action, 'export');
});

for (const kind of [':memory:', 'a file'] as const) {
  test(`${kind}: what is erased is in no log, page or replay, and its places stay`, async (t) => {
    const database = kind === ':memory:' ? kind : databasePath(t);
    const { url, wsUrl, rt } = await startServer(t, { ...options, database });
    const ann = await RawLink.open(t, wsUrl, 'json', { token: await tokenFor('ann') });
    const bob = await RawLink.open(t, wsUrl, 'json', { token: await tokenFor('bob'), subs: [{ c: 'chat:a' }] });
    const k = newKey();
    await ann.ok(ann.call('chat:a', 'send', { text: 'a-private-word' }, { k }));
    await bob.ok(bob.call('chat:a', 'send', { text: 'kept' }));

    const { status, body } = await ask(url, 'DELETE /users/ann/data');
    assert.deepEqual([status, body['events'], body['links']], [200, 1, 1]);
    assert.equal(await ann.closed, 4403);

    const told = await bob.expect('pub', ({ n }) => n === 'deleted');
    assert.deepEqual([told.o, told.d, told.u], [3, { ref: k, m: 1 }, undefined], 'it leaves the screens it is on');

    const reader = await RawLink.open(t, wsUrl, 'json', {
      token: await tokenFor('cat'),
      subs: [{ c: 'chat:a', e: bob.welcome.subs[0]?.e, o: 0 }],
    });
    const [result] = reader.welcome.subs;
    assert.equal(result?.rec, true);
    assert.deepEqual(
      result?.pubs?.map(({ o, n, d, u }) => [o, n, d, u?.id]),
      [
        [1, 'erased', undefined, undefined],
        [2, 'message', { m: 2, text: 'kept' }, 'bob'],
        [3, 'deleted', { ref: k, m: 1 }, undefined],
      ],
    );
    const hist = reader.i;
    reader.send({ t: 'hist', i: hist, c: 'chat:a' });
    assert.doesNotMatch(JSON.stringify(await reader.ok(hist)), /a-private-word|ann/);
    assert.deepEqual((await ask(url, 'GET /users/ann/data')).body['items'], []);

    const back = await RawLink.open(t, wsUrl, 'json', { token: await tokenFor('ann') });
    assert.equal((await back.err(back.call('chat:a', 'send', { text: 'a-private-word' }, { k }))).code, 'CONFLICT');
    await back.ok(back.call('chat:a', 'send', { text: 'anew' }));
    assert.equal((await ask(url, 'GET /channels/chat:a')).body['top'], 4);
    const { body: audit } = await ask(url, 'GET /audit');
    const erasure = (audit['entries'] as Array<{ action: string; detail: { events: number } }>).find(
      ({ action }) => action === 'erase',
    );
    assert.equal(erasure?.detail.events, 1);

    if (kind === ':memory:') return;
    await rt.close();
    for (const file of [database, `${database}-wal`])
      assert.ok(!textOf(file).includes('a-private-word'), `${file} still holds what was erased`);
  });
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

/** What was erased leaves the screens it is on, and those of people who were away. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChatModel } from 'rt-elements/client';
import { apiKeys, ask } from '../../support/backend.ts';
import { cells, RawLink } from '../../support/raw-link.ts';
import { startClient, until } from '../../support/start-client.ts';
import { startServer } from '../../support/start-server.ts';
import { jwt, tokenFor } from '../../support/tokens.ts';

const ROOM = 'chat:a';
const options = { apiKeys, jwt } as const;

for (const { name, cell } of cells)
  test(`who follows hears which messages are gone, and who was away when they come back, on ${name}`, async (t) => {
    const { url, wsUrl } = await startServer(t, options);
    const ann = await RawLink.open(t, wsUrl, cell, { token: await tokenFor('ann') });
    const bob = await RawLink.open(t, wsUrl, cell, { token: await tokenFor('bob'), subs: [{ c: ROOM }] });
    const away = await RawLink.open(t, wsUrl, cell, { token: await tokenFor('cat'), subs: [{ c: ROOM }] });
    for (const text of ['one', 'two']) await ann.ok(ann.call(ROOM, 'send', { text }));
    const said = [await away.expect('pub'), await away.expect('pub')];
    const { e = '' } = away.welcome.subs[0] ?? {};
    away.carrier.cut();

    await ask(url, 'DELETE /users/ann/data');
    const gone = [
      await bob.expect('pub', ({ n }) => n === 'deleted'),
      await bob.expect('pub', ({ n }) => n === 'deleted'),
    ];
    assert.deepEqual(
      gone.map(({ o, d, u }) => [o, d, u]),
      said.map(({ k, o }) => [o + 2, { ref: k, m: o }, undefined]),
    );
    const back = await RawLink.open(t, wsUrl, cell, { token: await tokenFor('cat'), subs: [{ c: ROOM, e, o: 2 }] });
    assert.deepEqual(
      back.welcome.subs[0]?.pubs?.map(({ n }) => n),
      ['deleted', 'deleted'],
    );
  });

test('a chat that shows a message of somebody who was erased shows none of its words any more', async (t) => {
  const { url, wsUrl } = await startServer(t, options);
  const ann = await RawLink.open(t, wsUrl, 'json', { token: await tokenFor('ann') });
  await ann.ok(ann.call(ROOM, 'send', { text: 'a private word' }));
  const client = startClient(t, { url, token: await tokenFor('bob') });
  const { state } = ChatModel.of(client, 'a');
  t.after(state.listen(() => undefined));
  const shown = (): string => JSON.stringify(state.get().messages);
  await until(() => shown().includes('a private word'), 'the message is shown');
  await ask(url, 'DELETE /users/ann/data');
  await until(() => !shown().includes('a private word'), 'it is gone');
});

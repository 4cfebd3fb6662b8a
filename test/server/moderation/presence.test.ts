/** Mutes and presence: others see that somebody who is muted is there, and none of the words they say of themselves. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PresenceMember, Value } from 'rt-elements/protocol';
import { apiKeys, ask } from '../../support/backend.ts';
import { cells, RawLink } from '../../support/raw-link.ts';
import { startServer } from '../../support/start-server.ts';
import { jwt, tokenFor } from '../../support/tokens.ts';

const ROOM = 'presence:a';
const words = { page: 'rude words', meta: { motto: 'ruder words' } };

async function be(link: RawLink, d: Value): Promise<void> {
  const i = link.i;
  link.send({ t: 'pres', i, c: ROOM, d: d as never });
  await link.ok(i);
}

const wordsOf = ({ page, meta }: PresenceMember) => [page, (meta as { motto?: string } | undefined)?.motto];

for (const { name, cell } of cells)
  test(`the words of who is muted are shown no more, and again once they may speak, on ${name}`, async (t) => {
    const { url, wsUrl } = await startServer(t, { apiKeys, jwt });
    const subs = [{ c: ROOM, w: 'snap' }];
    const ann = await RawLink.open(t, wsUrl, cell, { token: await tokenFor('ann'), cid: 'ann', subs });
    const bob = await RawLink.open(t, wsUrl, cell, { token: await tokenFor('bob'), cid: 'bob', subs });
    const told = async () =>
      wordsOf(
        await bob
          .expect('pdiff', ({ upd, join }) => [...(upd ?? []), ...(join ?? [])].length > 0)
          .then(({ upd = [], join = [] }) => [...upd, ...join][0]!),
      );
    await be(ann, words);
    assert.deepEqual(await told(), ['rude words', 'ruder words']);
    await ask(url, 'PUT /users/ann/mute', { body: { channel: 'chat:a' } });
    assert.deepEqual(await told(), [undefined, undefined]);
    await be(ann, { ...words, page: 'other words', status: 'busy' });
    assert.deepEqual(await told(), [undefined, undefined], 'that they are busy is told');
    await ask(url, 'DELETE /users/ann/mute?channel=chat:a');
    assert.deepEqual(await told(), ['other words', 'ruder words']);
  });

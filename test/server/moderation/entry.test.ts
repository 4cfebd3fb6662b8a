/** Who may not come in: banned, or with a token that was revoked. Gone from every door at once, and for as long as it holds. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiKeys, ask } from '../../support/backend.ts';
import { ownTime } from '../../support/own-time.ts';
import { cells, RawLink } from '../../support/raw-link.ts';
import { databasePath } from '../../support/sqlite-file.ts';
import { startServer } from '../../support/start-server.ts';
import { jwt, tokenFor } from '../../support/tokens.ts';

const options = { apiKeys, jwt, guests: true } as const;
const now = (): number => Math.floor(Date.now() / 1000);
/** Everybody is to be gone by then, ms. */
const AT_ONCE_MS = 1000;

for (const { name, cell } of cells) {
  test(`${name}: whose tokens are revoked is gone within a second, and comes in only with a newer one`, async (t) => {
    const { url, wsUrl } = await startServer(t, options);
    const old = await tokenFor('ann@example.com', now() - 60);
    const [one, two] = [await open(old), await open(old)];
    const bob = await open(await tokenFor('bob', now() - 60));
    const time = ownTime(t);
    const start = time();
    const { status, body } = await ask(url, 'POST /users/ann%40example.com/revoke');
    const codes = await Promise.all([one.closed, two.closed]);
    assert.ok(time() - start < AT_ONCE_MS);
    assert.deepEqual([status, body['links'], codes], [200, 2, [4403, 4403]]);
    assert.equal(one.of('close')[0]?.retry, 'never');
    assert.ok(bob.isOpen);

    for (const token of [old, await tokenFor('ann@example.com', null)]) {
      const refused = await RawLink.dial(t, wsUrl, cell);
      const answer = await refused.err(refused.hello({ token }));
      assert.deepEqual([answer.code, answer.d, await refused.closed], ['UNAUTHORIZED', { reason: 'revoked' }, 4401]);
    }
    await open(await tokenFor('ann@example.com', now() + 2));

    function open(token: string) {
      return RawLink.open(t, wsUrl, cell, { token });
    }
  });

  test(`${name}: who is banned is gone within a second, is told why and until when, and may come back afterwards`, async (t) => {
    const { url, wsUrl } = await startServer(t, options);
    const token = await tokenFor('ann');
    const ann = await RawLink.open(t, wsUrl, cell, { token });
    const until = Date.now() + 60_000;
    const { status } = await ask(url, 'PUT /users/ann/ban', { body: { reason: 'spam', until } });
    assert.deepEqual([status, await ann.closed], [200, 4403]);
    const { reason, retry } = ann.of('close')[0] ?? {};
    assert.deepEqual([reason, retry], ['banned: spam', 'never']);

    const refused = await RawLink.dial(t, wsUrl, cell);
    const answer = await refused.err(refused.hello({ token }));
    assert.deepEqual([answer.code, answer.d], ['FORBIDDEN', { reason: 'banned', until, note: 'spam' }]);
    assert.equal(await refused.closed, 4403);
    await ask(url, 'DELETE /users/ann/ban');
    await RawLink.open(t, wsUrl, cell, { token });
  });

  test(`${name}: who is banned from one room leaves it and cannot read or write there; other rooms stay`, async (t) => {
    const { url, wsUrl } = await startServer(t, options);
    const subs = [{ c: 'chat:a' }, { c: 'chat:b' }];
    const ann = await RawLink.open(t, wsUrl, cell, { subs });
    await ask(url, `PUT /users/${ann.welcome.user.id}/ban`, { body: { channel: 'chat:a' } });
    const ended = await ann.expect('subx');
    assert.deepEqual([ended.c, ended.code, ended.retry], ['chat:a', 'FORBIDDEN', false]);
    const hist = ann.i;
    ann.send({ t: 'hist', i: hist, c: 'chat:a' });
    for (const i of [ann.sub('chat:a'), ann.call('chat:a', 'send', { text: 'x' }), hist])
      assert.deepEqual((await ann.err(i)).d, { reason: 'banned' });
    await ann.ok(ann.call('chat:b', 'send', { text: 'x' }));
  });

  test(`${name}: revoking one session refuses its token alone`, async (t) => {
    const { url, wsUrl } = await startServer(t, options);
    const [lost, kept] = [
      await tokenFor('ann', now() - 60, { jti: 'a' }),
      await tokenFor('ann', now() - 60, { jti: 'b' }),
    ];
    const open = (token: string) => RawLink.open(t, wsUrl, cell, { token });
    const [phone, twin, laptop] = [await open(lost), await open(lost), await open(kept)];
    const { body } = await ask(url, `POST /sessions/${phone.welcome.sid}/revoke`);
    assert.equal(body['links'], 2);
    assert.deepEqual(await Promise.all([phone.closed, twin.closed]), [4403, 4403]);
    assert.ok(laptop.isOpen);
    const refused = await RawLink.dial(t, wsUrl, cell);
    assert.equal((await refused.err(refused.hello({ token: lost }))).code, 'UNAUTHORIZED');
    await open(kept);
  });
}

test('a guest whose session is revoked comes back as somebody else', async (t) => {
  const { url, wsUrl } = await startServer(t, options);
  const guest = await RawLink.open(t, wsUrl);
  const { gt, sid, user } = guest.welcome;
  await ask(url, `POST /sessions/${sid}/revoke`);
  assert.equal(await guest.closed, 4403);
  const refused = await RawLink.dial(t, wsUrl);
  assert.equal((await refused.err(refused.hello({ guest: gt }))).code, 'UNAUTHORIZED');
  assert.notEqual((await RawLink.open(t, wsUrl)).welcome.user.id, user.id);
});

test('a revoked token does not renew a link either', async (t) => {
  const { url, wsUrl } = await startServer(t, options);
  const old = await tokenFor('ann', now() - 60);
  await ask(url, 'POST /users/ann/revoke');
  const ann = await RawLink.open(t, wsUrl, 'json', { token: await tokenFor('ann', now() + 2) });
  const i = ann.i;
  ann.send({ t: 'auth', i, token: old });
  assert.equal((await ann.err(i)).code, 'UNAUTHORIZED');
});

test('plain event streams and their tickets end with a revocation and with a ban', async (t) => {
  const { url } = await startServer(t, options);
  for (const [user, line] of [
    ['ann', 'POST /users/ann/revoke'],
    ['bob', 'PUT /users/bob/ban'],
  ] as const) {
    const authorization = `Bearer ${await tokenFor(user, now() - 60)}`;
    const issued = await fetch(`${url}/ticket`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ c: 'chat:a' }),
    });
    const { ticket } = (await issued.json()) as { ticket: string };
    const stream = await fetch(`${url}/events/chat:a`, { headers: { authorization } });
    assert.equal(stream.status, 200);
    assert.equal((await ask(url, line)).status, 200);
    await stream.text();
    const status = user === 'ann' ? 401 : 403;
    assert.equal((await fetch(`${url}/events/chat:a`, { headers: { authorization } })).status, status);
    assert.equal((await fetch(`${url}/events/chat:a?ticket=${ticket}`)).status, status);
  }
});

test('a backend may send somebody away who comes back by themselves, or who does not', async (t) => {
  const { url, wsUrl } = await startServer(t, options);
  const [one, two] = [await RawLink.open(t, wsUrl), await RawLink.open(t, wsUrl)];
  await ask(url, `POST /users/${one.welcome.user.id}/disconnect`, { body: { reason: 'maintenance' } });
  await ask(url, `POST /users/${two.welcome.user.id}/disconnect`, { body: { comeBack: false } });
  assert.deepEqual(await Promise.all([one.closed, two.closed]), [1001, 4403]);
  const closes = [one, two].map((link) => link.of('close')[0]);
  assert.deepEqual(
    closes.map((close) => [close?.retry, close?.reason]),
    [
      ['backoff', 'maintenance'],
      ['never', 'disconnected by the operator'],
    ],
  );
});

test('what holds, holds after a restart, and who did it can be read', async (t) => {
  const database = databasePath(t);
  const old = await tokenFor('ann', now() - 60);
  const first = await startServer(t, { ...options, database });
  await ask(first.url, 'POST /users/ann/revoke');
  await ask(first.url, 'PUT /users/bob%40x/ban', { body: { reason: 'spam' } });
  await ask(first.url, 'PUT /users/cat/mute', { body: { channel: 'chat:a' } });
  await ask(first.url, 'PUT /channels/chat:a/slow-mode', { body: { everyMs: 1000 } });
  await ask(first.url, 'PUT /users/dan/mute', { body: { forMs: 1 } });
  await first.rt.close();

  const { url, wsUrl } = await startServer(t, { ...options, database });
  for (const [token, code] of [
    [old, 'UNAUTHORIZED'],
    [await tokenFor('bob@x'), 'FORBIDDEN'],
  ] as const) {
    const link = await RawLink.dial(t, wsUrl);
    assert.equal((await link.err(link.hello({ token }))).code, code);
  }
  const cat = await RawLink.open(t, wsUrl, 'json', { token: await tokenFor('cat') });
  assert.deepEqual((await cat.err(cat.call('chat:a', 'send', { text: 'x' }))).d, { reason: 'muted' });
  assert.equal((await ask(url, 'GET /channels/chat:a')).body['slowModeMs'], 1000);
  assert.deepEqual((await ask(url, 'GET /users/dan/sanctions')).body, { sanctions: [] });

  const { body } = await ask(url, 'GET /audit');
  const entries = body['entries'] as Array<Record<string, unknown>>;
  assert.deepEqual(
    entries.map(({ number, action, by, user, channel }) => [number, action, by, user ?? channel]),
    [
      [5, 'mute', 'all', 'dan'],
      [4, 'slow-mode', 'all', 'chat:a'],
      [3, 'mute', 'all', 'cat'],
      [2, 'ban', 'all', 'bob@x'],
      [1, 'revoke-user', 'all', 'ann'],
    ],
  );
  assert.equal(entries[3]?.['reason'], 'spam');
  const older = (await ask(url, 'GET /audit?before=3&limit=1')).body['entries'] as Array<Record<string, unknown>>;
  assert.deepEqual(
    older.map(({ number }) => number),
    [2],
  );
});

test('nobody reads the audit log over a link', async (t) => {
  const { url, wsUrl } = await startServer(t, options);
  await ask(url, 'PUT /users/ann/ban');
  const link = await RawLink.open(t, wsUrl);
  assert.notEqual((await link.answer(link.sub('$moderation'))).t, 'ok');
  assert.equal((await ask(url, 'GET /channels/$moderation')).status, 400);
});

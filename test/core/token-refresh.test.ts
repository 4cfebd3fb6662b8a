/** A token on its way through time: replaced before it runs out, refused, given up. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TokenRequest } from '../../components/core/client-api.ts';
import { type ClientMessages, RtError } from '../../components/protocol/index.ts';
import type { FakeLink, FakeServer } from '../support/fake-server.ts';
import { start, startOnline } from './start.ts';

const MINUTE = 60_000;

/** Tokens `1`, `2`, ... and why each was asked for. */
function counter() {
  const asked: Array<TokenRequest['reason']> = [];
  const getToken = ({ reason }: TokenRequest): Promise<string> => Promise.resolve(String(asked.push(reason)));
  return { asked, getToken };
}

/** Tokens live so long from when the server first sees them. */
function expiring(server: FakeServer, lifeMs: number): void {
  server.answer.hello = (link, hello) => {
    server.welcome = { exp: server.now() + lifeMs };
    server.reply(link, hello);
  };
  server.answer.auth = (link, { i }) => link.send({ t: 'ok', i, d: { exp: server.now() + lifeMs } });
}

/** Time passes on a link that is pinged, as servers do. */
async function live({ server, pass }: { server: FakeServer; pass: (ms: number) => Promise<void> }, ms: number) {
  for (let left = ms; left > 0; left -= 20_000) {
    await pass(Math.min(left, 20_000));
    server.link.send({ t: 'ping', now: server.now() });
  }
  await pass(0);
}

test('a token is replaced when four fifths of its life are over, on the link that is up, again and again', async (t) => {
  const { asked, getToken } = counter();
  const started = start(t, { getToken });
  const { client, server, platform } = started;
  platform.chance = [0];
  expiring(server, 100 * MINUTE);
  client.hold();
  await live(started, 80 * MINUTE - 1);
  assert.deepEqual(asked, ['connect']);
  await live(started, 1);
  assert.deepEqual(asked, ['connect', 'refresh']);
  assert.deepEqual(
    server.link.of('auth').map(({ token }) => token),
    ['2'],
  );
  await live(started, 240 * MINUTE);
  assert.equal(asked.length, 5);
  assert.equal(server.links.length, 1);
});

test('tabs that were opened together do not all ask at the same moment: the time is spread over a twentieth', async (t) => {
  for (const [chance, dueMs] of [
    [0, 80 * MINUTE],
    [0.999_999, 76 * MINUTE],
  ] as const) {
    const { asked, getToken } = counter();
    const started = start(t, { getToken });
    started.platform.chance = [chance];
    expiring(started.server, 100 * MINUTE);
    started.client.hold();
    await live(started, dueMs - 1_000);
    assert.equal(asked.length, 1);
    await live(started, 2_000);
    assert.equal(asked.length, 2);
  }
});

test('a token that lives for a year is not asked for in between', async (t) => {
  const { asked, getToken } = counter();
  const { client, server, platform, pass } = start(t, { getToken });
  server.welcome = {
    exp: server.now() + 365 * 24 * 60 * MINUTE,
    hb: { every: 2 ** 32 - 1, grace: 2 ** 32 - 1 },
  };
  // Timers end after 24 days.
  const after = platform.after.bind(platform);
  platform.after = (ms, run) => after(Math.min(ms, 24 * 24 * 60 * MINUTE), run);
  client.hold();
  await pass(48 * 24 * 60 * MINUTE);
  assert.deepEqual(asked, ['connect']);
});

test('a refresh that fails is tried again while the token lives, a bounded number of times', async (t) => {
  const asked: string[] = [];
  const getToken = ({ reason }: TokenRequest) =>
    asked.push(reason) === 1 ? Promise.resolve('one') : Promise.reject(new TypeError('Failed to fetch'));
  const started = start(t, { getToken });
  const errors: unknown[] = [];
  started.client.on('error', (error) => errors.push(error));
  expiring(started.server, 60 * MINUTE);
  started.client.hold();
  await live(started, 60 * MINUTE);
  assert.ok(asked.length >= 3 && asked.length <= 8, `expected a few tries, got ${asked.length}`);
  assert.equal(errors.length, asked.length - 1);
  assert.equal(started.client.state.get().status, 'online', 'the old token is good until the server ends it');
});

test('an expired token costs one refresh and one retry', async (t) => {
  const { asked, getToken } = counter();
  const { client, server, pass } = await startOnline(t, { getToken });
  server.answer.hello = (link, hello) => {
    if (hello.token === '1') link.shut({ code: 4401, retry: 'auth', reason: 'the token has expired' });
    else server.reply(link, hello);
  };
  server.link.shut({ code: 4401, retry: 'auth', reason: 'the token has expired' });
  await pass();
  assert.equal(client.state.get().status, 'online');
  assert.deepEqual(asked, ['connect', 'refused']);
  assert.equal(server.links.length, 2);
});

test('a new token that is refused on a live link is asked for once more, and then left to the server', async (t) => {
  const { asked, getToken } = counter();
  const { client, server, pass } = await startOnline(t, { getToken });
  client.on('error', () => {});
  server.answer.auth = (link, { i }) =>
    link.send({ t: 'err', i, code: 'UNAUTHORIZED', msg: 'not this one', retry: false });
  await pass(15_000);
  server.link.send({ t: 'authreq', in: 50_000 });
  await pass();
  assert.deepEqual(asked, ['connect', 'refresh', 'refused']);
  server.answer.hello = (link) => link.shut({ code: 4401, retry: 'auth' });
  server.link.shut({ code: 4401, retry: 'auth', reason: 'the token has expired' });
  await pass(60 * MINUTE);
  assert.equal(client.state.get().status, 'unauthorized');
  assert.deepEqual([asked.length, server.links.length], [3, 1]);
});

const refusals: Readonly<
  Record<string, { getToken: () => Promise<string | undefined>; status: string; most: number }>
> = {
  'says that there is none': {
    getToken: () => Promise.reject(new RtError('UNAUTHORIZED', 'signed out')),
    status: 'unauthorized',
    most: 1,
  },
  'says that it is not allowed': {
    getToken: () => Promise.reject(new RtError('FORBIDDEN', 'no seat')),
    status: 'blocked',
    most: 1,
  },
  'resolves with nothing': { getToken: () => Promise.resolve(undefined), status: 'unauthorized', most: 1 },
  'rejects for reasons of its own': {
    getToken: () => Promise.reject(new Error('401')),
    status: 'unauthorized',
    most: 2,
  },
  'gives the same again': { getToken: () => Promise.resolve('old'), status: 'unauthorized', most: 1 },
};
for (const [what, { getToken, status, most }] of Object.entries(refusals)) {
  test(`a refused token and a page that ${what} end the dialling: no loop, until there is a token`, async (t) => {
    let asked = 0;
    let given = () => Promise.resolve<string | undefined>('old');
    const { client, server, platform, pass } = await startOnline(t, { getToken: () => given() });
    client.on('error', () => {});
    await pass(20_000);
    given = () => {
      asked++;
      return getToken();
    };
    server.answer.hello = (link, hello) => {
      if (hello.token === 'new') server.reply(link, hello);
      else link.shut({ code: 4401, retry: 'auth', reason: 'token refused' });
    };
    server.link.shut({ code: 4401, retry: 'auth', reason: 'token refused' });
    await pass(60 * MINUTE);
    for (const event of ['online', 'visible', 'leave', 'return'] as const) platform.emit(event);
    await pass(60 * MINUTE);
    assert.equal(client.state.get().status, status);
    assert.equal(client.state.get().auth, 'ok', 'nobody waits for a token any more');
    assert.ok(asked <= most, `expected at most ${most} questions, got ${asked}`);
    assert.ok(server.links.length <= 2, `expected at most 2 dials, got ${server.links.length}`);
    client.setToken('new');
    await pass();
    assert.equal(client.state.get().status, 'online');
  });
}

test('a page without a network does not count as signed out', async (t) => {
  let asked = 0;
  const getToken = () => (++asked === 1 ? Promise.resolve('one') : Promise.reject(new TypeError('Failed to fetch')));
  const { client, server, pass } = await startOnline(t, { getToken });
  client.on('error', () => {});
  await pass(20_000);
  server.link.shut({ code: 4401, retry: 'auth' });
  await pass(10 * MINUTE);
  assert.equal(client.state.get().status, 'waiting');
  assert.equal(client.state.get().reason, 'getToken failed.');
  assert.ok(asked < 100);
});

test('somebody else by a refreshed token is refused, and by a token that was set is welcome', async (t) => {
  const { getToken } = counter();
  const { client, server, pass } = start(t, { getToken });
  server.user = { id: 'ann', name: 'Ann' };
  client.hold();
  await pass();
  server.user = { id: 'bob', name: 'Bob' };
  server.link.end();
  await pass(60 * MINUTE);
  assert.equal(server.links.length, 2);
  assert.equal(server.openLinks, 0);
  const { status, reason, user } = client.state.get();
  assert.deepEqual([status, reason, user?.id], ['blocked', 'The new token is for somebody else.', 'ann']);
  client.setToken('of-bob');
  await pass();
  assert.deepEqual([client.state.get().status, client.state.get().user?.id], ['online', 'bob']);
});

test('a guest who signs in is welcome', async (t) => {
  const tokens = [undefined, 'of-ann'];
  const { client, server, pass } = await startOnline(t, { getToken: () => Promise.resolve(tokens.shift()) });
  server.user = { id: 'ann', name: 'Ann' };
  server.link.end();
  await pass(1_000);
  assert.deepEqual([client.state.get().status, client.state.get().user?.id], ['online', 'ann']);
});

test('a name or a token of the page is nothing to ask anybody for', async (t) => {
  const { server, pass } = await startOnline(t, { token: 'fixed' });
  server.link.send({ t: 'authreq', in: 30_000 });
  await pass(20_000);
  assert.equal(server.link.of('auth').length, 0);
});

test('the token in use is never asked back: a refresh that comes too late is not said on another link', async (t) => {
  let give = (_token: string): void => {};
  let calls = 0;
  const getToken = () => (calls++ === 0 ? Promise.resolve('one') : new Promise<string>((resolve) => (give = resolve)));
  const { server, pass } = await startOnline(t, { getToken });
  server.link.send({ t: 'authreq', in: 30_000 });
  await pass();
  server.link.end();
  await pass(1_000);
  give('two');
  await pass();
  const said = server.links.flatMap((link: FakeLink): Array<ClientMessages['auth']> => link.of('auth'));
  assert.deepEqual(said, []);
});

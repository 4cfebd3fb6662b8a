import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TokenRequest } from '../../components/core/client-api.ts';
import { FakePlatform } from '../support/fake-platform.ts';
import type { FakeServer } from '../support/fake-server.ts';
import { start, startOnline } from './start.ts';

/** The server takes these tokens and refuses all others with the given code. */
function accept(server: FakeServer, tokens: readonly string[]): void {
  server.answer.hello = (link, hello) => {
    if (hello.token !== undefined && tokens.includes(hello.token)) server.reply(link, hello);
    else link.shut({ code: 4401, retry: 'auth', reason: 'token refused' });
  };
}

/** A getToken that gives these tokens in turn, the last one again and again, and counts. */
function tokens(...given: Array<string | undefined>) {
  const asked: Array<TokenRequest['reason']> = [];
  const getToken = async ({ reason }: TokenRequest): Promise<string | undefined> => {
    asked.push(reason);
    return given[Math.min(asked.length, given.length) - 1];
  };
  return { asked, getToken };
}

test('a fixed token goes into hello, and nowhere else', async (t) => {
  const { server } = await startOnline(t, { token: 'secret', name: 'Ann' });
  assert.equal(server.link.of('hello')[0]?.token, 'secret');
  assert.equal(server.link.of('hello')[0]?.guest, undefined);
  assert.ok(!server.link.request.url.includes('secret'));
});

test('a fixed token that is refused ends in unauthorized after one dial', async (t) => {
  const { client, server, pass } = start(t, { token: 'bad' });
  accept(server, ['good']);
  client.hold();
  await pass(3_600_000);
  assert.equal(server.links.length, 1);
  const { status, code, reason } = client.state.get();
  assert.deepEqual([status, code, reason], ['unauthorized', 4401, 'token refused']);
});

test('a token given by hand ends unauthorized', async (t) => {
  const { client, server, pass } = start(t, { token: 'bad' });
  accept(server, ['good']);
  client.hold();
  await pass();
  client.setToken('good');
  await pass();
  assert.equal(client.state.get().status, 'online');
});

test('a refused token is asked for once more, and the new one is tried once', async (t) => {
  const { asked, getToken } = tokens('old', 'new');
  const { client, server, pass } = start(t, { getToken });
  accept(server, ['new']);
  client.hold();
  await pass();
  assert.deepEqual(asked, ['connect', 'refused']);
  assert.equal(client.state.get().status, 'online');
  assert.equal(server.links.length, 2);
});

test('a fresh token that is refused as well is the end: two dials, two tokens, no loop', async (t) => {
  const { asked, getToken } = tokens('bad');
  const { client, server, platform, pass } = start(t, { getToken });
  accept(server, []);
  client.hold();
  await pass(3_600_000);
  platform.emit('online');
  platform.emit('visible');
  await pass(3_600_000);
  assert.equal(server.links.length, 2);
  assert.equal(asked.length, 2);
  assert.equal(client.state.get().status, 'unauthorized');
});

test('a server that welcomes and then refuses the token gets no loop either', async (t) => {
  const { asked, getToken } = tokens('token');
  const { client, server, pass } = start(t, { getToken });
  server.answer.hello = (link, hello) => {
    server.reply(link, hello);
    link.shut({ code: 4401, retry: 'auth' });
  };
  client.hold();
  await pass(3_600_000);
  assert.equal(client.state.get().status, 'unauthorized');
  assert.ok(server.links.length <= 3 && asked.length <= 3);
});

test('a link that lasted earns another token when its own has run out', async (t) => {
  const { asked, getToken } = tokens('one', 'two', 'three');
  const { client, server, pass } = await startOnline(t, { getToken });
  for (let i = 0; i < 2; i++) {
    await pass(15_000);
    server.link.shut({ code: 4401, retry: 'auth' });
    await pass();
    assert.equal(client.state.get().status, 'online');
  }
  assert.deepEqual(asked, ['connect', 'refused', 'refused']);
});

test('a token is kept over reconnects, and asked for anew when it is known to have expired', async (t) => {
  const { asked, getToken } = tokens('one', 'two');
  const { server, pass } = await startOnline(t, { getToken });
  server.welcome = { exp: server.now() + 60_000 };
  server.link.end();
  await pass(1_000);
  assert.deepEqual(asked, ['connect']);
  for (let i = 0; i < 3; i++) {
    await pass(20_000);
    server.link.send({ t: 'ping', now: server.now() });
  }
  assert.equal(server.links.length, 2);
  server.welcome = {};
  server.link.end();
  await pass(1_000);
  assert.deepEqual(asked, ['connect', 'refresh']);
  assert.equal(server.link.of('hello')[0]?.token, 'two');
});

test('a token about to expire is replaced on the link that is up, and the state says so meanwhile', async (t) => {
  let give = (_token: string): void => {};
  let calls = 0;
  const getToken = () => (calls++ === 0 ? Promise.resolve('one') : new Promise<string>((resolve) => (give = resolve)));
  const { client, server, pass } = await startOnline(t, { getToken });
  server.link.send({ t: 'authreq', in: 30_000 });
  server.link.send({ t: 'authreq', in: 29_000 });
  await pass();
  assert.equal(client.state.get().auth, 'refreshing');
  give('two');
  await pass();
  assert.equal(client.state.get().auth, 'ok');
  assert.deepEqual(new Set(server.link.of('auth').map(({ token }) => token)), new Set(['two']));
  assert.equal(calls, 2, 'asked once, though the server asked twice');
  assert.equal(server.links.length, 1);
});

test('getToken that fails or hangs is a failed dial, tried again with the backoff', async (t) => {
  for (const getToken of [
    () => Promise.reject(new Error('offline')),
    () => new Promise<string>(() => {}),
    () => Promise.resolve(42 as unknown as string),
    () => Promise.resolve(''),
  ]) {
    const { client, server, pass } = start(t, { getToken });
    const errors: unknown[] = [];
    client.on('error', (error) => errors.push(error));
    client.hold();
    await pass(10_000);
    assert.equal(client.state.get().status, 'waiting');
    assert.equal(server.links.length, 0);
    assert.ok(errors.length >= 1);
    client.dispose();
  }
});

test('getToken that gives nothing goes on as a guest', async (t) => {
  const { getToken } = tokens(undefined);
  const { client, server } = await startOnline(t, { getToken, name: 'Ann' });
  assert.equal(client.state.get().status, 'online');
  const hello = server.link.of('hello')[0];
  assert.deepEqual([hello?.token, hello?.name], [undefined, 'Ann']);
});

const kept: ReadonlyArray<['tab' | 'browser' | 'none', boolean]> = [
  ['tab', true],
  ['browser', true],
  ['none', false],
];
for (const [guest, survives] of kept) {
  test(`a guest kept by "${guest}" ${survives ? 'is the same' : 'is another'} after a reload`, async (t) => {
    const platform = new FakePlatform();
    const before = start(t, { platform, guest });
    before.server.welcome = { gt: 'guest-token' };
    before.client.hold();
    await before.pass();
    before.client.dispose();
    const after = start(t, { platform, guest });
    after.client.hold();
    await after.pass();
    assert.equal(after.server.link.of('hello')[0]?.guest, survives ? 'guest-token' : undefined);
    assert.equal(platform.stores.tab.items.size, guest === 'tab' ? 1 : 0);
    assert.equal(platform.stores.browser.items.size, guest === 'browser' ? 1 : 0);
  });
}

test('a guest is the same on every link of one client, wherever it is kept', async (t) => {
  const { server, pass } = start(t, { guest: 'none' });
  server.welcome = { gt: 'guest-token' };
  const started = { server };
  await pass();
  const online = await startOnline(t, { guest: 'none' });
  online.server.welcome = { gt: 'guest-token' };
  online.server.link.end();
  await online.pass(1_000);
  online.server.link.end();
  await online.pass(2_000);
  assert.equal(online.server.link.of('hello')[0]?.guest, 'guest-token');
  assert.equal(started.server.links.length, 0);
});

test('guests of two connections of a page, or of two servers, are two', async (t) => {
  const platform = new FakePlatform();
  for (const options of [{ id: 'left' }, { id: 'right' }, { url: '/other' }, {}]) {
    const { client, server, pass } = start(t, { platform, ...options });
    server.welcome = { gt: `token of ${JSON.stringify(options)}` };
    client.hold();
    await pass();
    assert.equal(server.link.of('hello')[0]?.guest, undefined);
  }
  assert.equal(platform.stores.tab.items.size, 4);
});

test('blocked storage makes a guest that lasts as long as the page', async (t) => {
  const platform = new FakePlatform();
  platform.stores.tab.blocked = true;
  const { client, server, pass } = start(t, { platform });
  server.welcome = { gt: 'guest-token' };
  client.hold();
  await pass();
  server.link.end();
  await pass(1_000);
  assert.equal(server.link.of('hello')[0]?.guest, 'guest-token');
  assert.deepEqual(platform.reported, []);
});

test('a guest who takes a name is greeted by it at once, without leaving', async (t) => {
  const { client, server, pass } = await startOnline(t, { name: 'Ann' });
  client.setName('Bob');
  client.setName('Bob');
  await pass();
  assert.equal(server.links.length, 2);
  assert.equal(server.link.of('hello')[0]?.name, 'Bob');
  assert.equal(server.links[0]?.of('bye').length, 0);
});

test('a token set while online makes a new link as that user', async (t) => {
  const { client, server, pass } = await startOnline(t);
  client.setToken('of-ann');
  await pass();
  assert.equal(server.openLinks, 1);
  assert.equal(server.link.of('hello')[0]?.token, 'of-ann');
  client.setToken(undefined);
  await pass();
  assert.equal(server.link.of('hello')[0]?.token, undefined);
});

/** Models of a room's people on a real server, over every kind of link. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { ClientOptions } from '../../../components/core/client-api.ts';
import { PresenceModel } from '../../../components/presence/presence-model.ts';
import { WatchModel } from '../../../components/presence/watch-model.ts';
import { startClient, until } from '../../support/start-client.ts';
import { startServer } from '../../support/start-server.ts';

const LINKS: ReadonlyArray<readonly [name: string, options: Omit<ClientOptions, 'url'>]> = [
  ['WebSocket and JSON', { transports: ['ws'] }],
  ['WebSocket and MessagePack', { transports: ['ws'], codec: 'msgpack' }],
  ['an event stream', { transports: ['sse'] }],
  ['polling', { transports: ['poll'] }],
];

function lookAt(t: TestContext, url: string, name: string, options: Omit<ClientOptions, 'url'> = {}) {
  const client = startClient(t, { url, name, guest: 'none', ...options });
  const model = PresenceModel.of(client, 'general');
  const happened: string[] = [];
  model.on(({ kind, member: { user } }) => happened.push(`${kind} ${user.name}`));
  t.after(model.subscribe(() => undefined));
  const names = (): string =>
    model
      .get()
      .members.map(({ user }) => user.name)
      .sort()
      .join(' ');
  return { client, model, happened, names };
}

for (const [name, options] of LINKS) {
  test(`people see each other come, change and go at once when they mean to, on ${name}`, async (t) => {
    const { url } = await startServer(t);
    const ana = lookAt(t, url, 'Ana', options);
    await until(() => ana.model.get().self !== undefined, 'Ana sees herself');
    const ben = lookAt(t, url, 'Ben', options);
    await until(() => ana.names() === 'Ana Ben' && ben.names() === 'Ana Ben', 'both see both');
    ben.model.setStatus('busy');
    ben.model.setMeta({ colour: 'red' });
    const shown = () => ana.model.get().members.find(({ user }) => user.name === 'Ben');
    await until(() => shown()?.status === 'busy', 'Ana sees that Ben is busy');
    assert.deepEqual(shown()?.meta, { colour: 'red' });
    ben.model.setStatus('invisible');
    await until(() => ana.names() === 'Ana', 'Ben is not shown');
    assert.equal(ben.model.get().self, undefined);
    ben.model.setStatus('online');
    await until(() => ana.names() === 'Ana Ben', 'Ben is back');
    ben.client.disconnect();
    // Long before the grace of a lost link, which is 15 s, or of a page that is left, which is 4 s.
    await until(() => ana.names() === 'Ana', 'Ben is gone', 2000);
    assert.deepEqual(ana.happened, ['join Ana', 'join Ben', 'leave Ben', 'join Ben', 'leave Ben']);
  });
}

test('who looks no more is not shown, and a roster asked for anew is the same', async (t) => {
  const { url } = await startServer(t);
  const ana = lookAt(t, url, 'Ana');
  const client = startClient(t, { url, name: 'Ben', guest: 'none' });
  const model = PresenceModel.of(client, 'general');
  const stop = model.subscribe(() => undefined);
  await until(() => ana.names() === 'Ana Ben', 'both are there');
  const { happened } = ana;
  const { length } = happened;
  ana.model.refresh();
  await until(() => ana.model.get().freshness === 'live', 'the new roster is there');
  assert.equal(happened.length, length);
  stop();
  await until(() => ana.names() === 'Ana', 'Ben looks no more', 4000);
});

test('somebody who is watched is told of as long as both share a room, also after the link broke', async (t) => {
  const { url } = await startServer(t);
  const ana = lookAt(t, url, 'Ana');
  const ben = lookAt(t, url, 'Ben', { codec: 'msgpack', transports: ['ws'] });
  await until(() => ana.names() === 'Ana Ben', 'both are there');
  const id = ben.client.state.get().user!.id;
  const watched = WatchModel.of(ana.client);
  const list = watched.watch([id, 'nobody']);
  assert.equal(watched.watch([id, 'nobody']), list, 'the same list is the same store');
  t.after(list.subscribe(() => undefined));
  const seen = (): string =>
    list
      .get()
      .members.map(({ user, status }) => `${user.name} ${status}`)
      .join(', ');
  await until(() => seen() === 'Ben online,  offline', 'Ben is online');
  ben.model.setStatus('busy');
  await until(() => seen() === 'Ben busy,  offline', 'Ben is busy');
  ana.client.disconnect();
  ana.client.connect();
  ben.client.disconnect();
  await until(() => seen().startsWith('Ben offline') || seen().startsWith(' offline'), 'Ben is gone');
  assert.equal(list.get().phase, 'ready');
});

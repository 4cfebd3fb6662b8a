import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SignJWT } from 'jose';
import type { ClientOptions, SubResult, WireEvent } from 'rt-elements/client';
import { type Cell, cells } from '../support/cells.ts';
import { startClient, until } from '../support/start-client.ts';
import { startServer } from '../support/start-server.ts';

const ROOM = 'chat:general';
const JWT = {
  algorithm: 'HS256',
  key: 'a secret of more than thirty-two bytes',
  issuer: 'tests',
  audience: 'rt',
} as const;

/** A token for a person, that lasts so long. */
const tokenFor = (name: string, seconds: number): Promise<string> =>
  new SignJWT({ name })
    .setProtectedHeader({ alg: JWT.algorithm })
    .setSubject(name.toLowerCase())
    .setIssuer(JWT.issuer)
    .setAudience(JWT.audience)
    .setIssuedAt()
    .setExpirationTime(Math.floor(Date.now() / 1000) + seconds)
    .sign(new TextEncoder().encode(JWT.key));

/** What makes a client take this way and no other. */
const linkedBy = (cell: Cell): Pick<ClientOptions, 'codec' | 'transports'> =>
  cell === 'json' || cell === 'msgpack' ? { codec: cell, transports: ['ws'] } : { transports: [cell] };

for (const { name, cell } of cells) {
  const linked = linkedBy(cell);

  test(`what one says the other hears, with author, time, place and key, on ${name}`, async (t) => {
    const { url } = await startServer(t);
    const ann = startClient(t, { url, ...linked, name: 'Ann' });
    const bob = startClient(t, { url, ...linked, name: 'Bob' });
    const heard: WireEvent[] = [];
    bob.channel(ROOM).follow({ onEvent: (event) => heard.push(event) });
    await until(() => bob.channel(ROOM).status.get().freshness === 'live', 'Bob follows the room');

    const sending = ann.channel(ROOM).send('send', { text: 'Grüße, 世界 👋' });
    const { reply, offset, repeated } = await sending.done;
    await until(() => heard.length === 1, 'Bob hears it');
    const [event] = heard;
    assert.deepEqual([reply, offset, repeated], [{ m: 1 }, 1, false]);
    assert.deepEqual([event?.o, event?.n, event?.k], [1, 'message', sending.key]);
    assert.deepEqual(event?.d, { m: 1, text: 'Grüße, 世界 👋' });
    assert.deepEqual(event?.u, ann.state.get().user);
    assert.ok(Math.abs((event?.ts ?? 0) - bob.now()) < 2_000);
    assert.deepEqual(ann.state.get().user?.name, 'Ann');
  });

  test(`a late follower gets the newest page, pages upwards, and then what comes, on ${name}`, async (t) => {
    const { url } = await startServer(t);
    const client = startClient(t, { url, ...linked });
    const channel = client.channel(ROOM);
    await Promise.all(Array.from({ length: 30 }, (_, i) => channel.send('send', { text: `m${i + 1}` }).done));

    const starts: SubResult[] = [];
    const heard: number[] = [];
    const late = startClient(t, { url, ...linked }).channel(ROOM);
    late.follow({ want: 'hist:10', onStart: ({ result }) => starts.push(result), onEvent: ({ o }) => heard.push(o) });
    await until(() => starts.length === 1, 'the page came');
    assert.deepEqual(
      starts[0]?.page?.items.map(({ m }) => m),
      Array.from({ length: 10 }, (_, i) => i + 21),
    );
    assert.equal(starts[0]?.page?.done, false);
    const older = await late.history({ before: 21, limit: 50 });
    assert.deepEqual([older.items.length, older.items[0]?.m, older.done], [20, 1, true]);
    await channel.send('send', { text: 'next' }).done;
    await until(() => heard.length === 1, 'the next message came');
    assert.deepEqual(heard, [31]);
  });

  test(`coming back after a burst brings exactly what was missed, however long the answer, on ${name}`, async (t) => {
    const { url } = await startServer(t, { limits: { call: [10_000, 10_000] } });
    const away = startClient(t, { url, ...linked });
    const writer = startClient(t, { url, ...linked });
    const heard: number[] = [];
    let resyncs = 0;
    away
      .channel(ROOM)
      .follow({ onStart: ({ resync }) => (resyncs += Number(resync)), onEvent: ({ o }) => heard.push(o) });
    await until(() => away.channel(ROOM).status.get().freshness === 'live', 'it follows');
    away.disconnect();
    const text = 'x'.repeat(1_000);
    const sends = Array.from({ length: 200 }, () => writer.channel(ROOM).send('send', { text }).done);
    await Promise.all(sends);
    away.connect();
    await until(() => heard.length === 200, 'all of it came');
    assert.deepEqual(
      heard,
      Array.from({ length: 200 }, (_, i) => i + 1),
    );
    assert.equal(resyncs, 0);
    await until(() => away.channel(ROOM).status.get().freshness === 'live', 'it is live again');
  });

  test(`a burst beyond the budget is stored whole and in order, without the caller's help, on ${name}`, async (t) => {
    const { url } = await startServer(t, { limits: { call: [20, 200] } });
    const client = startClient(t, { url, ...linked });
    const heard: unknown[] = [];
    client.channel(ROOM).follow({ onEvent: ({ d }) => heard.push((d as { text: string }).text) });
    const texts = Array.from({ length: 60 }, (_, i) => `m${i}`);
    await Promise.all(texts.map((text) => client.channel(ROOM).send('send', { text }).done));
    await until(() => heard.length === texts.length, 'all are heard');
    assert.deepEqual(heard, texts);
  });

  test(`a message the feature refuses rejects, and the next one passes, on ${name}`, async (t) => {
    const { url } = await startServer(t);
    const channel = startClient(t, { url, ...linked }).channel(ROOM);
    const wrong = channel.send('send', { text: '' });
    const right = channel.send('send', { text: 'fine' });
    await assert.rejects(wrong.done, { name: 'RtError', code: 'BAD_REQUEST' });
    assert.deepEqual((await right.done).reply, { m: 1 });
  });

  test(`a guest is the same person after the server has closed the link, on ${name}`, async (t) => {
    const { url, rt, port } = await startServer(t);
    const client = startClient(t, { url, ...linked });
    client.hold();
    await until(() => client.state.get().status === 'online', 'it is online');
    const before = client.state.get().user;
    client.setName('Ann');
    await until(() => client.state.get().user?.name === 'Ann', 'the name is taken');
    assert.equal(client.state.get().user?.id, before?.id);
    assert.ok(port > 0);
    await rt.close();
    await until(() => client.state.get().status === 'waiting', 'it waits');
    assert.equal(client.state.get().code !== undefined, true);
  });

  test(`a server that takes no guests says so, once, on ${name}`, async (t) => {
    const { url } = await startServer(t, {
      guests: false,
      jwt: JWT,
    });
    const client = startClient(t, { url, ...linked });
    client.hold();
    await until(() => client.state.get().status === 'unauthorized', 'it is unauthorized');
    assert.ok((client.state.get().reason ?? '').length > 0);
  });

  test(`a token that has expired is asked for once more, and its owner comes in by name, on ${name}`, async (t) => {
    const { url } = await startServer(t, { guests: false, jwt: JWT });
    const asked: string[] = [];
    const getToken = ({ reason }: { reason: string }): Promise<string> => {
      asked.push(reason);
      return tokenFor('Ann', asked.length === 1 ? -3_600 : 3_600);
    };
    const client = startClient(t, { url, ...linked, getToken });
    client.hold();
    await until(() => client.state.get().status === 'online', 'she is online');
    assert.deepEqual(client.state.get().user, { id: 'ann', name: 'Ann' });
    assert.deepEqual(asked, ['connect', 'refused']);
  });
}

/** A channel as a plain event stream, as `EventSource` and `curl` read it. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import type { ServerOptions } from 'rt-elements-server';
import { FakeRuntime, WALL_START } from '../../support/fake-runtime.ts';
import { plainNamespaces, publicNamespaces, roomyLimits } from '../../support/open-namespace.ts';
import { RawEvents } from '../../support/raw-events.ts';
import { RawLink } from '../../support/raw-link.ts';
import { startServer } from '../../support/start-server.ts';

const ROOM = 'chat:general';
const SECRET = 'a secret of thirty-two bytes or more';
const JWT = { algorithm: 'HS256', key: SECRET, issuer: 'i', audience: 'a' } as const;
const open: Partial<ServerOptions> = {
  namespaces: publicNamespaces,
  limits: roomyLimits,
};

/** A token that ends so many ms after the start of the test's clock. */
function tokenUntil(endMs: number, start = WALL_START): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const exp = Math.ceil((start + endMs) / 1000);
  const body = `${part({ alg: 'HS256' })}.${part({ sub: 'ada', iss: 'i', aud: 'a', exp })}`;
  return `${body}.${createHmac('sha256', SECRET).update(body).digest('base64url')}`;
}

const until = async (done: () => boolean): Promise<void> => {
  while (!done()) await new Promise((resolve) => setImmediate(resolve));
};

test('a reader is told where it starts, and then every event by name, with its place as id and one line of JSON', async (t) => {
  const { url, wsUrl } = await startServer(t, open);
  const writer = await RawLink.open(t, wsUrl, 'json', { name: 'Ada', subs: [{ c: ROOM }] });
  const { e = '' } = writer.welcome.subs[0]!;
  await writer.ok(writer.call(ROOM, 'send', { text: 'before' }));
  const reader = await RawEvents.open(t, `${url}/events/${ROOM}`);
  assert.deepEqual(await reader.next(), { id: `${e}:1`, type: 'start', data: JSON.stringify({ e, o: 1 }) });
  const text = 'one\n\nid: 7\nevent: fake\r\ndata: two\u2028 🎈';
  await writer.ok(writer.call(ROOM, 'send', { text }));
  const pub = await writer.expect('pub', ({ o }) => o === 2);
  const { id, type, data } = await reader.next();
  assert.deepEqual([id, type], [`${e}:2`, 'message']);
  const { t: _t, c: _c, ...event } = pub;
  assert.deepEqual(JSON.parse(data), event);
  assert.equal(reader.text.match(/^data:/gm)?.length, 2);
});

test('its answer is an event stream that nobody on the way keeps, and says nothing to where the page leads', async (t) => {
  const { url } = await startServer(t, open);
  const { status, headers } = await RawEvents.open(t, `${url}/events/${ROOM}`);
  assert.equal(status, 200);
  assert.equal(headers['content-type'], 'text/event-stream');
  assert.equal(headers['cache-control'], 'no-store, no-transform');
  assert.equal(headers['x-accel-buffering'], 'no');
  assert.equal(headers['referrer-policy'], 'no-referrer');
});

test('a reader that comes back with the last id it saw is given what it missed, and no start', async (t) => {
  const { url, wsUrl } = await startServer(t, open);
  const writer = await RawLink.open(t, wsUrl);
  const first = await RawEvents.open(t, `${url}/events/${ROOM}`);
  await first.next();
  await writer.ok(writer.call(ROOM, 'send', { text: 'one' }));
  const { id } = await first.next();
  first.cut();
  for (const text of ['two', 'three']) await writer.ok(writer.call(ROOM, 'send', { text }));
  const back = await RawEvents.open(t, `${url}/events/${ROOM}`, { 'Last-Event-ID': id });
  assert.deepEqual([(await back.nextData()).o, (await back.nextData()).o], [2, 3]);
  await writer.ok(writer.call(ROOM, 'send', { text: 'four' }));
  assert.equal((await back.nextData()).o, 4);
});

test('a reader whose place is lost is told so by a reset, and goes on from there', async (t) => {
  const { url, wsUrl } = await startServer(t, open);
  const writer = await RawLink.open(t, wsUrl);
  await writer.ok(writer.call(ROOM, 'send', { text: 'one' }));
  for (const id of ['another:1', 'nonsense', '12', ':', '🎈'.repeat(3)]) {
    const reader = await RawEvents.open(t, `${url}/events/${ROOM}`, {
      'Last-Event-ID': Buffer.from(id).toString('latin1'),
    });
    const { type, data } = await reader.next();
    assert.equal(type, 'reset');
    assert.equal((JSON.parse(data) as { o: number }).o, 1);
    reader.cut();
  }
  const feed = await RawEvents.open(t, `${url}/events/feed:a`);
  const { e } = await feed.nextData<{ e: string }>();
  for (let n = 0; n < 300; n++) await writer.ok(writer.publish('feed:a', 'tick', n));
  const late = await RawEvents.open(t, `${url}/events/feed:a`, { 'Last-Event-ID': `${e}:1` });
  assert.equal((await late.next()).type, 'reset', 'what it missed was trimmed');
});

test('a reader far behind is brought to the live feed in order and without a hole, while others talk', async (t) => {
  const { url, wsUrl } = await startServer(t, open);
  const writer = await RawLink.open(t, wsUrl);
  const { e = '' } = (await writer.ok(writer.sub('log:a'))).d as { e: string };
  writer.send({ t: 'unsub', i: writer.i, c: 'log:a' });
  for (let n = 1; n <= 120; n++) await writer.ok(writer.publish('log:a', 'line', 'x'.repeat(8000)));
  const reader = await RawEvents.open(t, `${url}/events/log:a`, { 'Last-Event-ID': `${e}:0` });
  for (let n = 121; n <= 160; n++) await writer.ok(writer.publish('log:a', 'line', n));
  const offsets: number[] = [];
  while (offsets.length < 160) offsets.push((await reader.nextData()).o);
  assert.deepEqual(
    offsets,
    Array.from({ length: 160 }, (_, n) => n + 1),
  );
});

test('events whose names mean something else to an EventSource come without one, and say it in their data', async (t) => {
  const { url, wsUrl } = await startServer(t, open);
  const writer = await RawLink.open(t, wsUrl);
  const reader = await RawEvents.open(t, `${url}/events/wire:a`);
  await reader.next();
  for (const n of ['error', 'open', 'start', 'reset', 'blink']) {
    await writer.ok(writer.publish('wire:a', n));
    const { type, data } = await reader.next();
    assert.equal(type, n === 'blink' ? 'blink' : 'message');
    assert.equal((JSON.parse(data) as { n: string }).n, n);
  }
});

test('a reader that has nothing to hear is kept awake by comments that are no events to anybody', async (t) => {
  const fake = new FakeRuntime();
  const { url } = await startServer(t, { ...open, runtime: fake.runtime() });
  const reader = await RawEvents.open(t, `${url}/events/${ROOM}`);
  await reader.next();
  const before = reader.text.length;
  await fake.clock.advance(20_000);
  await until(() => reader.text.length > before);
  await fake.clock.advance(20_000);
  await until(() => reader.text.length > before + 2);
  assert.equal(reader.text.slice(before), ':\n:\n');
});

test('channels are closed unless their namespace was opened, and nobody is told which of them there are', async (t) => {
  const { url } = await startServer(t, { namespaces: { ...plainNamespaces, feed: publicNamespaces.feed } });
  for (const channel of [ROOM, 'log:a', 'nowhere:a']) {
    const answer = await fetch(`${url}/events/${channel}`);
    assert.deepEqual([channel, answer.status, answer.headers.get('www-authenticate')], [channel, 401, 'Bearer']);
    assert.match(await answer.text(), /Authorization: Bearer.*\?ticket=/);
  }
  for (const name of ['', 'chat', 'chat:', 'chat:A', 'chat:a/b', '%zz', 'chat:%0aid', `chat:${'x'.repeat(200)}`])
    assert.equal((await fetch(`${url}/events/${name}`)).status, 404, name);
  assert.equal((await fetch(`${url}/events/feed:~ada`)).status, 403, 'personal rooms are nobody’s here');
});

test('a token in the header opens what its holder may read, a guest’s where guests are let in, and no other', async (t) => {
  const { url, wsUrl } = await startServer(t, {
    jwt: JWT,
    authorize: ({ user }) => user.id === 'ada' || user.guest === true,
  });
  const { welcome } = await RawLink.open(t, wsUrl);
  const read = async (token: string): Promise<number> => {
    const reader = await RawEvents.open(t, `${url}/events/${ROOM}`, { Authorization: `Bearer ${token}` });
    reader.cut();
    return reader.status;
  };
  assert.equal(await read(tokenUntil(3_600_000, Date.now())), 200);
  assert.equal(await read(welcome.gt ?? ''), 200);
  assert.equal(await read(tokenUntil(-60_000, Date.now())), 401);
  assert.equal(await read(`${welcome.gt ?? ''}x`), 401);
  assert.equal(await read('garbage'), 401);
  assert.equal((await fetch(`${url}/events/${ROOM}`, { headers: { Authorization: 'Basic YTpi' } })).status, 401);
});

test('who may read is asked again whenever a reader comes back, and one that may no more is told to stop', async (t) => {
  let allowed = true;
  const asked: string[] = [];
  const { url } = await startServer(t, {
    ...open,
    authorize: ({ user, action }) => {
      asked.push(`${user.id}|${action}`);
      return allowed;
    },
  });
  const first = await RawEvents.open(t, `${url}/events/${ROOM}`);
  const { id } = await first.next();
  first.cut();
  allowed = false;
  const back = await fetch(`${url}/events/${ROOM}`, { headers: { 'Last-Event-ID': id } });
  assert.deepEqual([back.status, await back.text()], [204, '']);
  const fresh = await fetch(`${url}/events/${ROOM}`);
  assert.equal(fresh.status, 403, 'somebody new is told why');
  assert.deepEqual(asked, ['|subscribe', '|subscribe', '|subscribe']);
});

test('a stream ends with the token that opened it, and a token that is over opens none', async (t) => {
  const fake = new FakeRuntime();
  const { url, rt } = await startServer(t, { runtime: fake.runtime(), guests: false, jwt: JWT });
  const headers = { Authorization: `Bearer ${tokenUntil(60_000)}` };
  const reader = await RawEvents.open(t, `${url}/events/${ROOM}`, headers);
  const { id } = await reader.next();
  await fake.clock.advance(80_000);
  assert.equal(rt.counts.channels, 1);
  await fake.clock.advance(30_000);
  await reader.ended;
  assert.equal(rt.counts.channels, 0);
  const back = await fetch(`${url}/events/${ROOM}`, { headers: { ...headers, 'Last-Event-ID': id } });
  assert.equal(back.status, 204);
});

test('a reader that stops reading is let go once too much is queued for it, and resumes by its id', async (t) => {
  const { url, wsUrl, rt } = await startServer(t, { ...open, limits: { ...roomyLimits, queuedBytes: 256 * 1024 } });
  const writer = await RawLink.open(t, wsUrl);
  const reader = await RawEvents.open(t, `${url}/events/log:a`);
  const { id } = await reader.next();
  reader.pause();
  let sent = 0;
  while (rt.counts.channels > 0) {
    assert.ok(sent < 2000, 'the reader was never let go');
    await writer.ok(writer.publish('log:a', 'line', 'x'.repeat(30_000)));
    sent++;
  }
  const back = await RawEvents.open(t, `${url}/events/log:a`, { 'Last-Event-ID': id });
  assert.ok(['reset', 'line'].includes((await back.next()).type));
});

test('readers count as connections of their address and of their user, and are told when to come back', async (t) => {
  const { url, rt } = await startServer(t, { ...open, limits: { socketsPerAddress: 2 } });
  const first = await RawEvents.open(t, `${url}/events/${ROOM}`);
  await RawEvents.open(t, `${url}/events/${ROOM}`);
  const third = await fetch(`${url}/events/${ROOM}`);
  assert.deepEqual([third.status, third.headers.get('retry-after')], [429, '30']);
  first.cut();
  let status = 429;
  while (status === 429) {
    const again = await RawEvents.open(t, `${url}/events/${ROOM}`);
    status = again.status;
  }
  assert.equal(status, 200);
  assert.equal(rt.counts.channels, 1);
});

test('a reader that leaves leaves nothing behind, whenever it does', async (t) => {
  const fake = new FakeRuntime();
  let allow = (_: boolean): void => undefined;
  const { url, rt } = await startServer(t, {
    ...open,
    runtime: fake.runtime(),
    authorize: ({ channel }) => (channel === 'chat:slow' ? new Promise((resolve) => (allow = resolve)) : true),
  });
  const live = await RawEvents.open(t, `${url}/events/${ROOM}`);
  await live.next();
  live.cut();
  await until(() => rt.counts.channels === 0);
  const controller = new AbortController();
  const waiting = fetch(`${url}/events/chat:slow`, { signal: controller.signal }).catch(() => 'gone');
  const nothing = allow;
  await until(() => allow !== nothing);
  controller.abort();
  assert.equal(await waiting, 'gone');
  allow(true);
  await until(() => rt.counts.channels === 0 && fake.clock.pending === 0);
});

test('a server that stops ends its readers, who find their place again on the next one', async (t) => {
  const { url, rt } = await startServer(t, open);
  const reader = await RawEvents.open(t, `${url}/events/${ROOM}`);
  await reader.next();
  await rt.close();
  await reader.ended;
});

/** What a page may bring of a channel: as a newcomer sees it who may only read, safe in a script, closed by default. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { LIMITS, parseValue } from 'rt-elements/protocol';
import { readSeed } from '../../components/core/boundary.ts';
import { apiKeys, ask } from '../support/backend.ts';
import { cells, RawLink } from '../support/raw-link.ts';
import { startServer } from '../support/start-server.ts';

const ROOM = 'chat:general';
const OPEN = { namespaces: { chat: { read: 'everyone' }, auction: { read: 'everyone' } } } as const;
const [{ cell }] = cells as [(typeof cells)[0]];

interface Seed {
  readonly v: number;
  readonly c: string;
  readonly e: string;
  readonly o: number;
  readonly page?: {
    readonly items: ReadonlyArray<{ readonly m: number; readonly d: { text: string } }>;
    done: boolean;
  };
  readonly snap?: unknown;
}
/** Reads a seed, which clients have to take. */
function read(text: string): Seed {
  const seed = parseValue(text) as unknown as Seed;
  const { c, e, o } = readSeed(seed, seed.c);
  assert.deepEqual([c, e, o], [seed.c, seed.e, seed.o]);
  return seed;
}
const texts = ({ page }: Seed): unknown => page?.items.map(({ d }) => d.text);

async function talk(t: TestContext, says: readonly string[], options: Parameters<typeof startServer>[1] = OPEN) {
  const server = await startServer(t, options);
  const link = await RawLink.open(t, server.wsUrl, cell);
  for (const text of says) await link.ok(link.call(ROOM, 'send', { text }));
  return { ...server, link };
}

test('a seed is the newest page and its place, and nothing that is one person’s', async (t) => {
  const { rt, wsUrl } = await talk(t, ['one', 'two', 'three']);
  const seed = read(await rt.seed(ROOM));
  assert.deepEqual(Object.keys(seed), ['v', 'c', 'e', 'o', 'page']);
  assert.deepEqual(Object.keys(seed.page!), ['items', 'done']);
  assert.deepEqual([seed.v, seed.c, texts(seed), seed.page?.done], [1, ROOM, ['one', 'two', 'three'], true]);
  const { e, o } = seed;
  const next = await RawLink.open(t, wsUrl, cell, { subs: [{ c: ROOM, w: 'hist:50', e, o }] });
  const [result] = next.welcome.subs;
  assert.deepEqual([result?.rec, result?.pubs, result?.page], [true, [], undefined]);
});

test('a limit takes the newest rows', async (t) => {
  const { rt } = await talk(t, ['one', 'two', 'three']);
  const seed = read(await rt.seed(ROOM, { limit: 2 }));
  assert.deepEqual([texts(seed), seed.page?.done], [['two', 'three'], false]);
  for (const limit of [0, 101, 1.5]) await assert.rejects(rt.seed(ROOM, { limit }), TypeError);
});

test('nothing in a seed can end a script or begin a comment, and everything is read as it was said', async (t) => {
  const says = ['</script><script>alert(1)</script>', '<!-- <script>', 'a\u2028b\u2029c', '\\u003c "quoted" & <b>'];
  const { rt } = await talk(t, says);
  const text = await rt.seed(ROOM);
  assert.doesNotMatch(text, /[<\u2028\u2029]/);
  assert.deepEqual(texts(read(text)), says);
});

test('a seed is bounded as it is written: the oldest rows are left out', async (t) => {
  const { rt } = await talk(
    t,
    Array.from({ length: 8 }, (_, n) => `${n}${'<'.repeat(2000)}`),
  );
  const text = await rt.seed(ROOM);
  assert.ok(Buffer.byteLength(text) <= LIMITS.resultBytes);
  const { page } = read(text);
  assert.ok(page!.items.length > 0 && page!.items.length < 8);
  assert.deepEqual([page!.items.at(-1)?.m, page!.done], [8, false]);
});

test('where a feature has a snapshot, the seed is that', async (t) => {
  const { rt, url } = await startServer(t, { ...OPEN, apiKeys });
  const terms = { currency: 'EUR', exponent: 2, start: 1000, increments: [[0, 100]], endsAt: Date.now() + 60_000 };
  const made = await ask(url, 'POST /auction', { body: { id: 'lamp', reserve: 5000, ...terms } });
  assert.equal(made.status, 201);
  const text = await rt.seed('auction:lamp');
  const seed = read(text);
  assert.deepEqual(Object.keys(seed), ['v', 'c', 'e', 'o', 'snap']);
  assert.equal((seed.snap as { start: number }).start, 1000);
  assert.doesNotMatch(text, /5000/);
  assert.equal(read(await rt.seed('auction:none')).snap, null);
});

test('only what is open to everyone is given, unless it is said who is shown the page', async (t) => {
  const { rt } = await talk(t, ['hello'], {
    namespaces: {
      closed: { retention: 'history', read: 'nobody' },
      members: { retention: 'history', read: 'signed-in' },
      part: { retention: 'history', read: 'everyone', history: 'guests' },
    },
  });
  const forbidden = { code: 'FORBIDDEN' };
  for (const channel of [ROOM, 'closed:a', 'members:a', 'part:a', 'nothing:a', 'not a channel'])
    await assert.rejects(rt.seed(channel), forbidden, channel);
  assert.deepEqual(texts(read(await rt.seed(ROOM, { readers: 'guests' }))), ['hello']);
  assert.equal(read(await rt.seed('members:a', { readers: 'signed-in' })).o, 0);
  await assert.rejects(rt.seed('members:a', { readers: 'guests' }), forbidden);
  await assert.rejects(rt.seed('closed:a', { readers: 'signed-in' }), forbidden);
  for (const readers of ['nobody', 'me'])
    await assert.rejects(rt.seed(ROOM, { readers: readers as 'guests' }), TypeError);
});

test('people’s own channels are given to nobody', async (t) => {
  const { rt } = await talk(t, ['hello']);
  for (const channel of ['chat:~', 'auction:~', 'bell:~', 'chat:~someone'])
    await assert.rejects(rt.seed(channel, { readers: 'signed-in' }), { code: 'FORBIDDEN' }, channel);
});

test('the operator’s code is asked about somebody without an id', async (t) => {
  const asked: unknown[] = [];
  const { rt } = await startServer(t, {
    ...OPEN,
    authorize: ({ user, channel, action }) => {
      asked.push([user.id, channel, action]);
      return channel !== 'chat:secret';
    },
  });
  await rt.seed(ROOM);
  assert.deepEqual(asked, [
    ['', ROOM, 'subscribe'],
    ['', ROOM, 'history'],
  ]);
  await assert.rejects(rt.seed('chat:secret', { readers: 'signed-in' }), { code: 'FORBIDDEN' });
});

test('a server that stops gives none', async (t) => {
  const { rt } = await startServer(t, OPEN);
  await rt.close();
  await assert.rejects(rt.seed(ROOM), { code: 'UNAVAILABLE' });
});

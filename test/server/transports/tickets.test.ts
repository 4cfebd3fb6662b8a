/** Tickets: for readers who cannot set a header. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { inspect } from 'node:util';
import type { ServerOptions } from 'rt-elements-server';
import { Tickets } from '../../../server/doors/tickets.ts';
import { FakeRuntime, WALL_START } from '../../support/fake-runtime.ts';
import { RawEvents } from '../../support/raw-events.ts';
import { post } from '../../support/raw-http.ts';
import { startServer } from '../../support/start-server.ts';

const ROOM = 'chat:general';
const SECRET = 'a secret of thirty-two bytes or more';
const JWT = { algorithm: 'HS256', key: SECRET, issuer: 'i', audience: 'a' } as const;

function tokenUntil(endMs: number): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const body = `${part({ alg: 'HS256' })}.${part({ sub: 'ada', iss: 'i', aud: 'a', exp: (WALL_START + endMs) / 1000 })}`;
  return `${body}.${createHmac('sha256', SECRET).update(body).digest('base64url')}`;
}

async function desk(t: TestContext, options: Partial<ServerOptions> = {}) {
  const fake = new FakeRuntime();
  const { url, rt } = await startServer(t, { runtime: fake.runtime(), guests: false, jwt: JWT, ...options });
  const bearer = { authorization: `Bearer ${tokenUntil(600_000)}` };
  const ask = (body: unknown = { c: ROOM }, headers: Record<string, string> = bearer) =>
    post(`${url}/ticket`, body, headers);
  const ticket = async (): Promise<string> => (JSON.parse((await ask()).text) as { ticket: string }).ticket;
  const follow = (id: string, channel = ROOM, lastEventId?: string): Promise<RawEvents> =>
    RawEvents.open(
      t,
      `${url}/events/${channel}?ticket=${id}`,
      lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId },
    );
  return { fake, url, rt, ask, ticket, follow };
}

test('a ticket is given for a token, says until when it holds, and is kept by nobody', async (t) => {
  const { ask } = await desk(t);
  const { status, text, headers } = await ask();
  assert.equal(status, 200);
  const { ticket, exp } = JSON.parse(text) as { ticket: string; exp: number };
  assert.match(ticket, /^[A-Za-z0-9_-]{22}$/);
  assert.equal(exp, WALL_START + 600_000);
  assert.equal(headers['cache-control'], 'no-store');
  assert.equal(headers['referrer-policy'], 'no-referrer');
});

test('no ticket is given without a token, for a bad one, for no channel, or for one its holder may not read', async (t) => {
  const { ask } = await desk(t, { authorize: ({ channel }) => channel === ROOM });
  assert.equal((await ask({ c: ROOM }, {})).status, 401);
  assert.equal((await ask({ c: ROOM }, { authorization: 'Bearer garbage' })).status, 401);
  assert.equal((await ask({ c: ROOM }, { authorization: `Bearer ${tokenUntil(-60_000)}` })).status, 401);
  for (const body of [{}, { c: 7 }, { c: 'general' }, [], 'nonsense']) assert.equal((await ask(body)).status, 400);
  for (const c of ['chat:secret', 'nowhere:a', 'chat:~ada']) assert.equal((await ask({ c })).status, 403, c);
});

test('a ticket opens its one channel, and no other', async (t) => {
  const { ticket, follow } = await desk(t);
  const id = await ticket();
  assert.equal((await follow(id, 'chat:other')).status, 401);
  const reader = await follow(id);
  assert.equal((await reader.next()).type, 'start');
});

test('a ticket that was not used within 30 s is worth nothing', async (t) => {
  const { fake, ticket, follow } = await desk(t);
  const [early, late] = [await ticket(), await ticket()];
  await fake.clock.advance(29_000);
  assert.equal((await follow(early)).status, 200);
  await fake.clock.advance(1000);
  assert.equal((await follow(late)).status, 401);
});

test('a ticket that was used reopens its stream until the token it came from is over', async (t) => {
  const { fake, ticket, follow } = await desk(t);
  const id = await ticket();
  const first = await follow(id);
  const start = await first.next();
  first.cut();
  await fake.clock.advance(500_000);
  const again = await follow(id, ROOM, start.id);
  assert.equal(again.status, 200);
  again.cut();
  await fake.clock.advance(100_000);
  assert.equal((await follow(id, ROOM, start.id)).status, 204, 'a native reader stops here');
});

test('one stream at a time: a ticket that is used again ends the stream before', async (t) => {
  const { ticket, follow, rt } = await desk(t);
  const id = await ticket();
  const first = await follow(id);
  await first.next();
  const second = await follow(id);
  await second.next();
  await first.ended;
  assert.equal(rt.counts.channels, 1);
});

test('whoever lost the right is told to stop, ticket or not', async (t) => {
  let allowed = true;
  const { ticket, follow } = await desk(t, { authorize: () => allowed });
  const id = await ticket();
  const reader = await follow(id);
  const start = await reader.next();
  reader.cut();
  allowed = false;
  assert.equal((await follow(id, ROOM, start.id)).status, 204);
});

test('tickets are paid for like subscriptions', async (t) => {
  const { ask, fake } = await desk(t, { limits: { sub: [1, 1], userFactor: 2 } });
  const statuses = [];
  for (let n = 0; n < 4; n++) statuses.push((await ask()).status);
  assert.deepEqual(statuses, [200, 200, 429, 429]);
  assert.equal((await ask()).headers['retry-after'], '1');
  await fake.clock.advance(1000);
  assert.equal((await ask()).status, 200);
});

test('neither tickets nor tokens are in the log, whatever happens to them', async (t) => {
  const lines: string[] = [];
  const log = Object.fromEntries(
    ['debug', 'info', 'warn', 'error'].map((level) => [
      level,
      (fields: object, message: string) =>
        void lines.push(`${inspect(fields, { depth: 10, maxStringLength: null })} ${message}`),
    ]),
  ) as unknown as NonNullable<ServerOptions['log']>;
  let broken = false;
  const { ask, ticket, follow, rt, url } = await desk(t, {
    log,
    authorize: () => {
      if (broken) throw new Error('the operator’s own');
      return true;
    },
  });
  const id = await ticket();
  await (await follow(id)).next();
  await follow(`${id}x`);
  await fetch(`${url}/events/${ROOM}?ticket=${id}`, { headers: { origin: 'https://evil.example' } });
  broken = true;
  assert.equal((await follow(id)).status, 500);
  await ask();
  await rt.close();
  const text = lines.join('\n');
  assert.match(text, /failed unexpectedly/);
  assert.ok(!text.includes(id));
  assert.ok(!text.includes('eyJ'));
});

test('of one user so many tickets are kept, the oldest go; and what is over makes room', () => {
  let now = 0;
  let made = 0;
  const tickets = new Tickets({ now: () => now, monotonic: () => now }, () => `ticket-${made++}`);
  const issue = (id: string): string =>
    tickets.issue({ channel: ROOM, user: { id, name: id, claims: {} }, expiresAt: undefined });
  const ada = Array.from({ length: 65 }, () => issue('ada'));
  const bob = issue('bob');
  assert.equal(tickets.find(ada[0]!, ROOM), undefined);
  assert.ok(tickets.find(ada[1]!, ROOM) && tickets.find(ada[64]!, ROOM) && tickets.find(bob, ROOM));
  tickets.opened(bob, () => undefined);
  now = 30_000;
  assert.equal(tickets.find(ada[64]!, ROOM), undefined);
  assert.ok(tickets.find(bob, ROOM));
  now = 24 * 3_600_000;
  assert.equal(tickets.find(bob, ROOM), undefined);
});

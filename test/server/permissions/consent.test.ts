/** The operator's own say: only a yes in time is a yes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServerOptions } from 'rt-elements-server';
import { RtError } from 'rt-elements/protocol';
import { FakeRuntime } from '../../support/fake-runtime.ts';
import { roomyLimits } from '../../support/open-namespace.ts';
import { cells, RawLink } from '../../support/raw-link.ts';
import { startServer } from '../../support/start-server.ts';
import { JWT, tokenOf } from '../../support/jwt-by-hand.ts';

const ROOM = 'chat:a';
type Authorize = NonNullable<ServerOptions['authorize']>;

const noes: ReadonlyArray<readonly [answer: string, give: () => unknown]> = [
  ['false', () => false],
  ['nothing', () => undefined],
  ['null', () => null],
  ['1', () => 1],
  ['"true"', () => 'true'],
  ['an object', () => ({ allowed: true })],
  ['a function', () => () => true],
  ['a promise of false', () => Promise.resolve(false)],
  ['a promise of 1', () => Promise.resolve(1)],
  ['a promise of nothing', () => Promise.resolve()],
];

for (const [what, give] of noes) {
  test(`${what} is a no`, async (t) => {
    const { wsUrl } = await startServer(t, { authorize: give as Authorize });
    const link = await RawLink.open(t, wsUrl, 'json', { subs: [{ c: ROOM }] });
    assert.equal(link.welcome.subs[0]?.err?.code, 'FORBIDDEN');
    for (const i of [link.sub(ROOM), link.call(ROOM, 'send', { text: 'x' })])
      assert.equal((await link.err(i)).code, 'FORBIDDEN');
  });
}

for (const { name, cell } of cells) {
  test(`an answer that does not come is a no for now, and one that comes late changes nothing, on ${name}`, async (t) => {
    const fake = new FakeRuntime();
    const late: Array<(answer: boolean) => void> = [];
    const { wsUrl } = await startServer(t, {
      runtime: fake.runtime(),
      authorizeMs: 700,
      authorize: ({ channel }) => channel !== ROOM || new Promise<boolean>((resolve) => late.push(resolve)),
    });
    const link = await RawLink.open(t, wsUrl, cell);
    const asked = [link.sub(ROOM), link.call(ROOM, 'send', { text: 'x' })];
    await link.settle();
    await fake.clock.advance(699);
    await link.settle();
    assert.equal(link.of('err').length, 0);
    await fake.clock.advance(1);
    for (const i of asked) {
      const { code, retry } = await link.err(i);
      assert.deepEqual([code, retry], ['UNAVAILABLE', true]);
    }
    for (const answer of late) answer(true);
    await link.settle();
    const other = await RawLink.open(t, wsUrl, cell);
    await other.ok(other.call('chat:b', 'send', { text: 'elsewhere' }));
    await link.settle();
    assert.deepEqual([link.of('pub'), link.of('ok').filter(({ d }) => d !== undefined)], [[], []]);
  });
}

test('an answer that fails after its time harms nobody', async (t) => {
  const fake = new FakeRuntime();
  let fail = (_: Error): void => undefined;
  const { wsUrl } = await startServer(t, {
    runtime: fake.runtime(),
    authorize: () => new Promise<boolean>((_, reject) => (fail = reject)),
  });
  const link = await RawLink.open(t, wsUrl);
  const i = link.sub(ROOM);
  await link.settle();
  await fake.clock.advance(2000);
  assert.equal((await link.err(i)).code, 'UNAVAILABLE');
  fail(new Error('too late'));
  await link.settle();
});

test('an error of the wire is told as the operator meant it, any other stays in the log', async (t) => {
  const { wsUrl } = await startServer(t, {
    authorize: ({ channel }) => {
      if (channel === ROOM) throw new RtError('REFUSED', 'banned until tomorrow', { data: { reason: 'banned' } });
      return Promise.reject(new Error('the database is at /secret/path'));
    },
  });
  const link = await RawLink.open(t, wsUrl);
  const told = await link.err(link.sub(ROOM));
  assert.deepEqual([told.code, told.msg, told.d], ['REFUSED', 'banned until tomorrow', { reason: 'banned' }]);
  const hidden = await link.err(link.sub('chat:b'));
  assert.equal(hidden.code, 'INTERNAL');
  assert.ok(!hidden.msg.includes('secret'));
});

test('a say that fails when it is asked again ends the subscription, to be tried again', async (t) => {
  let broken = false;
  const { wsUrl, rt } = await startServer(t, {
    jwt: JWT,
    authorize: () => (broken ? Promise.reject(new Error('no database')) : true),
  });
  const link = await RawLink.open(t, wsUrl, 'json', { token: tokenOf('ada'), subs: [{ c: ROOM }] });
  broken = true;
  await rt.recheck('ada');
  const { code, retry } = await link.expect('subx');
  assert.deepEqual([code, retry], ['INTERNAL', true]);
});

test('the operator is asked about what is open, knows what for, and opens nothing', async (t) => {
  const asked: string[] = [];
  const { wsUrl } = await startServer(t, {
    jwt: JWT,
    limits: roomyLimits,
    namespaces: {
      log: { retention: 'history', write: 'guests' },
      wire: { retention: 'live', read: 'guests', write: 'guests' },
    },
    authorize: ({ user, action, channel }) => {
      asked.push(`${user.id} ${action} ${channel}`);
      return true;
    },
  });
  const link = await RawLink.open(t, wsUrl, 'json', { token: tokenOf('ada') });
  for (const c of ['log:a', 'nowhere:a', 'chat:~ada']) assert.equal((await link.err(link.sub(c))).code, 'FORBIDDEN', c);
  assert.deepEqual(asked, []);
  await link.ok(link.sub('wire:a'));
  link.send({ t: 'sig', c: 'wire:a', n: 'cursor' });
  await link.ok(link.publish('log:a', 'line'));
  await link.ok(link.call(ROOM, 'send', { text: 'x' }));
  await link.ok(link.sub(ROOM, { w: 'hist:5' }));
  assert.deepEqual(asked, [
    'ada subscribe wire:a',
    'ada signal wire:a',
    'ada publish log:a',
    `ada call ${ROOM}`,
    `ada subscribe ${ROOM}`,
    `ada history ${ROOM}`,
  ]);
});

test('an unknown channel and a closed one cannot be told apart, by what is answered or by what it costs', async (t) => {
  const { wsUrl } = await startServer(t, {
    jwt: JWT,
    namespaces: { log: { retention: 'history' } },
    limits: { ...roomyLimits, sub: [3, 0.001], pub: [2, 0.001], call: [2, 0.001], subs: 1 },
  });
  const told = async (c: string): Promise<unknown[]> => {
    const link = await RawLink.open(t, wsUrl, 'json', { token: tokenOf(c), subs: [{ c: ROOM }] });
    const answers: unknown[] = [];
    const hist = (): number => {
      const i = link.i;
      link.send({ t: 'hist', i, c });
      return i;
    };
    const asks = [
      () => link.sub(c),
      hist,
      hist,
      hist,
      ...[1, 2, 3].map(() => () => link.publish(c, 'line')),
      ...[1, 2, 3].map(() => () => link.call(c, 'send', { text: 'x' })),
    ];
    for (const ask of asks) {
      const { code, msg, retry } = await link.err(ask());
      answers.push([code, msg.replace(/\d+/g, 'n'), retry]);
    }
    return answers;
  };
  const unknown = await told('nowhere:a');
  assert.deepEqual(await told('log:a'), unknown);
  assert.deepEqual(
    new Set(unknown.map((answer) => (answer as string[])[0])),
    new Set(['LIMIT', 'FORBIDDEN', 'RATE_LIMITED', 'RETRY_FROM']),
  );
});

/** Polling: an answer is given again until it is known to have arrived, and nothing newer before. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { CLOSE, LIMITS } from 'rt-elements/protocol';
import { Budget } from '../../../server/limits.ts';
import { lines, PollLink } from '../../../server/transports/poll-link.ts';
import { settled } from '../../support/fake-clock.ts';
import { FakeRuntime } from '../../support/fake-runtime.ts';
import { plainNamespaces, roomyLimits } from '../../support/open-namespace.ts';
import { newKey, RawLink } from '../../support/raw-link.ts';
import { post, type RawAnswer } from '../../support/raw-http.ts';
import { startServer } from '../../support/start-server.ts';

const ROOM = 'chat:general';
interface Answer {
  readonly n: number;
  readonly frame: ReadonlyArray<{ t: string; sid?: string; sk?: string; o?: number; code?: number; retry?: string }>;
}
const read = ({ status, text }: RawAnswer): Answer => {
  assert.equal(status, 200, text);
  return JSON.parse(text) as Answer;
};

/** Somebody who polls by hand. */
async function poller(t: TestContext, options: Parameters<typeof startServer>[1] = {}) {
  const server = await startServer(t, { limits: roomyLimits, namespaces: plainNamespaces, ...options });
  const writer = await RawLink.open(t, server.wsUrl);
  const hello = { t: 'hello', i: 1, v: 1, cid: 'tab', subs: [{ c: ROOM }, { c: 'log:a' }] };
  const first = await post(`${server.url}/lp`, { wait: 20, frame: [hello] });
  const { sid, sk } = read(first).frame[0]!;
  const poll = (ack: number, wait = 0, more = {}) => post(`${server.url}/lp`, { sid, sk, ack, wait, ...more });
  const say = (text: string) => writer.ok(writer.call(ROOM, 'send', { text }));
  return { ...server, writer, first, keys: { sid, sk }, poll, say };
}

test('the first poll brings a hello, and is answered at once with the welcome under number 1', async (t) => {
  const { first } = await poller(t);
  assert.equal(first.headers['content-type'], 'application/json');
  assert.equal(first.headers['cache-control'], 'no-store, no-transform');
  assert.equal(first.headers['x-content-type-options'], 'nosniff');
  const { n, frame } = read(first);
  assert.deepEqual([n, frame.map(({ t: kind }) => kind)], [1, ['welcome']]);
  assert.match(first.text, /^\{"n":1,"frame":\[/);
});

test('a first poll whose hello is refused is answered with the reason and the verdict, and there is no second', async (t) => {
  const { url, rt } = await startServer(t);
  const hello = { t: 'hello', i: 1, v: 9, cid: 'tab', subs: [] };
  const { frame } = read(await post(`${url}/lp`, { wait: 0, frame: [hello] }));
  assert.deepEqual(
    frame.map(({ t: kind, code }) => [kind, code]),
    [
      ['err', 'BAD_REQUEST'],
      ['close', 4001],
    ],
  );
  assert.equal(rt.counts.links, 0);
});

test('while an answer is not acknowledged, the same bytes come again and nothing newer', async (t) => {
  const { poll, say } = await poller(t);
  await say('one');
  const answers = [await poll(1)];
  await say('two');
  answers.push(await poll(1), await poll(1));
  for (const { text } of answers) assert.equal(text, answers[0]?.text);
  assert.equal(read(answers[0]!).n, 2);
  const next = read(await poll(2));
  assert.deepEqual([next.n, next.frame.map(({ o }) => o)], [3, [2]]);
  assert.deepEqual(read(await poll(2)), next);
});

test('an acknowledgement of what was never sent, or of what is long past, is 409', async (t) => {
  const { poll, say } = await poller(t);
  await say('one');
  await poll(1);
  await say('two');
  await poll(2);
  for (const ack of [0, 1, 4, 999]) {
    const { status, text } = await poll(ack);
    assert.deepEqual([ack, status], [ack, 409]);
    assert.match(text, new RegExp(`ack: .*got ${ack}`));
  }
  assert.equal(read(await poll(2)).n, 3, 'the link is as it was');
});

test('a poll that does not wait is 204 when there is nothing, and uses up no number', async (t) => {
  const { poll, say } = await poller(t);
  const nothing = await poll(1);
  assert.deepEqual([nothing.status, nothing.text], [204, '']);
  await say('one');
  assert.equal(read(await poll(1)).n, 2);
});

test('a poll that waits is answered as soon as there is something', async (t) => {
  const { poll, say } = await poller(t);
  const waiting = poll(1, 20);
  await say('worth waiting for');
  const { n, frame } = read(await waiting);
  assert.deepEqual([n, frame.map(({ t: kind }) => kind)], [2, ['pub']]);
});

test('a poll that waited in vain is answered with a ping, which is numbered like everything else', async (t) => {
  const fake = new FakeRuntime();
  const { poll } = await poller(t, { runtime: fake.runtime() });
  for (const [ack, wait] of [
    [1, 5],
    [2, 0.5],
  ] as const) {
    let answer: RawAnswer | undefined;
    void poll(ack, wait).then((got) => (answer = got));
    // The request is on a real socket: time passes in steps until it has arrived and been answered.
    for (let step = 0; step < 200 && answer === undefined; step++) await fake.clock.advance(50);
    assert.ok(answer !== undefined);
    const { n, frame } = read(answer);
    assert.deepEqual([n, frame.map(({ t: kind }) => kind)], [ack + 1, ['ping']]);
  }
});

test('what waits comes in answers whose frames are at most 64 KiB, in order and whole', async (t) => {
  const { poll, writer } = await poller(t);
  for (let n = 1; n <= 12; n++) await writer.ok(writer.publish('log:a', 'line', 'ü'.repeat(10_000)));
  const offsets: number[] = [];
  let answers = 0;
  for (let ack = 1; offsets.length < 12; ack++) {
    const answer = await poll(ack);
    const { frame } = read(answer);
    assert.ok(Buffer.byteLength(answer.text) <= LIMITS.frameBytes + 64);
    offsets.push(...frame.map(({ o }) => o ?? 0));
    answers++;
  }
  assert.deepEqual(
    offsets,
    Array.from({ length: 12 }, (_, n) => n + 1),
  );
  assert.equal(answers, 4);
});

test('the end of a link waits for its client: the verdict comes with the next poll, and then 410', async (t) => {
  const { poll, url, keys, rt } = await poller(t);
  await post(`${url}/up`, { ...keys, us: 1, frame: [{ t: 'bye' }] });
  assert.equal(rt.counts.links, 1, 'the session ended at once; the writer is left');
  const { n, frame } = read(await poll(1));
  assert.deepEqual(
    frame.map(({ t: kind, code }) => [kind, code]),
    [['close', 1000]],
  );
  assert.equal((await poll(n)).status, 410);
  assert.equal((await poll(n)).status, 410);
});

for (const [what, body] of [
  ['no JSON', 'hello'],
  ['an array', '[]'],
  ['neither a session nor a hello', '{"wait":20}'],
  ['a session without its secret', '{"sid":"x","ack":1}'],
  ['a number that is none', '{"sid":"x","sk":"y","ack":-1}'],
  ['an endless wait', '{"sid":"x","sk":"y","ack":1,"wait":3600}'],
  ['half an object', '{"sid":"x","sk":"y","ack":1'],
  ['brackets that do not match', '{"wait":1,"frame":[{]}'],
] as const) {
  test(`a poll with ${what} is 400 and says what was expected`, async (t) => {
    const { url } = await startServer(t);
    const { status, text } = await post(`${url}/lp`, body);
    assert.equal(status, 400);
    assert.match((JSON.parse(text) as { detail: string }).detail, /expected/);
  });
}

/** A link without a network. */
function stand() {
  const fake = new FakeRuntime();
  const told: string[] = [];
  const listener = {
    receive: () => undefined,
    touch: () => void told.push('touch'),
    refuse: () => undefined,
    closed: () => void told.push('closed'),
  };
  let gone = 0;
  const link = new PollLink({
    address: '',
    requests: new Budget({ call: [1, 1], pub: [1, 1], sub: [1, 1], sig: [1, 1], messages: [1, 1] }),
    runtime: fake.runtime(),
    open: () => listener,
    onWelcome: () => undefined,
    onResting: () => undefined,
    onGone: () => void gone++,
  });
  const write = (...messages: string[]): void => link.write(lines.wrap(`[${messages.join(',')}]`));
  const answers: Array<string | undefined> = [];
  const poll = (ack: number, waitMs = 0): string =>
    link.poll(ack, waitMs, (body) => void answers.push(body === undefined ? undefined : Buffer.from(body).toString()));
  return { fake, link, told, write, poll, answers, gone: () => gone };
}

test('a link nobody asks is kept for a minute, and then its session is unknown', async () => {
  const { fake, link, told, write, poll, answers, gone } = stand();
  link.onWelcome({ sid: 'a', sk: 'b' });
  write('1');
  assert.equal(poll(0), 'taken');
  await fake.clock.advance(59_000);
  assert.equal(poll(1), 'taken');
  await fake.clock.advance(59_000);
  assert.deepEqual([gone(), told.includes('closed')], [0, false]);
  await fake.clock.advance(1000);
  assert.deepEqual([gone(), told.filter((what) => what === 'closed').length], [1, 1]);
  assert.equal(poll(1), 'over');
  assert.deepEqual(answers, ['{"n":1,"frame":[1]}', undefined]);
  assert.equal(fake.clock.pending, 0);
});

test('a newer poll ends an older one with an empty frame that is nothing to acknowledge', () => {
  const { link, write, poll, answers } = stand();
  link.onWelcome({ sid: 'a', sk: 'b' });
  write('1');
  poll(0);
  poll(1, 20_000);
  poll(1, 20_000);
  assert.deepEqual(answers.slice(1), ['{"n":1,"frame":[]}']);
  write('2');
  assert.deepEqual(answers.slice(2), ['{"n":2,"frame":[2]}']);
});

test('a poll that is cut off is not waited for, and loses nothing', () => {
  const { link, write, poll, answers } = stand();
  link.onWelcome({ sid: 'a', sk: 'b' });
  write('1');
  poll(0);
  const cut = (): void => assert.fail('nobody is there');
  link.poll(1, 20_000, cut);
  link.abandon(cut);
  write('2');
  poll(1);
  assert.deepEqual(answers, ['{"n":1,"frame":[1]}', '{"n":2,"frame":[2]}']);
});

test('frames that wait together are one answer, and what is held counts until it is acknowledged', () => {
  const { link, write, poll, answers } = stand();
  link.onWelcome({ sid: 'a', sk: 'b' });
  write('1', '2');
  write('3');
  assert.equal(link.bufferedBytes, 4);
  poll(0);
  assert.deepEqual(answers, ['{"n":1,"frame":[1,2,3]}']);
  assert.ok(link.bufferedBytes > 4);
  poll(1);
  assert.equal(link.bufferedBytes, 0);
});

test('whoever paces by it is called once what waited was taken', async () => {
  const { link, write, poll } = stand();
  link.onWelcome({ sid: 'a', sk: 'b' });
  let drained = 0;
  link.onDrain(() => drained++);
  assert.equal(drained, 1);
  write('1');
  link.onDrain(() => drained++);
  await settled();
  assert.equal(drained, 1);
  poll(0);
  assert.equal(drained, 2);
});

test('of a link that was closed for falling behind, the verdict is all that is kept', () => {
  const { link, write, poll, answers } = stand();
  link.onWelcome({ sid: 'a', sk: 'b' });
  for (let n = 0; n < 100; n++) write(JSON.stringify('x'.repeat(10_000)));
  write('"verdict"');
  link.close(CLOSE.slowConsumer);
  assert.ok(link.bufferedBytes < 20);
  poll(0);
  assert.deepEqual(answers, ['{"n":1,"frame":["verdict"]}']);
  write('"nothing more"');
  assert.equal(poll(1), 'over');
});

test('a first poll is answered when the welcome is there and not before, and its going ends the link', () => {
  const kept = stand();
  kept.poll(0, 0);
  kept.write('"refused before hello"');
  assert.deepEqual(kept.answers, []);
  kept.link.onWelcome({ sid: 'a', sk: newKey() });
  kept.write('"welcome"');
  assert.deepEqual(kept.answers, ['{"n":1,"frame":["refused before hello","welcome"]}']);

  const left = stand();
  const answer = (): void => assert.fail('nobody is there');
  left.link.poll(0, 0, answer);
  left.link.abandon(answer);
  assert.deepEqual([left.gone(), left.told.includes('closed')], [1, true]);
});

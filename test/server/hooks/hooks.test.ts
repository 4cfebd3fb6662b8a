/** The operator's code on the way of a message: asked and told in order and in time, and never able to stop the server. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Connection, type Departure, type Publishing, refuse, type Stored } from 'rt-elements-server';
import { apiKeys, ask } from '../../support/backend.ts';
import { FakeRuntime } from '../../support/fake-runtime.ts';
import { cells, newKey, RawLink } from '../../support/raw-link.ts';
import { startServer } from '../../support/start-server.ts';

const room = 'chat:general';
const textOf = (data: unknown): string => (data as { text?: string } | undefined)?.text ?? '';

for (const { name, cell } of cells) {
  test(`${name}: beforePublish lets pass, says something else, or refuses with a reason and a state`, async (t) => {
    const beforePublish = ({ data }: Publishing) => {
      if (textOf(data).includes('buy')) return refuse('spam', 'no advertisements here', { strikes: 2 });
      return textOf(data).includes('darn') ? { data: { text: textOf(data).replace('darn', '****') } } : undefined;
    };
    const { wsUrl } = await startServer(t, { hooks: { beforePublish } });
    const ann = await RawLink.open(t, wsUrl, cell, { subs: [{ c: room }] });
    await ann.ok(ann.call(room, 'send', { text: 'hello' }));
    await ann.ok(ann.call(room, 'send', { text: 'darn it' }));
    const refused = await ann.err(ann.call(room, 'send', { text: 'buy now' }));
    assert.deepEqual([refused.code, refused.retry, refused.msg], ['REFUSED', false, 'no advertisements here']);
    assert.deepEqual(refused.d, { reason: 'spam', strikes: 2 });
    assert.deepEqual(
      ann.of('pub').map(({ d }) => textOf(d)),
      ['hello', '**** it'],
    );
  });
}

test('beforePublish is told who says what where, and by which way', async (t) => {
  const heard: Publishing[] = [];
  const { url, wsUrl } = await startServer(t, { apiKeys, hooks: { beforePublish: (one) => void heard.push(one) } });
  const ann = await RawLink.open(t, wsUrl, 'json', { name: 'Ann' });
  await ann.ok(ann.call(room, 'send', { text: 'hi' }));
  const author = { id: 'bot', name: 'Bot' };
  await ask(url, 'POST /publish', { body: { channel: room, name: 'send', data: { text: 'beep' }, author } });
  assert.deepEqual(
    heard.map(({ channel, name, data, user, author: who, via }) => [channel, name, data, user?.id, who?.name, via]),
    [
      [room, 'send', { text: 'hi' }, ann.welcome.user.id, 'Ann', 'link'],
      [room, 'send', { text: 'beep' }, 'bot', 'Bot', 'api'],
    ],
  );
});

test('a hook that is slow about one message holds back the next of that room and nobody else', async (t) => {
  const asked: string[] = [];
  let release = (): void => undefined;
  const slow = new Promise<void>((resolve) => (release = resolve));
  const beforePublish = async ({ data }: Publishing): Promise<void> => {
    asked.push(textOf(data));
    if (textOf(data) === 'first') await slow;
  };
  const { wsUrl } = await startServer(t, { hooks: { beforePublish } });
  const [ann, bob] = [await RawLink.open(t, wsUrl), await RawLink.open(t, wsUrl)];
  const first = ann.call(room, 'send', { text: 'first' });
  const second = ann.call(room, 'send', { text: 'second' });
  await bob.ok(bob.call(room, 'send', { text: 'from bob' }));
  assert.deepEqual(asked, ['first', 'from bob']);
  release();
  const [one, two] = [await ann.ok(first), await ann.ok(second)];
  assert.ok((one.o ?? 0) < (two.o ?? 0));
});

for (const [what, beforePublish] of [
  [
    'throws',
    () => {
      throw new Error('a fault of the operator');
    },
  ],
  ['rejects', () => Promise.reject(new Error('a fault of the operator'))],
] as const) {
  test(`a hook that ${what} is a no that may be tried again; it is logged and not told`, async (t) => {
    const errors: string[] = [];
    const quiet = (): void => undefined;
    const error = (fields: object, message: string): void =>
      void errors.push(`${message} ${String((fields as { hook: string }).hook)}`);
    const { wsUrl } = await startServer(t, {
      hooks: { beforePublish },
      log: { debug: quiet, info: quiet, warn: quiet, error },
    });
    const ann = await RawLink.open(t, wsUrl);
    const refused = await ann.err(ann.call(room, 'send', { text: 'hi' }));
    assert.deepEqual([refused.code, refused.retry], ['UNAVAILABLE', true]);
    assert.doesNotMatch(refused.msg, /fault/);
    assert.deepEqual(errors, ['a hook failed beforePublish']);
  });
}

test('a hook that never answers is given up at its deadline', async (t) => {
  const fake = new FakeRuntime();
  let asked = (): void => undefined;
  const isAsked = new Promise<void>((resolve) => (asked = resolve));
  const beforePublish = (): Promise<void> => {
    asked();
    return new Promise(() => undefined);
  };
  const { wsUrl } = await startServer(t, { hooks: { beforePublish, deadlineMs: 500 }, runtime: fake.runtime() });
  const ann = await RawLink.open(t, wsUrl);
  const i = ann.call(room, 'send', { text: 'hi' });
  await isAsked;
  await fake.clock.advance(500);
  assert.equal((await ann.err(i)).code, 'UNAVAILABLE');
});

test('what is stored already is answered as then, whatever the hook says by now', async (t) => {
  let open = true;
  const beforePublish = () => (open ? undefined : refuse('closed', 'the room is closed'));
  const { wsUrl } = await startServer(t, { hooks: { beforePublish } });
  const ann = await RawLink.open(t, wsUrl);
  const k = newKey();
  const first = await ann.ok(ann.call(room, 'send', { text: 'hi' }, { k }));
  open = false;
  const again = await ann.ok(ann.call(room, 'send', { text: 'hi' }, { k }));
  assert.deepEqual([again.o, again.dup], [first.o, true]);
});

test('what a hook says instead is checked as what a person says', async (t) => {
  const { wsUrl } = await startServer(t, { hooks: { beforePublish: () => ({ data: { text: 7 } }) } });
  const ann = await RawLink.open(t, wsUrl);
  assert.equal((await ann.err(ann.call(room, 'send', { text: 'hi' }))).code, 'BAD_REQUEST');
});

test('afterStore is told of every event once, after it is stored, in the order of its channel', async (t) => {
  const told: Stored[] = [];
  let wake = (): void => undefined;
  const afterStore = async (stored: Stored): Promise<void> => {
    // The first takes longest: those behind it wait.
    if (stored.offset === 1)
      for (let turns = 0; turns < 20; turns++) await new Promise((resolve) => setImmediate(resolve));
    told.push(stored);
    if (told.length === 3) wake();
    if (stored.offset === 2) throw new Error('a fault of the operator');
  };
  const { url, wsUrl } = await startServer(t, { apiKeys, hooks: { afterStore } });
  const all = new Promise<void>((resolve) => (wake = resolve));
  const ann = await RawLink.open(t, wsUrl);
  for (const text of ['one', 'two', 'three']) ann.call(room, 'send', { text });
  await all;
  await ask(url, 'PUT /users/ann/mute');
  assert.deepEqual(
    told.map(({ channel, offset, name, data, author }) => [channel, offset, name, textOf(data), author?.id]),
    ['one', 'two', 'three'].map((text, at) => [room, at + 1, 'message', text, ann.welcome.user.id]),
  );
  assert.match(told[0]?.epoch ?? '', /^\w+$/);
});

for (const { name, cell } of cells) {
  test(`${name}: onConnect may refuse somebody, and onLeave is told of everybody who was let in`, async (t) => {
    const left: Departure[] = [];
    let wake = (): void => undefined;
    const gone = new Promise<void>((resolve) => (wake = resolve));
    const { wsUrl } = await startServer(t, {
      hooks: {
        onConnect: ({ user, address }) => {
          assert.match(address, /127\.0\.0\.1/);
          return user.name === 'Eve' ? refuse('not-invited', 'you are not invited', { list: 'b' }) : undefined;
        },
        onLeave: (departure) => {
          left.push(departure);
          wake();
        },
      },
    });
    const eve = await RawLink.dial(t, wsUrl, cell);
    const refused = await eve.err(eve.hello({ name: 'Eve' }));
    assert.deepEqual(
      [refused.code, refused.msg, refused.d],
      ['REFUSED', 'you are not invited', { reason: 'not-invited', list: 'b' }],
    );
    assert.equal(await eve.closed, 4403);
    const ann = await RawLink.open(t, wsUrl, cell, { name: 'Ann' });
    ann.send({ t: 'bye' });
    await gone;
    assert.deepEqual(
      left.map(({ session, user, code }) => [session, user.name, code]),
      [[ann.welcome.sid, 'Ann', 1000]],
    );
  });
}

test('a hook that fails at the door keeps nobody out for good', async (t) => {
  const { wsUrl } = await startServer(t, { hooks: { onConnect: () => Promise.reject(new Error('no')) } });
  const ann = await RawLink.dial(t, wsUrl);
  assert.equal((await ann.err(ann.hello())).code, 'UNAVAILABLE');
  assert.equal(await ann.closed, 4500);
  assert.equal(ann.of('close')[0]?.retry, 'backoff');
});

test('hooks that are none are said to the operator', async () => {
  const start = (hooks: unknown) => startServer({ after: () => undefined }, { hooks: hooks as never });
  await assert.rejects(start({ beforePublish: true }), {
    message: 'hooks.beforePublish: expected a function, got true',
  });
  await assert.rejects(start({ beforPublish: () => undefined }), /^TypeError: hooks: expected only beforePublish/);
  await assert.rejects(start({ deadlineMs: 0 }), /hooks\.deadlineMs: expected a whole number from 1 to 60000/);
});

test('a server that stops tells first what it stored, and who is gone with it', async (t) => {
  const told: string[] = [];
  const later = async (what: string): Promise<void> => {
    for (let turns = 0; turns < 20; turns++) await new Promise((resolve) => setImmediate(resolve));
    told.push(what);
  };
  const hooks = { afterStore: ({ name }: Stored) => later(name), onLeave: () => later('left') };
  const { rt, wsUrl } = await startServer(t, { hooks });
  const ann = await RawLink.open(t, wsUrl);
  await ann.ok(ann.call(room, 'send', { text: 'last words' }));
  await rt.close();
  assert.deepEqual(told.sort(), ['left', 'message']);
});

test('a connection is told with the session it has', async (t) => {
  const connections: Connection[] = [];
  const onLeave = (one: Connection): void => void connections.push(one);
  const { rt, wsUrl } = await startServer(t, { hooks: { onLeave } });
  const ann = await RawLink.open(t, wsUrl);
  const { sid, sk, user } = ann.welcome;
  const moved = await RawLink.open(t, wsUrl, 'json', { sid, sk, guest: ann.welcome.gt });
  assert.equal(await ann.closed, 4409);
  await rt.close();
  assert.deepEqual(
    connections.map(({ session, user: { id } }) => [session, id]),
    [
      [sid, user.id],
      [moved.welcome.sid, user.id],
    ],
  );
});

/** What the server says as a whole value, and what it says to one user alone: nothing old, nothing missed. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { Value } from 'rt-elements/client';
import { startOnline } from './start.ts';

const ROOM = 'wire:a';

async function startFollowing(t: TestContext) {
  const started = await startOnline(t);
  const channel = started.client.channel(ROOM);
  const heard: Value[] = [];
  const mine: Array<Value | string> = [];
  channel.follow({
    onStart: ({ result }) => mine.push('start', ...(result.me === undefined ? [] : [result.me])),
    onMe: (me) => mine.push(me),
    onSignal: ({ d = null }) => heard.push(d),
  });
  await started.pass();
  const say = (d: Value, n = 'counts'): void => started.server.link.send({ t: 'sig', c: ROOM, n, d });
  return { ...started, channel, heard, mine, say };
}

test('of a standing signal the highest version counts, whatever the order of arrival', async (t) => {
  const { heard, say } = await startFollowing(t);
  for (const v of [2, 1, 2, 3]) say({ v });
  say({ v: 1 }, 'other');
  assert.deepEqual(heard, [{ v: 2 }, { v: 3 }, { v: 1 }]);
});

test('who comes late is told what stands, once, and not what has passed', async (t) => {
  const { channel, server, pass, say } = await startFollowing(t);
  say({ v: 1, n: 5 });
  say({ v: 2, n: 6 });
  server.link.send({ t: 'sig', c: ROOM, n: 'typing', d: { v: 9 }, u: { id: 'ben' } });
  say('passing');
  const late: Value[] = [];
  channel.onSignal('*', ({ d = null }) => late.push(d));
  await pass();
  assert.deepEqual(late, [{ v: 2, n: 6 }]);
  say({ v: 3, n: 7 });
  assert.deepEqual(late.at(-1), { v: 3, n: 7 });
});

test('what stands outlives a link that is resumed, and ends with a new start', async (t) => {
  const { channel, server, pass, heard, say } = await startFollowing(t);
  say({ v: 7 });
  server.link.end();
  await pass(1_000);
  say({ v: 6 });
  assert.deepEqual(heard, [{ v: 7 }], 'the log went on');
  server.log(ROOM).epoch = 'e2';
  server.link.end();
  await pass(1_000);
  const late: Value[] = [];
  channel.onSignal('counts', ({ d = null }) => late.push(d));
  await pass();
  assert.deepEqual(late, [], 'another log has values of its own');
  say({ v: 1 });
  assert.deepEqual([heard.at(-1), late], [{ v: 1 }, [{ v: 1 }]]);
});

test('names of standing signals that are kept are bounded', async (t) => {
  const { channel, pass, say } = await startFollowing(t);
  for (let n = 0; n < 1_000; n++) say({ v: 1 }, `name-${n}`);
  const late: string[] = [];
  channel.onSignal('*', ({ n }) => late.push(n));
  await pass();
  assert.equal(late.length, 64);
});

test('what only this user may see reaches followers with a start, and again with every resume', async (t) => {
  const { server, pass, mine } = await startFollowing(t);
  let rev = 1;
  server.answer.hello = (link, hello) => {
    const subs = hello.subs.map((request) => ({ ...server.result(request), me: { rev: rev++ } }));
    server.welcome = { subs };
    server.reply(link, hello);
  };
  server.link.end();
  await pass(1_000);
  assert.deepEqual(mine, ['start', { rev: 1 }], 'resumed');
  server.log(ROOM).epoch = 'e2';
  server.link.end();
  await pass(1_000);
  assert.deepEqual(mine, ['start', { rev: 1 }, 'start', { rev: 2 }], 'started anew: once, in its result');
});

test('one’s own channel of a feature can be followed, and is named as it is for everybody', async (t) => {
  const { client, server, pass } = await startFollowing(t);
  const events: Value[] = [];
  client.channel('auction:~').on('*', ({ d = null }) => events.push(d));
  await pass();
  assert.deepEqual(
    server.link
      .of('sub')
      .map(({ c }) => c)
      .at(-1),
    'auction:~',
  );
  server.publish('auction:~', { rev: 1 });
  assert.deepEqual(events, [{ rev: 1 }]);
});

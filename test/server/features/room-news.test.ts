/** The news of rooms, told together once a second: what goes wrong with one of them concerns no other. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Desk } from '../../../server/feature.ts';
import { RoomNews } from '../../../server/features/chat/room-news.ts';

/** A desk that keeps what it is to do, and fails for a channel. */
function deskThatFailsFor(broken: string) {
  const told: string[] = [];
  let due: (() => void | Promise<void>) | undefined;
  const head = { epoch: 'e', low: 0, top: 0, m: 0, ts: 0, records: new Map() };
  const desk = {
    now: () => 1,
    personal: (userId: string) => `chat:~${userId}`,
    followers: () => 1,
    state: (channel: string) => (channel === broken ? Promise.reject(new Error('broken')) : Promise.resolve(head)),
    page: () => Promise.resolve({ rows: [], done: true }),
    signal: (channel: string, name: string) => void told.push(`${name} ${channel}`),
    after: (_ms: number, run: () => void | Promise<void>) => {
      due = run;
      return () => undefined;
    },
  };
  return { desk: desk as unknown as Desk, told, run: () => due?.() };
}

test('a room whose members cannot be told of holds up neither the others nor the lists', async () => {
  const { desk, told, run } = deskThatFailsFor('chat:b');
  const news = new RoomNews(desk, 'count');
  news.watch('ada', ['c'], {}, () => Promise.resolve(true));
  for (const room of ['a', 'b', 'c']) news.read('ben', room);
  news.said('c');
  await assert.rejects(async () => run(), /broken/, 'the desk logs it');
  assert.deepEqual(told, ['receipts chat:a', 'receipts chat:c', 'rooms chat:~ada']);
});

test('somebody whose rights cannot be known holds up nobody else, and news go on afterwards', async () => {
  const { desk, told, run } = deskThatFailsFor('');
  const news = new RoomNews(desk, 'off');
  news.watch('ada', ['a'], {}, () => Promise.reject(new Error('nobody answers')));
  news.watch('ben', ['a'], {}, () => Promise.resolve(true));
  news.said('a');
  await assert.rejects(async () => run(), /nobody answers/);
  assert.deepEqual(told, ['rooms chat:~ben']);
  news.said('a');
  await assert.rejects(async () => run());
  assert.deepEqual(told, ['rooms chat:~ben', 'rooms chat:~ben']);
});

test('of very many links of one person the rights of the newest are asked', async () => {
  const { desk, told, run } = deskThatFailsFor('');
  const news = new RoomNews(desk, 'off');
  const asked: number[] = [];
  for (let n = 0; n < 20; n++) news.watch('ada', ['a'], { n }, () => Promise.resolve(asked.push(n) > 99));
  news.said('a');
  await run();
  assert.deepEqual([asked, told], [[19, 18, 17, 16], []]);
});

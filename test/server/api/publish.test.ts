/** Backends publish: once per idempotency key, as an event or as a feature's command, one or many. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiKeys, ask } from '../../support/backend.ts';
import { RawLink } from '../../support/raw-link.ts';
import { startServer } from '../../support/start-server.ts';
import { jwt, tokenFor } from '../../support/tokens.ts';

const options = {
  apiKeys,
  namespaces: { news: { retention: 'history', read: 'guests', write: 'nobody' } },
} as const;
const author = { id: 'bot', name: 'Bot' };
const say = (text: string) => ({ channel: 'chat:general', name: 'send', data: { text }, author });

test('an event is stored, told to those who follow, and may carry an author', async (t) => {
  const { url, wsUrl } = await startServer(t, options);
  const reader = await RawLink.open(t, wsUrl, 'json', { subs: [{ c: 'news:world' }] });
  const body = { channel: 'news:world', name: 'headline', data: { title: 'Rain' }, author };
  const { status, body: published } = await ask(url, 'POST /publish', { body });
  const told = await reader.expect('pub');
  assert.equal(status, 201);
  assert.deepEqual([told.n, told.d, told.u, told.o], ['headline', { title: 'Rain' }, author, 1]);
  const { epoch, offset, at, repeated, channel } = published;
  assert.deepEqual([channel, offset, at, repeated], ['news:world', told.o, told.ts, false]);
  assert.equal(epoch, reader.welcome.subs[0]?.e);
});

test("a command of a feature is called in somebody's name, and answers", async (t) => {
  const { url, wsUrl } = await startServer(t, options);
  const reader = await RawLink.open(t, wsUrl, 'json', { subs: [{ c: 'chat:general' }] });
  const { status, body } = await ask(url, 'POST /publish', { body: say('Hello') });
  assert.equal(status, 201);
  assert.deepEqual(body['reply'], { m: 1 });
  const { n, d, u } = await reader.expect('pub');
  assert.deepEqual([n, d, u], ['message', { m: 1, text: 'Hello' }, author]);
  const anonymous = await ask(url, 'POST /publish', { body: { ...say('Hello'), author: undefined } });
  assert.equal(anonymous.status, 400);
  assert.match(String(anonymous.body['detail']), /^author: expected who calls send of chat/);
});

test('the same request under the same name is stored once, and answered as the first time', async (t) => {
  const { url } = await startServer(t, options);
  const headers = { 'idempotency-key': 'order 4711' };
  const first = await ask(url, 'POST /publish', { body: say('Paid'), headers });
  const second = await ask(url, 'POST /publish', { body: say('Paid twice?'), headers });
  assert.deepEqual([first.status, second.status], [201, 200]);
  assert.deepEqual(second.body, { ...first.body, repeated: true });
  const elsewhere = await ask(url, 'POST /publish', { body: { ...say('Paid'), channel: 'chat:other' }, headers });
  const unnamed = await ask(url, 'POST /publish', { body: say('Paid') });
  assert.deepEqual([elsewhere.status, unnamed.status], [201, 201]);
  const { body } = await ask(url, 'GET /channels/chat:general/history');
  assert.deepEqual(
    (body['items'] as Array<{ data: { text: string } }>).map(({ data }) => data.text),
    ['Paid', 'Paid'],
  );
});

test('two requests under one name at once are stored once', async (t) => {
  const { url } = await startServer(t, options);
  const body = { channel: 'news:world', name: 'headline' };
  const headers = { 'idempotency-key': 'x' };
  const answers = await Promise.all(Array.from({ length: 5 }, () => ask(url, 'POST /publish', { body, headers })));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 200, 200, 200, 201]);
  assert.deepEqual(new Set(answers.map(({ body: { offset } }) => offset)), new Set([1]));
});

test('names of two keys are told apart', async (t) => {
  const { url } = await startServer(t, options);
  const headers = { 'idempotency-key': 'x' };
  const body = { channel: 'news:world', name: 'headline' };
  const ours = await ask(url, 'POST /publish', { body, headers });
  const theirs = await ask(url, 'POST /publish', { body, headers, secret: apiKeys[1]?.secret ?? null });
  assert.deepEqual([ours.status, theirs.status], [201, 201]);
});

test('one name on two routes is two requests: what was asked first is not the answer to what is asked then', async (t) => {
  const { url } = await startServer(t, options);
  const headers = { 'idempotency-key': 'lot 7' };
  const lot = {
    id: 'vase',
    currency: 'EUR',
    exponent: 2,
    start: 100,
    increments: [[0, 10]],
    endsAt: Date.now() + 60_000,
  };
  const answers = [await ask(url, 'POST /auction', { body: lot, headers })];
  for (const command of ['pause', 'pause', 'cancel'])
    answers.push(await ask(url, `POST /auction/vase/${command}`, { headers }));
  assert.deepEqual(
    answers.map(({ status, body }) => [status, body['phase']]),
    [
      [201, 'open'],
      [200, 'paused'],
      [200, 'paused'],
      [200, 'closed'],
    ],
  );
});

test('somebody called as a backend is owns nothing of it', async (t) => {
  const { url, wsUrl } = await startServer(t, {
    apiKeys,
    jwt,
    namespaces: { news: { ...options.namespaces.news, write: 'guests' } },
  });
  const body = { channel: 'news:world', name: 'headline', data: 'one' };
  await ask(url, 'POST /publish', { body, headers: { 'idempotency-key': 'x' } });
  const { items } = (await ask(url, 'GET /channels/news:world/history')).body as { items: Array<{ id: string }> };
  const link = await RawLink.open(t, wsUrl, 'json', { token: await tokenFor('api:all') });
  const { code } = await link.err(link.publish('news:world', 'headline', 'two', { k: items[0]?.id ?? '' }));
  assert.equal(code, 'CONFLICT');
  assert.deepEqual((await ask(url, 'GET /users/api:all/data')).body['items'], []);
});

test('the key of a request tells nobody what it was called: it is another one on another server', async (t) => {
  const body = { channel: 'news:world', name: 'headline' };
  const headers = { 'idempotency-key': 'order-4711' };
  const keys = new Set<unknown>();
  for (let n = 0; n < 2; n++) {
    const { url } = await startServer(t, options);
    await ask(url, 'POST /publish', { body, headers });
    const { body: page } = await ask(url, 'GET /channels/news:world/history');
    keys.add((page['items'] as Array<{ id: string }>)[0]?.id);
  }
  assert.equal(keys.size, 2);
});

test('of many, one that fails leaves the others alone, and all of them may be sent again', async (t) => {
  const { url } = await startServer(t, options);
  const events = [say('one'), { channel: 'nowhere:at-all', name: 'x' }, say('two'), { ...say(''), data: { text: '' } }];
  const send = () => ask(url, 'POST /publish-many', { body: { events }, headers: { 'idempotency-key': 'batch' } });
  const [first, second] = [await send(), await send()];
  assert.deepEqual([first.status, second.status], [200, 200]);
  const brief = ({ body }: typeof first) =>
    (body['results'] as Array<{ offset?: number; repeated?: boolean; problem?: { code: string } }>).map(
      ({ offset, repeated, problem }) => problem?.code ?? [offset, repeated],
    );
  assert.deepEqual(brief(first), [[1, false], 'NOT_FOUND', [2, false], 'BAD_REQUEST']);
  assert.deepEqual(brief(second), [[1, true], 'NOT_FOUND', [2, true], 'BAD_REQUEST']);
});

test("a feature's own events cannot be made up by a backend either", async (t) => {
  const { url } = await startServer(t, options);
  const body = { channel: 'chat:general', name: 'message', data: { m: 9, text: 'forged' }, author };
  assert.equal((await ask(url, 'POST /publish', { body })).status, 404);
});

test('personal channels are closed to backends', async (t) => {
  const { url } = await startServer(t, options);
  const body = { ...say('psst'), channel: 'chat:~abc' };
  assert.equal((await ask(url, 'POST /publish', { body })).status, 404);
});

test('bytes and keys with a dollar travel as on the wire', async (t) => {
  const { url, wsUrl } = await startServer(t, options);
  const reader = await RawLink.open(t, wsUrl, 'msgpack', { subs: [{ c: 'news:world' }] });
  const body = { channel: 'news:world', name: 'image', data: { image: { $b: 'AQID' }, $$price: 5 } };
  assert.equal((await ask(url, 'POST /publish', { body })).status, 201);
  assert.deepEqual((await reader.expect('pub')).d, { image: Uint8Array.of(1, 2, 3), $price: 5 });
  const { body: page } = await ask(url, 'GET /channels/news:world/history');
  assert.deepEqual((page['items'] as Array<{ data: unknown }>)[0]?.data, body.data);
});

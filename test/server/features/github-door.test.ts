/** GitHub's deliveries, as GitHub sends them: signed, JSON or a form, again when it thinks they were lost. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { type TestContext, test } from 'node:test';
import { sentenceOf, sentenceText } from '../../../components/activity/activity-sentence.ts';
import { ACTIVITY_STRINGS } from '../../../components/activity/activity-strings.ts';
import { groupActivities } from '../../../components/activity/model/activity-groups.ts';
import { ActivityModel } from '../../../components/activity/activity-model.ts';
import { readCommand } from '../../../server/cli-options.ts';
import { effectiveConfig } from '../../../server/effective-config.ts';
import { apiKeys, ask } from '../../support/backend.ts';
import { FakeRuntime } from '../../support/fake-runtime.ts';
import { startClient, until } from '../../support/start-client.ts';
import { startServer } from '../../support/start-server.ts';
import { githubExamples } from './github-examples.ts';
import { toldExamples } from './github-sentences.ts';

const SECRET = 'secret-of-github-0123456789';
const EXAMPLES = githubExamples();
const OPENED = EXAMPLES.find(({ event, payload }) => event === 'issues' && payload.action === 'opened')!;

interface Delivery {
  readonly event?: string | undefined;
  readonly id?: string | undefined;
  readonly secret?: string;
  readonly signature?: string | undefined;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly method?: string;
}

/** Delivers as GitHub does. */
async function deliver(url: string, body: string | Uint8Array<ArrayBuffer>, delivery: Delivery = {}) {
  const { event = 'issues', id = 'd-1', secret = SECRET, type = 'application/json', method = 'POST' } = delivery;
  const signature =
    'signature' in delivery ? delivery.signature : `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
  const answer = await fetch(`${url}/hooks/github/team`, {
    method,
    headers: {
      'content-type': type,
      'x-github-event': event,
      'x-github-delivery': id,
      ...(signature !== undefined && { 'x-hub-signature-256': signature }),
      ...delivery.headers,
    },
    ...(method === 'POST' && { body }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

const start = (t: Parameters<typeof startServer>[0]) => startServer(t, { apiKeys, github: { secret: SECRET } });
const top = async (url: string): Promise<unknown> => (await ask(url, 'GET /channels/activity:team')).body['top'];
const json = JSON.stringify(OPENED.payload);

test('a delivery becomes an activity, once, however often it comes and whatever its headers say', async (t) => {
  const { url } = await start(t);
  const first = await deliver(url, json);
  const again = await deliver(url, json);
  // Nobody signs the headers: whoever has seen a delivery could send it under others.
  const replayed = await deliver(url, json, { id: 'd-2' });
  const renamed = await deliver(url, json, { id: 'd-3', event: 'pull_request' });
  const other = await deliver(url, `${json} `, { id: 'd-4' });
  assert.deepEqual([first.status, again.status, replayed.status, other.status], [201, 200, 200, 201]);
  assert.deepEqual(again.body, { ...first.body, repeated: true });
  assert.deepEqual(replayed.body, again.body);
  assert.equal(renamed.status, 200);
  assert.equal(await top(url), 2);
});

test('what GitHub says word for word a day later happened again', async (t) => {
  const fake = new FakeRuntime();
  const { url } = await startServer(t, { apiKeys, github: { secret: SECRET }, runtime: fake.runtime() });
  assert.equal((await deliver(url, json)).status, 201);
  await fake.clock.advance(24 * 3_600_000);
  assert.equal((await deliver(url, json)).status, 200, 'delivered again, it is the same all the same');
  assert.equal((await deliver(url, json, { id: 'd-2' })).status, 200);
  await fake.clock.advance(24 * 3_600_000);
  assert.equal((await deliver(url, json, { id: 'd-2' })).status, 201);
  assert.equal(await top(url), 2);
});

test('a form is read as JSON is, and signed over its own bytes', async (t) => {
  const { url } = await start(t);
  const form = new URLSearchParams({ payload: json }).toString();
  const type = 'application/x-www-form-urlencoded';
  assert.equal((await deliver(url, form, { type })).status, 201);
  assert.equal((await deliver(url, 'payload=%7Bnot+json', { type, id: 'd-2' })).status, 400);
  assert.equal((await deliver(url, 'other=1', { type, id: 'd-3' })).status, 400);
});

test('a ping is answered, and what a feed does not tell says why', async (t) => {
  const { url } = await start(t);
  assert.deepEqual(await deliver(url, '{"zen":"x"}', { event: 'ping' }), { status: 200, body: { pong: true } });
  const watch = EXAMPLES.find(({ event }) => event === 'watch')!;
  const ignored = await deliver(url, JSON.stringify(watch.payload), { event: 'watch' });
  assert.deepEqual(ignored, { status: 200, body: { ignored: 'another event tells the same' } });
  assert.equal(await top(url), 0);
});

test('without the right signature over these very bytes nothing is read', async (t) => {
  const { url } = await start(t);
  const good = createHmac('sha256', SECRET).update(json).digest('hex');
  const wrong: Delivery[] = [
    { signature: undefined },
    { signature: '' },
    { signature: good },
    { signature: `sha1=${good}` },
    { signature: `sha256=${good.toUpperCase()}` },
    { signature: `sha256=${good}00` },
    { signature: `sha256=${'0'.repeat(64)}` },
    { secret: 'another-secret-0123456789' },
  ];
  const answers = await Promise.all(wrong.map((delivery) => deliver(url, json, delivery)));
  const changed = await deliver(url, json.replace('opened', 'closed'), { signature: `sha256=${good}` });
  for (const answer of [...answers, changed]) {
    assert.equal(answer.status, 401);
    assert.deepEqual(answer.body, answers[0]!.body);
  }
  // Not even whether it is JSON is told to who cannot sign.
  assert.equal((await deliver(url, '{', { signature: undefined })).status, 401);
  assert.equal(await top(url), 0);
});

test('what is signed and still makes no sense is refused', async (t) => {
  const { url } = await start(t);
  assert.equal((await deliver(url, '{')).status, 400);
  assert.equal((await deliver(url, new Uint8Array([0x22, 0xff, 0x22]))).status, 400);
  assert.equal((await deliver(url, json, { event: 'no event!' })).status, 400);
  assert.equal((await deliver(url, json, { id: '' })).status, 400);
  assert.equal((await deliver(url, json, { type: 'text/plain' })).status, 415);
  assert.equal((await deliver(url, json, { method: 'GET' })).status, 405);
  for (const body of ['null', '1', '[]', '"x"', '{}', '{"__proto__":{"action":"opened"},"issue":[]}'])
    assert.equal((await deliver(url, body)).status, 200, body);
  assert.equal(({} as { action?: string }).action, undefined);
  assert.equal(await top(url), 0);
});

test('what is larger than four MiB is not taken', async (t) => {
  const { url } = await start(t);
  const padded = (bytes: number): string => `${json.slice(0, -1)},"pad":"${'x'.repeat(bytes - json.length)}"}`;
  assert.equal((await deliver(url, padded(3_500_000))).status, 201);
  assert.equal((await deliver(url, padded(4_200_000), { id: 'd-2' })).status, 413);
});

/** Begins deliveries that do not go on, each from an address. */
async function beginSlowly(t: TestContext, port: number, addresses: readonly string[]) {
  const head =
    'POST /rt/hooks/github/team HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 900\r\n';
  return Promise.all(
    addresses.map(async (address) => {
      const socket = connect(port, '127.0.0.1');
      t.after(() => socket.destroy());
      const heard = { answer: '', closed: once(socket, 'close') };
      socket.on('error', () => undefined);
      socket.on('data', (chunk) => (heard.answer += chunk.toString('latin1')));
      await once(socket, 'connect');
      socket.write(`${head}X-Forwarded-For: ${address}\r\n\r\n[`);
      return heard;
    }),
  );
}

test('who sends slowly keeps no delivery out, from one address or from many, and is let go after five seconds', async (t) => {
  const fake = new FakeRuntime();
  const options = { apiKeys, github: { secret: SECRET }, trustProxy: true, runtime: fake.runtime() };
  const { url, port } = await startServer(t, options);
  const pending = fake.clock.pending;
  const begun = async (count: number): Promise<void> => {
    while (fake.clock.pending < pending + count) await new Promise((resolve) => setImmediate(resolve));
  };
  const from = (address: string, id = 'd-1') => ({ id, headers: { 'x-forwarded-for': address } });
  // All of one network, which is what one sender has.
  const near = await beginSlowly(
    t,
    port,
    Array.from({ length: 8 }, (_, n) => `2001:db8::${n + 1}`),
  );
  await begun(8);
  assert.equal((await deliver(url, json, from('2001:db8::99'))).status, 503, 'their share is used up');
  assert.equal((await deliver(url, json, from('192.0.2.1'))).status, 201, 'others have theirs');
  const far = await beginSlowly(
    t,
    port,
    Array.from({ length: 8 }, (_, n) => `198.51.100.${n}`),
  );
  await begun(16);
  const busy = await deliver(url, `${json} `, from('192.0.2.1'));
  assert.equal(busy.status, 503, 'there is no place for a moment');
  await fake.clock.advance(1000);
  assert.equal((await deliver(url, `${json} `, from('192.0.2.1', 'd-2'))).status, 201, 'the oldest has given way');
  await near[0]?.closed;
  await fake.clock.advance(4000);
  for (const { answer, closed } of [...near.slice(1), ...far]) {
    await closed;
    assert.doesNotMatch(answer, /^HTTP\/1\.1 2/);
  }
  for (const heard of [...near.slice(1), ...far]) assert.match(heard.answer, /^HTTP\/1\.1 408 /);
});

test('without a secret the door is not there, and neither is a feed that could not be', async (t) => {
  const closed = await startServer(t, { apiKeys });
  assert.equal((await deliver(closed.url, json)).status, 404);
  const { url } = await start(t);
  for (const feed of ['~', 'No', '', 'a/b', '%'])
    assert.equal((await fetch(`${url}/hooks/github/${feed}`, { method: 'POST' })).status, 404, feed);
});

test('a secret that could be guessed is refused, and never repeated', async () => {
  const secret = 'short';
  await assert.rejects(startServer({ after: () => undefined }, { github: { secret } }), (error: Error) => {
    assert.match(error.message, /github\.secret: expected 24 to 512 printable characters/);
    assert.doesNotMatch(error.message, /short/);
    return true;
  });
});

test('the secret comes from a flag or the environment, and is not printed', () => {
  for (const [args, environment] of [
    [['--github-secret', SECRET], {}],
    [[], { RT_GITHUB_SECRET: SECRET }],
  ] as const) {
    const command = readCommand(['--guests', ...args], environment);
    assert.ok(command !== 'help');
    assert.equal(command.options.github?.secret, SECRET);
    const printed = effectiveConfig(command) as { github?: unknown };
    assert.deepEqual(printed.github, { secret: '(not shown)' });
    assert.doesNotMatch(JSON.stringify(printed), new RegExp(SECRET));
  }
});

test('every example GitHub publishes, delivered to a running server, is the sentence that stands for it in the feed', async (t) => {
  const { url } = await start(t);
  for (const [n, { id, event, payload }] of EXAMPLES.entries()) {
    // Some of them are the same to the letter.
    const bytes = JSON.stringify(payload) + ' '.repeat(n);
    const { status, body } = await deliver(url, bytes, { event, id: id.replace(/[^a-z0-9]/g, '-') });
    assert.ok(status === 201 || 'ignored' in body || 'pong' in body, `${id}: ${status} ${JSON.stringify(body)}`);
  }
  const client = startClient(t, { url });
  const model = new ActivityModel(client, 'team', { pageSize: 100 });
  t.after(model.subscribe(() => undefined));
  await until(() => model.get().phase === 'ready', 'the newest are there');
  while (!model.get().older.done) await model.loadOlder();
  const sentences = groupActivities([...model.get().items].reverse(), { by: 'none', windowMs: 0 }).map((group) =>
    sentenceText(sentenceOf(group, ACTIVITY_STRINGS, 'en')),
  );
  assert.deepEqual(
    sentences,
    toldExamples().flatMap(({ sentence }) => sentence ?? []),
  );
});

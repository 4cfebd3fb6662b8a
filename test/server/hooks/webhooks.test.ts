/** Webhooks: signed, tried again with growing pauses, bounded, and never in the way of the server. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { WebhookDelivery } from '../../../server/hooks/webhook-delivery.ts';
import { silentLogger } from '../../../server/log.ts';
import { apiKeys, ask } from '../../support/backend.ts';
import { FakeRuntime, WALL_START } from '../../support/fake-runtime.ts';
import { turn } from '../../support/gated-broker.ts';
import { RawLink } from '../../support/raw-link.ts';
import { startServer } from '../../support/start-server.ts';
import { type Delivery, WebhookReceiver } from '../../support/webhook-receiver.ts';

const secret = 'the-secret-of-the-webhook-0123';
const room = 'chat:general';

function signatureOf({ headers, body }: Delivery): string {
  const text = `${String(headers['rt-webhook-timestamp'])}.${body}`;
  return `v1=${createHmac('sha256', secret).update(text).digest('hex')}`;
}

test('what was said is told, signed over time and body, with an id', async (t) => {
  const receiver = await WebhookReceiver.open(t);
  const { wsUrl } = await startServer(t, { webhooks: [{ url: receiver.url, secret }] });
  const ann = await RawLink.open(t, wsUrl, 'json', { subs: [{ c: room }] });
  await ann.ok(ann.call(room, 'send', { text: 'hello' }));
  const pub = await ann.expect('pub');
  const [delivery] = await receiver.told(1);
  assert.ok(delivery !== undefined);
  assert.equal(delivery.headers['rt-webhook-signature'], signatureOf(delivery));
  assert.equal(delivery.headers['content-type'], 'application/json');
  const { id, kind, at, data } = JSON.parse(delivery.body) as { id: string; kind: string; at: number; data: unknown };
  assert.equal(delivery.headers['rt-webhook-id'], id);
  assert.equal(kind, 'stored');
  assert.ok(Math.abs(Number(delivery.headers['rt-webhook-timestamp']) * 1000 - at) < 5000);
  assert.deepEqual(data, {
    channel: room,
    epoch: ann.welcome.subs[0]?.e,
    events: [{ offset: 1, id: pub.k, name: 'message', at: pub.ts, data: pub.d, author: pub.u }],
  });
});

test('how far a bidder goes is told to no endpoint, and notifications to those that name them alone', async (t) => {
  const [all, some] = [await WebhookReceiver.open(t), await WebhookReceiver.open(t)];
  const { rt, url, wsUrl } = await startServer(t, {
    apiKeys,
    webhooks: [
      { url: all.url, secret },
      { url: some.url, secret, namespaces: ['auction', 'notifications'] },
    ],
  });
  const lot = { id: 'vase', currency: 'EUR', exponent: 2, start: 100, increments: [[0, 10]], guests: true };
  await ask(url, 'POST /auction', { body: { ...lot, endsAt: Date.now() + 60_000 } });
  const ann = await RawLink.open(t, wsUrl, 'json', { subs: [{ c: 'auction:~' }] });
  await ann.ok(ann.call('auction:vase', 'bid', { amount: 100, max: 987_654 }));
  await ann.expect('pub', ({ n }) => n === 'me');
  const title = 'for her eyes only';
  await ask(url, 'POST /notify', { body: { user: ann.welcome.user.id, type: 'news', title } });
  await ann.ok(ann.call(room, 'send', { text: 'hello' }));
  await all.told(3);
  await some.told(3);
  await rt.close();
  const [toAll = '', toSome = ''] = [all, some].map(({ deliveries }) => deliveries.map(({ body }) => body).join('\n'));
  for (const told of [/"bid"/, /"hello"/]) assert.match(toAll, told);
  assert.doesNotMatch(toAll, /987654|for her eyes only|:~/);
  for (const told of [/"bid"/, /for her eyes only/]) assert.match(toSome, told);
  assert.doesNotMatch(toSome, /987654|auction:~/);
});

test('each endpoint is told what it asked for: kinds and namespaces', async (t) => {
  const [people, board] = [await WebhookReceiver.open(t), await WebhookReceiver.open(t)];
  const { rt, wsUrl } = await startServer(t, {
    namespaces: { board: { retention: 'history', read: 'guests', write: 'guests' } },
    webhooks: [
      { url: people.url, secret, kinds: ['connected', 'left'] },
      { url: board.url, secret, namespaces: ['board'] },
    ],
  });
  const ann = await RawLink.open(t, wsUrl, 'json', { name: 'Ann' });
  await ann.ok(ann.call(room, 'send', { text: 'hello' }));
  await ann.ok(ann.publish('board:one', 'note', 7));
  ann.send({ t: 'bye' });
  const kinds = (await people.told(2)).map(({ body }) => (JSON.parse(body) as { kind: string }).kind);
  assert.deepEqual(kinds.sort(), ['connected', 'left']);
  assert.doesNotMatch(people.deliveries.map(({ body }) => body).join(), /127\.0\.0\.1/);
  await board.told(1);
  await rt.close();
  assert.equal(board.deliveries.length, 1);
  assert.match(board.deliveries[0]?.body ?? '', /"channel":"board:one"/);
});

interface Tried {
  readonly url: string;
  readonly init: RequestInit;
}

/** An endpoint that answers from a list, on a clock of the test. */
function subject(answers: Array<number | 'fails'>) {
  const fake = new FakeRuntime();
  const tried: Tried[] = [];
  const errors: string[] = [];
  const runtime = { ...fake.runtime(), random: () => 0.5 };
  const log = { ...silentLogger, error: (_: object, message: string) => void errors.push(message) };
  const fetch = (url: string, init: RequestInit): Promise<Response> => {
    tried.push({ url, init });
    const answer = answers.shift() ?? 200;
    if (answer === 'fails') return Promise.reject(new Error('refused'));
    return Promise.resolve(new Response(null, { status: answer }));
  };
  const options = { url: 'https://app.example/x', secret: new TextEncoder().encode(secret), fetch, runtime, log };
  const delivery = new WebhookDelivery(options);
  /** Lets time pass, and what follows from it happen. */
  const pass = async (ms: number): Promise<void> => {
    await turn();
    await fake.clock.advance(ms);
    await turn();
    await turn();
  };
  return { delivery, tried, errors, pass };
}

test('what fails is tried again after pauses that grow, with a new time and signature each', async () => {
  const { delivery, tried, errors, pass } = subject(['fails', 500, 503, 429, 200]);
  delivery.add('id', '{}');
  await pass(0);
  const after: number[] = [];
  for (const pauseMs of [500, 1000, 2000, 4000]) {
    await pass(pauseMs - 1);
    const early = tried.length;
    await pass(1);
    after.push(tried.length - early);
  }
  assert.equal(tried.length, 5);
  assert.deepEqual(after, [1, 1, 1, 1]);
  const headers = tried.map(({ init }) => init.headers as Record<string, string>);
  assert.equal(headers[0]?.['Rt-Webhook-Timestamp'], String(WALL_START / 1000));
  assert.equal(new Set(headers.map((one) => one['Rt-Webhook-Id'])).size, 1);
  assert.notEqual(headers[0]['Rt-Webhook-Signature'], headers[4]?.['Rt-Webhook-Signature']);
  assert.equal(tried[0]?.init.redirect, 'manual');
  assert.deepEqual([delivery.held, delivery.dropped, errors], [0, 0, []]);
});

test('what is refused for good, or fails nine times, is given up, counted and logged', async () => {
  for (const [answers, tries, why] of [
    [[404], 1, /refused for good/],
    [[302], 1, /refused for good/],
    [Array.from({ length: 20 }, () => 'fails' as const), 9, /failed 9 times/],
  ] as Array<[Array<number | 'fails'>, number, RegExp]>) {
    const { delivery, tried, errors, pass } = subject(answers);
    delivery.add('id', '{}');
    for (let i = 0; i < 12; i++) await pass(120_000);
    assert.deepEqual([tried.length, delivery.dropped, delivery.held], [tries, 1, 0]);
    assert.match(errors.join(), why);
  }
});

test('no more than a thousand wait: what is beyond is dropped, counted and logged, and the rest is delivered', async () => {
  const { delivery, tried, errors, pass } = subject([]);
  for (let i = 0; i < 1010; i++) delivery.add(String(i), '{}');
  assert.equal(delivery.dropped, 10);
  assert.match(errors[0] ?? '', /more than 1000 wait/);
  while (delivery.held > 0) await pass(0);
  assert.equal(tried.length, 1000);
});

test('one that is closed gives up what it holds', async () => {
  const { delivery, tried, pass } = subject(['fails', 200]);
  delivery.add('id', '{}');
  await pass(0);
  delivery.close();
  delivery.add('later', '{}');
  await pass(120_000);
  assert.deepEqual([tried.length, delivery.held], [1, 0]);
});

test('an endpoint that hangs up does not hold up the server, and is told again', async (t) => {
  const receiver = await WebhookReceiver.open(t);
  receiver.answers.push(null);
  const { wsUrl } = await startServer(t, { webhooks: [{ url: receiver.url, secret }] });
  const ann = await RawLink.open(t, wsUrl);
  await ann.ok(ann.call(room, 'send', { text: 'hello' }));
  const [first, second] = await receiver.told(2);
  assert.equal(first?.body, second?.body);
});

test('neither the secret nor the rest of the address is logged', async (t) => {
  const receiver = await WebhookReceiver.open(t);
  receiver.answers.push(410);
  const lines: string[] = [];
  let wake = (): void => undefined;
  const logged = new Promise<void>((resolve) => (wake = resolve));
  const note = (fields: object, message: string): void => {
    lines.push(JSON.stringify(fields) + message);
    if (message.includes('webhook')) wake();
  };
  const log = { debug: note, info: note, warn: note, error: note };
  const { wsUrl } = await startServer(t, { webhooks: [{ url: receiver.url, secret }], log });
  const ann = await RawLink.open(t, wsUrl);
  await ann.ok(ann.call(room, 'send', { text: 'a private word' }));
  await logged;
  for (const line of lines) assert.doesNotMatch(line, /in-the-address|the-secret-of|a private word/);
});

const wrong: ReadonlyArray<readonly [what: string, webhook: object, message: RegExp]> = [
  ['no address', { url: 'app.example', secret }, /webhooks\[0\]\.url: expected an http or https address/],
  ['a password in the address', { url: 'https://a:b@app.example', secret }, /without a name or password/],
  ['another scheme', { url: 'file:///etc/passwd', secret }, /expected an http or https address/],
  [
    'a short secret',
    { url: 'https://app.example', secret: 'short' },
    /webhooks\[0\]\.secret: expected 24 to 512 .*, got 5/,
  ],
  [
    'a kind there is not',
    { url: 'https://app.example', secret, kinds: ['all'] },
    /webhooks\[0\]\.kinds: expected some of stored/,
  ],
];
for (const [what, webhook, message] of wrong) {
  test(`a webhook with ${what} is said to the operator`, async () => {
    await assert.rejects(startServer({ after: () => undefined }, { webhooks: [webhook as never] }), (error: Error) => {
      assert.ok(error instanceof TypeError);
      assert.match(error.message, message);
      assert.doesNotMatch(error.message, /a:b|the-secret/);
      return true;
    });
  });
}

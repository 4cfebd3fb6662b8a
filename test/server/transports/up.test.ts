/** The way up of links over HTTP: numbered frames, applied once and in order. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newKey, RawLink } from '../../support/raw-link.ts';
import { post } from '../../support/raw-http.ts';
import { roomyLimits } from '../../support/open-namespace.ts';
import { startServer } from '../../support/start-server.ts';

const ROOM = 'chat:general';
const say = (q: number, text: string) => ({ t: 'call', i: 100 + q, c: ROOM, n: 'send', d: { text }, k: newKey(), q });

for (const [cell, name] of [
  ['sse', 'an event stream'],
  ['poll', 'polling'],
] as const) {
  test(`a frame whose answer was lost is not applied a second time, and is answered as if it were, on ${name}`, async (t) => {
    const { url, wsUrl } = await startServer(t);
    const link = await RawLink.open(t, wsUrl, cell, { subs: [{ c: ROOM }] });
    const { sid, sk } = link.welcome;
    const body = {
      sid,
      sk,
      us: 1,
      frame: [{ t: 'call', i: 9, c: ROOM, n: 'send', d: { text: 'once, and without a key' } }],
    };
    const answers = [await post(`${url}/up`, body), await post(`${url}/up`, body), await post(`${url}/up`, body)];
    assert.deepEqual(
      answers.map(({ status, text }) => [status, text]),
      [
        [204, ''],
        [204, ''],
        [204, ''],
      ],
    );
    await post(`${url}/up`, { sid, sk, us: 2, frame: [{ t: 'ping', i: 10 }] });
    await link.ok(10);
    assert.equal(link.of('pub').length, 1);
    assert.equal(link.of('ok').filter(({ i }) => i === 9).length, 1);
  });

  test(`a frame that comes before the one it follows is refused with 409, and taken in its turn, on ${name}`, async (t) => {
    const { url, wsUrl } = await startServer(t);
    const link = await RawLink.open(t, wsUrl, cell, { subs: [{ c: ROOM }] });
    const { sid, sk } = link.welcome;
    const second = { sid, sk, us: 2, frame: [say(2, 'second')] };
    const early = await post(`${url}/up`, second);
    assert.equal(early.status, 409);
    assert.equal(early.headers['content-type'], 'application/problem+json');
    assert.match(early.text, /us: expected the next number, got 2/);
    assert.equal((await post(`${url}/up`, { sid, sk, us: 1, frame: [say(1, 'first')] })).status, 204);
    assert.equal((await post(`${url}/up`, second)).status, 204);
    await link.expect('pub', ({ o }) => o === 2);
    assert.deepEqual(
      link.of('pub').map(({ d }) => (d as { text: string }).text),
      ['first', 'second'],
    );
  });

  test(`a session that is unknown, or named with a wrong secret, is 410, on ${name}`, async (t) => {
    const { url, wsUrl } = await startServer(t);
    const link = await RawLink.open(t, wsUrl, cell);
    const { sid, sk } = link.welcome;
    for (const keys of [
      { sid, sk: newKey() },
      { sid: newKey(), sk },
      { sid, sk: sk.slice(0, -1) },
    ]) {
      const up = await post(`${url}/up`, { ...keys, us: 1, frame: [{ t: 'bye' }] });
      assert.deepEqual([up.status, up.headers['content-type']], [410, 'application/problem+json']);
      assert.equal((await post(`${url}/lp`, { ...keys, ack: 1, wait: 0 })).status, 410);
    }
    await link.settle();
  });

  test(`requests beyond what a link may send are 429 with a time to come back, and use up no number, on ${name}`, async (t) => {
    const { url, wsUrl } = await startServer(t, { limits: { ...roomyLimits, messages: [10, 1] } });
    const link = await RawLink.open(t, wsUrl, cell);
    const { sid, sk } = link.welcome;
    const statuses: number[] = [];
    let after: string | undefined;
    for (let us = 1; us <= 15; us++) {
      const { status, headers } = await post(`${url}/up`, { sid, sk, us, frame: [] });
      statuses.push(status);
      after ??= headers['retry-after'];
    }
    const refused = statuses.indexOf(429);
    assert.ok(refused > 5 && refused <= 10, statuses.join());
    assert.ok(statuses.slice(refused).every((status) => status === 429));
    assert.equal(after, '1');
  });
}

test('a WebSocket session takes nothing by request: its name is no key to these doors', async (t) => {
  const { url, wsUrl } = await startServer(t);
  const { welcome } = await RawLink.open(t, wsUrl);
  const { sid, sk } = welcome;
  assert.equal((await post(`${url}/up`, { sid, sk, us: 1, frame: [{ t: 'bye' }] })).status, 410);
});

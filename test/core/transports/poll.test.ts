import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { TIMING } from '../../../components/core/timing.ts';
import { type PollOptions, pollTransport } from '../../../components/core/transports/poll.ts';
import { settled } from '../../support/fake-clock.ts';
import {
  assertNothingLeft,
  Ear,
  explain,
  type Heard,
  HELLO,
  NetworkPlatform,
  soon,
  type Stand,
  startHttpScript,
  WELCOME,
} from '../../support/http-script.ts';

async function stand(t: TestContext, options?: PollOptions): Promise<Stand> {
  const server = await startHttpScript(t);
  const platform = new NetworkPlatform();
  const ear = new Ear(pollTransport(platform, TIMING, options), server.url);
  t.after(() => ear.carrier.close(1000, ''));
  return { server, platform, ear };
}

const answer = ({ response }: Heard, n: number, frame: string): void => {
  response.writeHead(200, { 'content-type': 'application/json' }).end(`{"n":${n},"frame":${frame}}`);
};

/** A link that was welcomed; its first poll is not taken yet. */
async function welcomed(t: TestContext, options?: PollOptions): Promise<Stand> {
  const started = await stand(t, options);
  answer(await started.server.next('lp'), 1, WELCOME);
  await started.ear.heard(1);
  return started;
}

test('a dial is one POST of hello; each answer is acknowledged by the next poll', async (t) => {
  const { server, ear } = await stand(t);
  const first = await server.next('lp');
  assert.equal(first.text, `{"wait":20,"frame":${HELLO}}`);
  answer(first, 1, WELCOME);
  const second = await server.next('lp');
  assert.deepEqual(second.body, { sid: 's1', sk: 'k1', ack: 1, wait: 20 });
  answer(second, 2, '[{"d":"語"}]');
  const third = await server.next('lp');
  assert.deepEqual(third.body, { sid: 's1', sk: 'k1', ack: 2, wait: 20 });
  assert.deepEqual(ear.frames, [WELCOME, '[{"d":"語"}]']);
  assert.deepEqual(ear.events, ['dialled', 'open', 'frame', 'frame']);
});

test('an answer that was lost is asked for again, and heard once', async (t) => {
  const { server, ear, platform } = await welcomed(t);
  for (const lose of [
    ({ response }: Heard) => response.destroy(),
    ({ request }: Heard) => request.socket.end('HTTP/1.1 200 OK\r\ncontent-length: 22\r\n\r\n{"n":2,"frame":["a'),
    ({ response }: Heard) => response.writeHead(502).end('<html>'),
    ({ response }: Heard) => response.writeHead(200).end('<html>'),
    ({ response }: Heard) => response.writeHead(200).end('{"n":2}'),
  ]) {
    const poll = await server.next('lp');
    assert.equal(poll.body.ack, 1);
    lose(poll);
    await platform.pause(4_000);
  }
  answer(await server.next('lp'), 2, '["a"]');
  assert.equal((await server.next('lp')).body.ack, 2);
  assert.deepEqual(ear.frames, [WELCOME, '["a"]']);
});

test('an answer that is cut at any byte is heard whole or not at all', async (t) => {
  const { server, ear, platform } = await welcomed(t);
  const body = '{"n":2,"frame":["é語👩‍👩‍👧"]}';
  const bytes = Buffer.from(body);
  for (let at = 1; at < bytes.length; at++) {
    const { request } = await server.next('lp');
    request.socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${bytes.length}\r\n\r\n`);
    request.socket.end(bytes.subarray(0, at));
    await platform.pause(4_000);
    // Each fifth comes through, or the link would be given up.
    if (at % 5 !== 0) continue;
    answer(await server.next('lp'), ear.frames.length + 1, '[]');
    await ear.heard(ear.frames.length + 1);
  }
  assert.deepEqual(
    ear.frames.filter((frame) => frame !== '[]'),
    [WELCOME],
  );
});

test('a frame that was heard before is not heard again', async (t) => {
  const { server, ear, platform } = await welcomed(t);
  answer(await server.next('lp'), 1, WELCOME);
  await platform.pause(4_000);
  answer(await server.next('lp'), 2, '[2]');
  assert.deepEqual(await ear.heard(2), [WELCOME, '[2]']);
});

test('a hole in the numbers ends the link', async (t) => {
  const started = await welcomed(t);
  answer(await started.server.next('lp'), 3, '[3]');
  assert.match((await soon(started.ear.ended, 'end')).reason, /expected frame 2, got 3/);
  await assertNothingLeft(started);
});

test('polls that fail are repeated with growing waits, and given up after six in a row', async (t) => {
  const started = await welcomed(t);
  const { server, ear, platform } = started;
  for (let failures = 0; failures < 6; failures++) {
    (await server.next('lp')).response.destroy();
    await platform.pause(4_000);
  }
  assert.equal((await soon(ear.ended, 'end')).code, 1006);
  await platform.clock.advance(60_000);
  assert.equal(server.heard.length, 1 + 6);
  await assertNothingLeft(started);
});

test('one answer makes earlier failures forgotten', async (t) => {
  const { server, ear, platform } = await welcomed(t);
  for (let n = 2; n < 6; n++) {
    for (let failures = 0; failures < 5; failures++) {
      (await server.next('lp')).response.destroy();
      await platform.pause(4_000);
    }
    answer(await server.next('lp'), n, `[${n}]`);
    await ear.heard(n);
  }
  assert.deepEqual(ear.frames.slice(1), ['[2]', '[3]', '[4]', '[5]']);
});

test('a poll that is held for longer than was asked is given up and repeated', async (t) => {
  const { server, platform } = await welcomed(t);
  const { closed } = await server.next('lp');
  await platform.clock.advance(27_999);
  assert.equal(server.open, 1);
  await platform.clock.advance(1);
  await soon(closed, 'end of the poll');
  await platform.clock.advance(4_000);
  assert.equal((await server.next('lp')).body.ack, 1);
});

test('a server that answers nothing without holding the poll is not asked in a loop', async (t) => {
  const started = await welcomed(t);
  for (let n = 0; n < 6; n++) {
    (await started.server.next('lp')).response.writeHead(204).end();
    await started.platform.pause(4_000);
  }
  await soon(started.ear.ended, 'end');
  await assertNothingLeft(started);
});

for (const [status, headers, expected] of [
  [401, {}, { code: 4401, afterMs: undefined }],
  [403, {}, { code: 4403, afterMs: undefined }],
  [409, {}, { code: 1006, afterMs: undefined }],
  [410, {}, { code: 4410, afterMs: undefined }],
] as const) {
  test(`a ${status} ends the link as ${expected.code}`, async (t) => {
    const started = await welcomed(t);
    explain((await started.server.next('lp')).response, status, 'because', headers);
    assert.deepEqual(await soon(started.ear.ended, 'end'), { reason: 'because', ...expected });
    await assertNothingLeft(started);
  });
}

test('a dial that fails is not repeated', async (t) => {
  for (const fail of [
    ({ response }: Heard) => response.destroy(),
    ({ response }: Heard) => response.writeHead(204).end(),
    ({ response }: Heard) => response.writeHead(200).end('<html>'),
    ({ response }: Heard) => explain(response, 503, 'full', { 'retry-after': '3' }),
    (heard: Heard) => answer(heard, 1, '[{"t":"ping","now":1}]'),
  ]) {
    const started = await stand(t);
    fail(await started.server.next('lp'));
    await soon(started.ear.ended, 'end');
    await started.platform.clock.advance(60_000);
    assert.equal(started.server.heard.length, 1);
    await assertNothingLeft(started);
  }
});

test('a hello that is refused by a close frame is heard', async (t) => {
  const { server, ear } = await stand(t);
  const frame = '[{"t":"close","code":4401,"reason":"no","retry":"auth"}]';
  answer(await server.next('lp'), 1, frame);
  assert.deepEqual(await ear.heard(1), [frame]);
});

test('a time the server names is waited for', async (t) => {
  const { server, platform, ear } = await welcomed(t);
  explain((await server.next('lp')).response, 429, 'slowly', { 'retry-after': '10' });
  const polls = server.heard.length;
  await platform.pause(9_999);
  assert.equal(server.heard.length, polls);
  await platform.clock.advance(1);
  answer(await server.next('lp'), 2, '[2]');
  await ear.heard(2);
});

test('what is said goes up while the poll is held', async (t) => {
  const { server, ear } = await welcomed(t);
  const poll = await server.next('lp');
  ear.carrier.send('[{"t":"ping","i":2}]');
  const up = await server.next('up');
  assert.deepEqual(up.body, { sid: 's1', sk: 'k1', us: 1, frame: [{ t: 'ping', i: 2 }] });
  up.response.writeHead(204).end();
  answer(poll, 2, '[{"t":"ok","i":2}]');
  assert.deepEqual(await ear.heard(2), [WELCOME, '[{"t":"ok","i":2}]']);
});

test('an answer of more than a frame is not read to its end', async (t) => {
  const started = await welcomed(t);
  const { response, closed } = await started.server.next('lp');
  response.writeHead(200).write(`{"n":2,"frame":["${'x'.repeat(70_000)}`);
  await soon(closed, 'end of the poll');
});

test('a sparse link asks every 5 s, is not held, and gives signs of life', async (t) => {
  const { server, ear, platform } = await welcomed(t, { sparse: () => true });
  for (let n = 0; n < 3; n++) {
    const poll = await server.next('lp');
    assert.deepEqual(poll.body, { sid: 's1', sk: 'k1', ack: 1, wait: 0 });
    poll.response.writeHead(204).end();
    await platform.pause(4_999);
    assert.equal(server.open, 0);
    await platform.clock.advance(1);
  }
  assert.deepEqual(ear.frames.slice(1), ['[]', '[]', '[]']);
});

test('a sparse link asks on while there is something, so that it is acknowledged', async (t) => {
  const { server } = await welcomed(t, { sparse: () => true });
  answer(await server.next('lp'), 2, '[2]');
  assert.equal((await server.next('lp')).body.ack, 2);
});

test('a sparse link that says something asks at once and is held for the answer', async (t) => {
  const { server, ear, platform } = await welcomed(t, { sparse: () => true });
  (await server.next('lp')).response.writeHead(204).end();
  await platform.pause(1_000);
  ear.carrier.send('[1]');
  const poll = await server.next('lp');
  assert.equal(poll.body.wait, 5);
  answer(poll, 2, '["answer"]');
  assert.equal((await server.next('lp')).body.wait, 0);
});

test('a link stops being sparse with its next poll', async (t) => {
  let sparse = true;
  const { server, platform } = await welcomed(t, { sparse: () => sparse });
  (await server.next('lp')).response.writeHead(204).end();
  sparse = false;
  await platform.pause(5_000);
  assert.equal((await server.next('lp')).body.wait, 20);
});

test('a link may be closed at any moment, silently and with nothing left open', async (t) => {
  const moments: Record<string, (started: Stand) => Promise<unknown>> = {
    'in the same tick': async () => {},
    'before its answer': ({ server }) => server.next('lp'),
    'while a poll is held': async ({ server, ear }) => {
      answer(await server.next('lp'), 1, WELCOME);
      await ear.heard(1);
      await server.next('lp');
    },
    'while it waits after a failure': async ({ server, ear, platform }) => {
      answer(await server.next('lp'), 1, WELCOME);
      await ear.heard(1);
      (await server.next('lp')).response.destroy();
      await platform.pause(0);
    },
    'while something goes up': async ({ server, ear }) => {
      answer(await server.next('lp'), 1, WELCOME);
      await ear.heard(1);
      ear.carrier.send('[2]');
      await server.next('up');
    },
  };
  for (const [moment, reach] of Object.entries(moments)) {
    const started = await stand(t);
    await reach(started);
    const before = [...started.ear.events];
    started.ear.carrier.close(1000, '');
    started.ear.carrier.close(1000, '');
    await settled();
    await started.platform.clock.advance(60_000);
    await assertNothingLeft(started);
    assert.deepEqual(started.ear.events, before, moment);
  }
});

test('closing while a frame is heard stops the polls', async (t) => {
  const started = await stand(t);
  started.ear.onFrame = () => started.ear.carrier.close(1000, '');
  answer(await started.server.next('lp'), 1, WELCOME);
  await soon(started.ear.opened, 'open');
  await assertNothingLeft(started);
  assert.equal(started.server.heard.length, 1);
});

test('the last words leave with the close', async (t) => {
  const { server, ear } = await welcomed(t);
  await server.next('lp');
  ear.carrier.send('[{"t":"bye"}]');
  ear.carrier.close(1000, '');
  const { body, response } = await server.next('up');
  assert.deepEqual(body.frame, [{ t: 'bye' }]);
  response.writeHead(204).end();
  await server.idle();
});

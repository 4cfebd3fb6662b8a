import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { TIMING } from '../../../components/core/timing.ts';
import type { CarrierEnd } from '../../../components/core/transports/transport.ts';
import { Uplink } from '../../../components/core/transports/up.ts';
import { LIMITS, utf8Length } from '../../../components/protocol/index.ts';
import { settled } from '../../support/fake-clock.ts';
import { explain, type HttpScript, NetworkPlatform, soon, startHttpScript } from '../../support/http-script.ts';

interface Stand {
  readonly server: HttpScript;
  readonly platform: NetworkPlatform;
  readonly up: Uplink;
  readonly ends: CarrierEnd[];
  readonly ended: Promise<CarrierEnd>;
}

const KEYS = { sid: 's1', sk: 'k1' };

async function stand(t: TestContext, keys: typeof KEYS | undefined = KEYS): Promise<Stand> {
  const server = await startHttpScript(t);
  const platform = new NetworkPlatform();
  const ends: CarrierEnd[] = [];
  let resolve = (_end: CarrierEnd): void => {};
  const ended = new Promise<CarrierEnd>((done) => (resolve = done));
  const onEnd = (end: CarrierEnd): void => {
    ends.push(end);
    resolve(end);
  };
  const up = new Uplink({ platform, timing: TIMING, url: server.url, onEnd });
  if (keys) up.start(keys);
  t.after(() => up.close());
  return { server, platform, up, ends, ended };
}

/** Takes the next body and answers it. */
async function take({ server }: Stand, status = 204): Promise<Record<string, unknown>> {
  const { body, response, closed } = await server.next('up');
  response.writeHead(status).end();
  await closed;
  return body;
}

test('frames go up one at a time and in order, numbered from 1', async (t) => {
  const started = await stand(t);
  started.up.send('[1]');
  const first = await started.server.next('up');
  started.up.send('[2,3]');
  started.up.send('[4]');
  await settled();
  assert.equal(started.server.heard.length, 1);
  first.response.writeHead(204).end();
  assert.deepEqual(first.body, { ...KEYS, us: 1, frame: [1] });
  assert.deepEqual(await take(started), { ...KEYS, us: 2, frame: [2, 3, 4] }, 'what waited goes together');
  started.up.send('[5]');
  assert.deepEqual(await take(started), { ...KEYS, us: 3, frame: [5] });
});

test('what is said before it is known whose link it is waits', async (t) => {
  const started = await stand(t, undefined);
  started.up.start(KEYS);
  const waiting = await startHttpScript(t);
  const platform = new NetworkPlatform();
  const up = new Uplink({ platform, timing: TIMING, url: waiting.url, onEnd: () => {} });
  up.send('[1]');
  up.send('[2]');
  await settled();
  assert.deepEqual(platform.requested, []);
  up.start(KEYS);
  const { body, response } = await waiting.next('up');
  assert.deepEqual(body.frame, [1, 2]);
  response.writeHead(204).end();
  up.close();
});

test('a body holds as many frames as fit into 64 KiB, in characters of any width', async (t) => {
  const started = await stand(t);
  const frame = `["${'語'.repeat(7_000)}"]`;
  started.up.send('[0]');
  const first = await started.server.next('up');
  for (let n = 0; n < 7; n++) started.up.send(frame);
  first.response.writeHead(204).end();
  const bodies = [await take(started), await take(started), await take(started)];
  assert.deepEqual(
    bodies.map(({ frame }) => (frame as unknown[]).length),
    [3, 3, 1],
  );
  for (const body of bodies) assert.ok(utf8Length(JSON.stringify(body.frame)) <= LIMITS.frameBytes);
});

test('a body whose answer was lost is repeated, unchanged, until it is answered', async (t) => {
  const started = await stand(t);
  started.up.send('["once"]');
  const bodies = [];
  for (let n = 0; n < 4; n++) {
    const { text, response } = await started.server.next('up');
    bodies.push(text);
    started.up.send(`[${n}]`);
    response.destroy();
    await started.platform.pause(2_000);
  }
  bodies.push((await started.server.next('up')).text);
  assert.equal(new Set(bodies).size, 1);
  started.server.heard.at(-1)!.response.writeHead(204).end();
  assert.deepEqual(await take(started), { ...KEYS, us: 2, frame: [0, 1, 2, 3] });
  assert.deepEqual(started.ends, []);
});

test('an answer that breaks off in its head, and a server that fails, count as no answer', async (t) => {
  const started = await stand(t);
  started.up.send('[1]');
  for (const fail of [500, 502, 504, 408]) {
    await take(started, fail);
    await started.platform.pause(2_000);
  }
  const { request } = await started.server.next('up');
  request.socket.end('HTTP/1.1 204 No');
  await started.platform.pause(2_000);
  assert.equal((await take(started)).us, 1);
  assert.deepEqual(started.ends, []);
});

test('a POST that is swallowed is given up after 8 s and repeated', async (t) => {
  const started = await stand(t);
  started.up.send('[1]');
  const { closed } = await started.server.next('up');
  await started.platform.clock.advance(8_000);
  await soon(closed, 'end of the request');
  await started.platform.pause(2_000);
  assert.equal((await take(started)).us, 1);
});

test('a time the server names is waited for', async (t) => {
  const started = await stand(t);
  started.up.send('[1]');
  const { response } = await started.server.next('up');
  explain(response, 429, 'slowly', { 'retry-after': '3' });
  await started.platform.pause(2_999);
  assert.equal(started.server.heard.length, 1);
  await started.platform.clock.advance(1);
  assert.equal((await take(started)).us, 1);
});

test('a time longer than a body is tried for ends the link, which waits as long', async (t) => {
  const started = await stand(t);
  started.up.send('[1]');
  const { response } = await started.server.next('up');
  explain(response, 429, 'slowly', { 'retry-after': '60' });
  assert.deepEqual(await soon(started.ended, 'end'), { code: 4429, reason: 'slowly', afterMs: 60_000 });
});

test('after six tries the link is given up', async (t) => {
  const started = await stand(t);
  started.up.send('[1]');
  for (let n = 0; n < 6; n++) {
    await take(started, 500);
    if (n < 5) await started.platform.pause(2_000);
  }
  assert.equal((await soon(started.ended, 'end')).code, 1006);
  await started.platform.clock.advance(60_000);
  assert.equal(started.server.heard.length, 6);
  assert.equal(started.ends.length, 1);
  assert.equal(started.platform.left.timers, 0);
});

test('after twenty seconds of swallowed tries the link is given up', async (t) => {
  const started = await stand(t);
  started.up.send('[1]');
  for (let n = 0; n < 3; n++) {
    const { closed } = await started.server.next('up');
    await started.platform.clock.advance(8_000);
    await soon(closed, 'end of the request');
    if (n < 2) await started.platform.clock.advance(300);
  }
  assert.equal((await soon(started.ended, 'end')).code, 1006);
});

for (const [status, code] of [
  [409, 1006],
  [410, 4410],
  [413, 4413],
  [400, 1006],
  [404, 1006],
] as const) {
  test(`a ${status} ends the link as ${code} and is not repeated`, async (t) => {
    const started = await stand(t);
    started.up.send('[1]');
    explain((await started.server.next('up')).response, status, 'because');
    assert.equal((await soon(started.ended, 'end')).code, code);
    started.up.send('[2]');
    await started.platform.clock.advance(60_000);
    assert.equal(started.server.heard.length, 1);
  });
}

test('more than 1 MiB waiting ends the link', async (t) => {
  const started = await stand(t);
  const frame = `["${'x'.repeat(60_000)}"]`;
  for (let n = 0; n < 20; n++) started.up.send(frame);
  assert.equal((await soon(started.ended, 'end')).code, 4414);
  assert.equal(started.ends.length, 1);
});

test('the last words leave with the close, and nothing else does', async (t) => {
  const started = await stand(t);
  const { up, server, platform } = started;
  up.send('[{"t":"bye"}]');
  up.close();
  up.close();
  up.send('[1]');
  assert.deepEqual(await take(started), { ...KEYS, us: 1, frame: [{ t: 'bye' }] });
  await server.idle();
  await platform.pause(0);
  assert.equal(platform.left.timers, 0);
  assert.equal(server.heard.length, 1);
});

test('last words leave at once, behind what is under way', async (t) => {
  const started = await stand(t);
  const { up, server } = started;
  up.send('[1]');
  const first = await server.next('up');
  up.send('[{"t":"bye"}]');
  up.close();
  const last = await server.next('up');
  assert.deepEqual([first.body.us, last.body.us], [1, 2]);
  last.response.writeHead(204).end();
  await server.idle();
});

test('last words that nobody answers are given up after 2 s', async (t) => {
  const { up, server, platform } = await stand(t);
  up.send('[{"t":"bye"}]');
  up.close();
  await server.next('up');
  await platform.clock.advance(2_000);
  await server.idle();
  assert.equal(platform.left.timers, 0);
});

test('a close without words ends what is under way or waited for', async (t) => {
  const busy = await stand(t);
  busy.up.send('[1]');
  await busy.server.next('up');
  busy.up.close();
  await busy.server.idle();
  assert.equal(busy.platform.left.timers, 0);

  const waiting = await stand(t);
  waiting.up.send('[1]');
  await take(waiting, 500);
  await settled();
  waiting.up.close();
  await waiting.platform.clock.advance(60_000);
  assert.equal(waiting.server.heard.length, 1);
  assert.equal(waiting.platform.left.timers, 0);
  assert.deepEqual([...busy.ends, ...waiting.ends], []);
});

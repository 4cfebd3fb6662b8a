/** A server whose wall clock is set while it runs: nothing is closed, reordered, lost, or stored twice. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test, type TestContext } from 'node:test';
import type { Value } from 'rt-elements/protocol';
import { FakeRuntime } from '../support/fake-runtime.ts';
import { cells, newKey, RawLink } from '../support/raw-link.ts';
import { databasePath } from '../support/sqlite-file.ts';
import { startServer } from '../support/start-server.ts';

const ROOM = 'chat:general';
const HOUR = 3_600_000;
const JUMPS = [HOUR, -HOUR, 400 * 24 * HOUR, -400 * 24 * HOUR];

/** Writes around every jump, sends everything again, and reads it all back. @param jump Sets the clock so far from what is right. */
async function writeThroughJumps(
  t: TestContext,
  wsUrl: string,
  cell: (typeof cells)[number]['cell'],
  jump: (ms: number) => Promise<void>,
): Promise<void> {
  const writer = await RawLink.open(t, wsUrl, cell, { subs: [{ c: ROOM }] });
  const reader = await RawLink.open(t, wsUrl, cell, { subs: [{ c: ROOM }] });
  const stored: Array<{ k: string; o: number | undefined }> = [];
  const say = async (text: string, k = newKey()): Promise<void> => {
    const { o, dup } = await writer.ok(writer.call(ROOM, 'send', { text }, { k }));
    assert.equal(dup, undefined);
    stored.push({ k, o });
  };
  await say('before');
  for (const ms of JUMPS) {
    await jump(ms);
    await say(`at ${ms}`);
    for (const { k, o } of [...stored]) {
      const again = await writer.ok(writer.call(ROOM, 'send', { text: 'again' }, { k }));
      assert.deepEqual([again.dup, again.o], [true, o], `stored once at ${ms}`);
    }
  }
  await jump(0);
  await say('after');
  await reader.settle();

  const heard = reader.of('pub').map(({ o, k, ts }) => ({ o, k, ts }));
  assert.deepEqual(
    heard.map(({ k }) => k),
    stored.map(({ k }) => k),
  );
  heard.forEach(({ ts }, i) => assert.ok(i === 0 || ts >= heard[i - 1]!.ts, 'time never goes back in a channel'));
  heard.forEach(({ o }, i) => assert.ok(i === 0 || o === heard[i - 1]!.o + 1, 'no hole'));
  const e = writer.welcome.subs[0]?.e ?? '';
  const late = await RawLink.open(t, wsUrl, cell, { subs: [{ c: ROOM, e, o: heard[0]!.o }] });
  assert.equal(late.welcome.subs[0]?.rec, true);
  assert.deepEqual(
    late.welcome.subs[0]?.pubs?.map(({ k }) => k),
    stored.slice(1).map(({ k }) => k),
  );
  for (const link of [writer, reader, late]) assert.equal(link.of('close').length, 0);
}

for (const { name, cell } of cells) {
  for (const database of [':memory:', 'a file'] as const) {
    test(`a wall clock set by an hour or 400 days closes and reorders nothing, with ${database}, on ${name}`, async (t) => {
      const fake = new FakeRuntime();
      const file = database === 'a file' ? databasePath(t) : database;
      const { wsUrl } = await startServer(t, {
        runtime: fake.runtime(),
        database: file,
        // Bounds that such a jump would break at once, if age went by the wall.
        namespaces: { chat: { maxAgeMs: 30 * 24 * HOUR } },
      });
      await writeThroughJumps(t, wsUrl, cell, async (ms) => {
        fake.jumpMs = ms;
        await fake.clock.advance(2_500);
      });
    });
  }
}

/** A clock that is set by a line on the process's input. */
const SETTABLE = `
  let jumpMs = 0;
  const { now } = Date;
  Date.now = () => now() + jumpMs;
  process.stdin.on('data', (line) => { jumpMs = Number(line); process.stdout.write('{"msg":"set"}\\n'); });
`;

test('a process whose clock is set closes and reorders nothing', async (t) => {
  const child: ChildProcess = spawn(
    process.execPath,
    [
      ...['--import', `data:text/javascript,${encodeURIComponent(SETTABLE)}`, '--conditions=source'],
      join(import.meta.dirname, '../../server/main.ts'),
      ...['--port', '0', '--host', '127.0.0.1', '--guests', '--log', 'info', '--database', databasePath(t)],
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  t.after(async () => {
    if (child.kill('SIGKILL')) await once(child, 'exit');
  });
  const lines = createInterface({ input: child.stdout! });
  const said = (msg: string): Promise<{ readonly port?: number }> =>
    new Promise((resolve) => {
      const hear = (line: string): void => {
        const entry = JSON.parse(line) as { msg: string; port?: number };
        if (entry.msg !== msg) return;
        lines.off('line', hear);
        resolve(entry);
      };
      lines.on('line', hear);
    });
  const { port } = await said('listening');
  await writeThroughJumps(t, `ws://127.0.0.1:${String(port)}/rt`, 'json', async (ms) => {
    const set = said('set');
    child.stdin!.write(`${ms}\n`);
    await set;
  });
});

test('a client asks for the time at any moment and is told that of the wall', async (t) => {
  const fake = new FakeRuntime();
  const { wsUrl } = await startServer(t, { runtime: fake.runtime() });
  const link = await RawLink.open(t, wsUrl);
  const told: Value[] = [];
  for (const ms of [0, HOUR, -HOUR]) {
    fake.jumpMs = ms;
    const i = link.i;
    link.send({ t: 'ping', i });
    told.push((await link.ok(i)).ts ?? null);
  }
  assert.deepEqual(
    told.map((ts) => Number(ts) - link.welcome.now),
    [0, HOUR, -HOUR],
  );
});

/** An answer means stored: synced before it is given, and there after `kill -9`. */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import type { Broker } from '../../server/ports/broker.ts';
import { Sequencer } from '../../server/sequencer.ts';
import { KEEP } from '../contract/subject.ts';
import { seededRandom } from '../support/random.ts';
import { databasePath, openSqlite } from '../support/sqlite-file.ts';
import { findWatch } from '../support/sync-watch.ts';
import { count } from './sequencer-subject.ts';

const PROGRAM = ['--conditions=source', `${import.meta.dirname}/durability.process.ts`];
const ONE_BY_ONE = 100;
const ROUNDS = 10;
const SEED = 9;
const PLENTY = { count: 1_000_000, bytes: Infinity };

const watch = findWatch();
const need = 'needs a way to count syncs from outside: `apt-get install strace`, or a C compiler on Linux';
const mayMiss = watch === undefined && !process.env['CI'];

test('sends awaited one by one are each synced to disk before their answer', { skip: mayMiss && need }, (t) => {
  assert.ok(watch !== undefined, need);
  const file = databasePath(t);
  const lines = watch.run([process.execPath, ...PROGRAM, file, 'one-by-one', `${ONE_BY_ONE}`], dirname(file));
  let [syncs, answers] = [0, 0];
  for (const line of lines) {
    if (line === 'sync') syncs++;
    else if (line.startsWith('ack ')) {
      answers++;
      // Opening the file syncs too; what counts is that no answer adds none.
      assert.ok(syncs > 0, `answer ${answers} came without a sync of its own, counted with ${watch.name}`);
      syncs = 0;
    }
  }
  assert.equal(answers, ONE_BY_ONE);
});

test(`every acknowledged append is there once, in order, after kill -9 in a burst, ${ROUNDS} times (seed ${SEED})`, async (t) => {
  const file = databasePath(t);
  const random = seededRandom(SEED);
  const acknowledged = new Map<string, Acknowledged>();
  for (let round = 1; round <= ROUNDS; round++) {
    const child = spawn(process.execPath, [...PROGRAM, file, 'burst', `round${round}`], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    t.after(() => child.kill('SIGKILL'));
    const mine = await killAfter(child, 100 + random.int(1500));
    for (const one of mine) acknowledged.set(`${one.channel} ${one.key}`, one);
    const { broker } = await openSqlite(t, { file });
    await assertStored(broker, acknowledged);
    await resend(broker, mine);
    await assertStored(broker, acknowledged);
    await broker.close();
  }
  assert.ok(acknowledged.size >= 100 * ROUNDS);
});

interface Acknowledged {
  readonly channel: string;
  readonly key: string;
  readonly offset: number;
}

/** Kills it after so many answers; all it answered until then. */
async function killAfter(child: ChildProcess, answers: number): Promise<Acknowledged[]> {
  assert.ok(child.stdout);
  const heard: Acknowledged[] = [];
  const exited = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) {
    const match = /^ack (\S+) (\S+) (\d+)$/.exec(line);
    // The last line may be cut in the middle: nobody heard that one.
    if (match === null) continue;
    const [, channel = '', key = '', offset] = match;
    heard.push({ channel, key, offset: Number(offset) });
    if (heard.length === answers) child.kill('SIGKILL');
  }
  assert.deepEqual(await exited, [null, 'SIGKILL']);
  return heard;
}

/** Each where it was acknowledged, and each channel a log without a gap or a repeat, which its record agrees with. */
async function assertStored(broker: Broker, acknowledged: ReadonlyMap<string, Acknowledged>): Promise<void> {
  for (const channel of new Set([...acknowledged.values()].map((one) => one.channel))) {
    const { top, records } = await broker.state(channel, ['count']);
    const events = await broker.read(channel, 0, top, PLENTY);
    const numbers = Array.from({ length: top }, (_, i) => i + 1);
    assert.deepEqual(
      events.map(({ o }) => o),
      numbers,
    );
    assert.deepEqual(
      events.map(({ d }) => d),
      numbers,
    );
    assert.equal(records.get('count'), top);
    assert.equal(new Set(events.map(({ k }) => k)).size, top);
    const mine = [...acknowledged.values()].filter((one) => one.channel === channel);
    assert.deepEqual(
      mine.map(({ offset }) => events[offset - 1]?.k),
      mine.map(({ key }) => key),
    );
  }
}

/** A client that heard some answers and lost the others sends all of it again. */
async function resend(broker: Broker, mine: readonly Acknowledged[]): Promise<void> {
  const sequencer = new Sequencer({ broker });
  const answers = await Promise.all(
    mine.map(({ channel, key }) =>
      sequencer.append({ channel, key, by: 'ann', records: ['count'], rule: count, keep: KEEP }),
    ),
  );
  assert.deepEqual(
    answers.map(({ offset, dup }) => ({ offset, dup })),
    mine.map(({ offset }) => ({ offset, dup: true })),
  );
}

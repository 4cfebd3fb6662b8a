/** The thread that owns the file, spoken to directly: what the broker cannot time. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import {
  OP,
  RESULT,
  writeAppend,
  type Done,
  type Scalar,
  type ToWorker,
} from '../../../server/adapters/sqlite/messages.ts';
import type { DatabaseSettings } from '../../../server/adapters/sqlite/open-database.ts';
import { KEEP, START, step } from '../../contract/subject.ts';
import { databasePath } from '../../support/sqlite-file.ts';

test('appends sent before a failure was heard of are not stored behind it', async (t) => {
  const settings: DatabaseSettings = { file: databasePath(t), busyMs: 0, maxBytes: undefined };
  const url = new URL('../../../server/adapters/sqlite/sqlite.worker.ts', import.meta.url);
  const worker = new Worker(url, { workerData: settings });
  const heard = async <T>(): Promise<T> => ((await once(worker, 'message')) as [T])[0];
  await heard();
  const send = async (generation: number, key: string): Promise<Done> => {
    const ops: Scalar[] = [];
    writeAppend(ops, step('chat:a', { key }), 0);
    ops.push(OP.recall, 'chat:a', key, 'ann');
    const done = heard<Done>();
    worker.postMessage({ is: 'work', generation, now: START, keeps: [KEEP], ops } satisfies ToWorker);
    return done;
  };
  const outsider = new DatabaseSync(settings.file);
  outsider.exec('BEGIN IMMEDIATE');
  const failed = await send(0, 'first');
  assert.match(failed.failed ?? '', /locked/);
  outsider.close();
  const stale = await send(0, 'second');
  assert.deepEqual(stale, { is: 'done', epochs: [], results: [], answers: [[]], failed: undefined });
  const fresh = await send(1, 'third');
  assert.deepEqual(fresh.results, [RESULT.stored, 0, 1, 1]);
  const exit = once(worker, 'exit');
  worker.postMessage({ is: 'close' } satisfies ToWorker);
  assert.deepEqual(await exit, [0]);
});

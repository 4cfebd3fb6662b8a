/** A SQLite broker on a file of its own, closed and removed with the test. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { SqliteBroker, type SqliteBrokerOptions } from '../../server/adapters/sqlite/sqlite-broker.ts';

/** Path of a database that does not exist yet. */
export function databasePath(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'rt-sqlite-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'test.db');
}

/** Opens a broker on a new file, or on the one named. */
export async function openSqlite(
  t: TestContext,
  options: Partial<SqliteBrokerOptions> = {},
): Promise<{ broker: SqliteBroker; file: string }> {
  const file = options.file ?? databasePath(t);
  const broker = await SqliteBroker.open({ ...options, file });
  // Hooks run in the order they were added, and the folder's was first: Linux does not mind.
  t.after(() => broker.close());
  return { broker, file };
}

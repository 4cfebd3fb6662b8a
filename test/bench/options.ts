/** The command line of `npm run bench`. */
import { parseArgs } from 'node:util';
import { SERVERS, type ServerName } from './peers/peer.ts';
import { WORKS, type WorkName } from './works.ts';

export interface BenchOptions {
  readonly works: readonly WorkName[];
  readonly servers: readonly ServerName[];
  readonly runs: number;
  /** Short workloads, for a look; not for a table. */
  readonly quick: boolean;
  /** Folder for `.cpuprofile` files of the servers. */
  readonly profile: string | undefined;
  /** Whether to write the table into docs/bench.md. */
  readonly record: boolean;
}

export const USAGE = `npm run bench -- [options]
  --only=WORK,...      any of: ${Object.keys(WORKS).join(', ')} (default: all)
  --servers=NAME,...   any of: ${Object.keys(SERVERS).join(', ')} (default: all)
  --runs=N             interleaved runs; the table shows medians (default: 3, with --quick 1)
  --quick              shorter and smaller: under two minutes, for a look
  --profile=FOLDER     write a .cpuprofile of each server into FOLDER (its figures are not comparable)
  --record             write the table into docs/bench.md
Results also go to bench-results/latest.json.`;

function names<K extends string>(flag: string, text: string | undefined, known: Readonly<Record<K, unknown>>): K[] {
  const all = Object.keys(known) as K[];
  if (text === undefined) return all;
  const wanted = text.split(',').map((name) => name.trim());
  const unknown = wanted.find((name) => !Object.hasOwn(known, name));
  if (unknown !== undefined)
    throw new TypeError(`--${flag}: expected any of ${all.join(', ')}, got ${JSON.stringify(unknown)}`);
  return all.filter((name) => wanted.includes(name));
}

/** @throws TypeError that says what was expected. */
export function benchOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      servers: { type: 'string' },
      runs: { type: 'string' },
      quick: { type: 'boolean', default: false },
      profile: { type: 'string' },
      record: { type: 'boolean', default: false },
    },
  });
  const runs = values.runs === undefined ? (values.quick ? 1 : 3) : Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1)
    throw new TypeError(`--runs: expected a whole number from 1, got ${JSON.stringify(values.runs)}`);
  return {
    works: names('only', values.only, WORKS),
    servers: names('servers', values.servers, SERVERS),
    runs,
    quick: values.quick,
    profile: values.profile,
    record: values.record,
  };
}

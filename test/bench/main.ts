/** `npm run bench`: this project's server beside its peers, in one run on one machine. How and why: docs/bench.md. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { judge } from './aims.ts';
import { type Environment, environment } from './environment.ts';
import { benchOptions, type BenchOptions, USAGE } from './options.ts';
import type { ServerName } from './peers/peer.ts';
import { RT_LIMITS } from './peers/rt-limits.ts';
import { aimsTable, environmentLine, Results, table } from './report.ts';
import { Stand } from './stand.ts';
import { type WorkName, WORKS } from './works.ts';
import { idleConnections } from './workloads/idle.ts';
import type { Work } from './workloads/work.ts';

/** Durations and crowds of a quick look, as a share of the real ones. */
const QUICK = 0.3;
const root = fileURLToPath(new URL('../../', import.meta.url));
const RECORD = /(<!-- result -->\n)[\s\S]*(<!-- \/result -->)/;

/** One workload on one server. Resolves to whether it gave figures. */
async function measure(
  name: WorkName,
  server: ServerName,
  results: Results,
  options: BenchOptions,
  openFiles: number,
): Promise<boolean> {
  const started = performance.now();
  const stand = new Stand(server, { profile: options.profile });
  let outcome: string;
  let well = true;
  try {
    const figures = await WORKS[name].run(stand, { factor: options.quick ? QUICK : 1, openFiles });
    results.add(name, server, figures);
    outcome = Object.entries(figures)
      .map(([metric, value]) => `${metric} ${value.toPrecision(4)}`)
      .join('  ');
  } catch (error) {
    well = false;
    outcome = `FAILED: ${error instanceof Error ? error.message : String(error)}`;
  } finally {
    await stand.close();
  }
  console.log(
    `${name.padEnd(9)} ${server.padEnd(16)} ${((performance.now() - started) / 1000).toFixed(1).padStart(5)} s  ${outcome}`,
  );
  return well;
}

function record(text: string): void {
  const path = `${root}docs/bench.md`;
  const page = readFileSync(path, 'utf8');
  if (!RECORD.test(page)) throw new Error('expected the marks <!-- result --> and <!-- /result --> in docs/bench.md');
  writeFileSync(
    path,
    page.replace(RECORD, (_all, open: string, close: string) => `${open}${text}\n${close}`),
  );
}

async function bench(options: BenchOptions, machine: Environment): Promise<boolean> {
  const results = new Results();
  let well = true;
  for (let run = 1; run <= options.runs; run++) {
    if (options.runs > 1) console.log(`run ${run} of ${options.runs}`);
    for (const name of options.works) {
      const work: Work = WORKS[name];
      for (const server of work.servers.filter((one) => options.servers.includes(one))) {
        well = (await measure(name, server, results, options, machine.openFiles)) && well;
      }
    }
  }
  const judged = judge(results.median);
  const date = new Date().toISOString().slice(0, 10);
  const kind = `Medians of ${options.runs} run${options.runs === 1 ? '' : 's'}${options.quick ? ', quick' : ''}.`;
  const text = [`${date}. ${environmentLine(machine)}. ${kind}`, '', table(results), '', aimsTable(judged)].join('\n');
  console.log(`\n${text}`);
  mkdirSync(`${root}bench-results`, { recursive: true });
  writeFileSync(
    `${root}bench-results/latest.json`,
    `${JSON.stringify({ date, machine, options, limits: RT_LIMITS, aims: judged, runs: results }, undefined, 2)}\n`,
  );
  if (options.record) record(text);
  return well;
}

let options: BenchOptions | undefined;
try {
  options = benchOptions(process.argv.slice(2));
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  process.exitCode = 2;
}
if (options !== undefined) {
  const machine = environment();
  console.log(environmentLine(machine));
  console.log(`Limits raised for rt: ${JSON.stringify(RT_LIMITS)}`);
  const connections = idleConnections({ factor: 1, openFiles: machine.openFiles });
  if (connections < 10_000)
    console.log(
      `Open files are limited to ${machine.openFiles}: idle connections are ${connections} instead of 10 000.`,
    );
  if (!(await bench(options, machine))) process.exitCode = 1;
}

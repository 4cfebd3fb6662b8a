/**
 * `npm run soak`: what takes too long for every test run, on the loopback only. Prints figures.
 *
 *   npm run soak                      all, about a quarter of an hour
 *   npm run soak -- --only=cuts,herd  some parts
 *   npm run soak -- --scale=0.1       a tenth of every count and time
 *   npm run soak -- --minutes=3       most time for the random histories; 10 unless said
 *   npm run soak -- --seed=7          other chances; they are printed
 *   npm run soak -- --write           writes docs/soak.md
 */
import { writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { auction } from './soak/auction.ts';
import { cuts } from './soak/cuts.ts';
import { flap } from './soak/flap.ts';
import { herd } from './soak/herd.ts';
import { Bench, type Figure, type Job } from './soak/job.ts';
import { kills } from './soak/kills.ts';
import { model } from './soak/model.ts';
import { people } from './soak/people.ts';
import { slowReaders } from './soak/slow-readers.ts';

const JOBS: Readonly<Record<string, Job>> = { model, cuts, kills, herd, flap, people, auction, slow: slowReaders };

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: Object.keys(JOBS).join() },
    scale: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: '20250603' },
    write: { type: 'boolean', default: false },
  },
});
const scale = Number(values.scale);
const minutes = Number(values.minutes);
const seed = Number(values.seed);
const names = values.only.split(',');
const stranger = names.find((name) => !Object.hasOwn(JOBS, name));
if (stranger !== undefined) throw new TypeError(`--only expects ${Object.keys(JOBS).join(', ')}, got ${stranger}`);
if (!(minutes > 0)) throw new TypeError(`--minutes expects a number above 0, got ${values.minutes}`);
if (!(scale > 0 && scale <= 100)) throw new TypeError(`--scale expects a number above 0, got ${values.scale}`);

interface Result {
  readonly title: string;
  readonly figures: readonly Figure[];
  readonly seconds: number;
}

async function run({ title, run: work }: Job): Promise<Result> {
  console.log(`\n${title}`);
  const bench = new Bench(scale, minutes, seed);
  const start = performance.now();
  let figures: readonly Figure[];
  try {
    figures = await work(bench);
  } catch (error) {
    figures = [{ what: 'ended early', is: String(error), aim: 'to its end', held: false }];
  } finally {
    await bench.end();
  }
  for (const { what, is, aim, held } of figures)
    console.log(`  ${held ? '✓' : '✗'} ${what}: ${is}${aim && ` (${aim})`}`);
  return { title, figures, seconds: (performance.now() - start) / 1000 };
}

function page(results: readonly Result[]): string {
  const [cpu] = cpus();
  const machine = `${cpus().length} cores (${cpu?.model ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}`;
  const row = ({ what, is, aim, held }: Figure): string => `| ${what} | ${is} | ${aim} | ${held ? 'yes' : '**no**'} |`;
  return [
    '# The last soak',
    '',
    'What `npm run soak` measured: the parts of the promise that take too long for every test run. Everything runs on',
    'the loopback, bounded in count and time. `npm run soak -- --write` writes this page.',
    '',
    `Node ${process.versions.node} on ${machine}; seed ${seed}, scale ${scale}${scale === 1 ? '' : ' (1 is the full length)'}, at most ${minutes} minutes of histories.`,
    '',
    ...results.flatMap(({ title, figures, seconds }) => [
      `## ${title}`,
      '',
      `${Math.round(seconds)} s.`,
      '',
      '| figure | is | aim | held |',
      '|---|---|---|---|',
      ...figures.map(row),
      '',
    ]),
  ].join('\n');
}

const results: Result[] = [];
for (const name of names) results.push(await run(JOBS[name] as Job));
if (values.write) writeFileSync(new URL('../../docs/soak.md', import.meta.url), page(results));
const missed = results.flatMap(({ figures }) => figures).filter(({ held }) => !held).length;
console.log(`\n${missed === 0 ? 'All held.' : `${missed} figures missed.`}`);
process.exit(missed === 0 ? 0 : 1);

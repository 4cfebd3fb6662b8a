/** The table for people and the record for machines. */
import type { Judged } from './aims.ts';
import type { Environment } from './environment.ts';
import { median } from './load/percentile.ts';
import { SERVERS, type ServerName } from './peers/peer.ts';
import { WORKS, type WorkName } from './works.ts';
import type { Figures } from './workloads/work.ts';

/** Every run's figures: by workload, by server. */
export class Results {
  readonly #runs = new Map<WorkName, Map<ServerName, Figures[]>>();

  add(work: WorkName, server: ServerName, figures: Figures): void {
    const servers = this.#runs.get(work) ?? new Map<ServerName, Figures[]>();
    this.#runs.set(work, servers);
    servers.set(server, [...(servers.get(server) ?? []), figures]);
  }

  readonly median = (work: WorkName, metric: string, server: ServerName): number | undefined => {
    const values = (this.#runs.get(work)?.get(server) ?? []).flatMap((figures) => figures[metric] ?? []);
    return values.length === 0 ? undefined : median(values);
  };

  toJSON(): unknown {
    return Object.fromEntries([...this.#runs].map(([work, servers]) => [work, Object.fromEntries(servers)]));
  }
}

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const number = (value: number, digits: number): string =>
  digits === 0 ? Math.round(value).toLocaleString('en').replaceAll(',', ' ') : value.toFixed(digits);

/** The medians as a Markdown table, one row per figure, one column per server. */
export function table(results: Results): string {
  const works = Object.keys(WORKS) as WorkName[];
  const rows = works.flatMap((work) =>
    Object.entries(WORKS[work].metrics).map(([metric, { title, digits }]) => ({
      title,
      digits,
      values: (Object.keys(SERVERS) as ServerName[]).map((server) => results.median(work, metric, server)),
    })),
  );
  const measured = rows.filter(({ values }) => values.some((value) => value !== undefined));
  const columns = (Object.keys(SERVERS) as ServerName[])
    .map((name, at) => ({ name, at }))
    .filter(({ at }) => measured.some(({ values }) => values[at] !== undefined));
  return [
    row(['work', ...columns.map(({ name }) => (name === 'rt' ? 'rt json' : name))]),
    row(['---', ...columns.map(() => '---:')]),
    ...measured.map(({ title, digits, values }) =>
      row([title, ...columns.map(({ at }) => (values[at] === undefined ? '' : number(values[at], digits)))]),
    ),
  ].join('\n');
}

/** The aims as a Markdown table. */
export const aimsTable = (judged: readonly Judged[]): string =>
  [
    row(['aim', 'wanted', 'got', '']),
    row(['---', '---:', '---:', '---']),
    ...judged.map(({ text, aim, got, met }) =>
      row([text, aim, number(got, got >= 100 ? 0 : 2), met ? 'met' : '**missed**']),
    ),
  ].join('\n');

/** One line about the machine. */
export const environmentLine = ({ node, system, cpu, cores, openFiles, loadBefore }: Environment): string =>
  `Node ${node}, ${system}, ${cores} cores (${cpu.trim()}), ${openFiles} open files, load before ${loadBefore.toFixed(1)}`;

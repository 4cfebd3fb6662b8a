/** What a workload is: some servers, what to do with each, and the figures it yields. */
import type { ServerName } from '../peers/peer.ts';
import type { Stand } from '../stand.ts';

export interface Metric {
  /** A row of the table. */
  readonly title: string;
  /** Digits after the point. */
  readonly digits: number;
}

export interface Scale {
  /** Shortens durations and crowds for a quick look. 1 or less. */
  readonly factor: number;
  readonly openFiles: number;
}

/** One run's figures by metric. */
export type Figures = Readonly<Record<string, number>>;

export interface Work {
  readonly servers: readonly ServerName[];
  readonly metrics: Readonly<Record<string, Metric>>;
  /** The stand has been made, nothing started; the caller closes it. */
  run(stand: Stand, scale: Scale): Promise<Figures>;
}

/** Long enough for the compiler to have seen the hot path. */
export const WARM_UP_MS = 700;

/** Beginnings and ends that happen by themselves: one timer for each auction that has one to come. */
import { type AuctionStanding, roomOf, RtError } from 'rt-elements/protocol';
import type { Desk } from '../../feature.ts';
import { due, LOT, lotOf } from './auction.rules.ts';

/** How long it waits to try again where storing failed, ms. */
const AGAIN_MS = 1000;

interface Plan {
  readonly v: number;
  readonly cancel: () => void;
}

export class Deadlines {
  readonly #desk: Desk;
  readonly #plans = new Map<string, Plan>();

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** Finds every auction of a store, and does at once what came due while there was no server. */
  async restore(): Promise<void> {
    for await (const channel of this.#desk.channels()) {
      // Bidders' own channels.
      if (roomOf(channel).startsWith('~')) continue;
      const lot = lotOf(await this.#desk.state(channel, [LOT]));
      if (lot === undefined) continue;
      const { v, phase, startsAt, endsAt } = lot.state;
      const at = dueAt({ phase, startsAt, endsAt });
      if (at === undefined) continue;
      if (at <= this.#desk.now()) await this.#run(channel);
      else this.plan(channel, { v, phase, startsAt, endsAt });
    }
  }

  /** An auction stands like this now. What is older than what is known counts for nothing. */
  plan(channel: string, standing: Pick<AuctionStanding, 'v' | 'phase' | 'startsAt' | 'endsAt'>): void {
    const before = this.#plans.get(channel);
    if (before !== undefined && before.v >= standing.v) return;
    const at = dueAt(standing);
    this.#put(channel, standing.v, at === undefined ? undefined : at - this.#desk.now());
  }

  #put(channel: string, v: number, delayMs: number | undefined): void {
    this.#plans.get(channel)?.cancel();
    this.#plans.delete(channel);
    if (delayMs === undefined) return;
    const cancel = this.#desk.after(Math.max(1, delayMs), () => this.#run(channel));
    this.#plans.set(channel, { v, cancel });
  }

  /** Does what is due, by the rules: a timer that comes too early does nothing. */
  async #run(channel: string): Promise<void> {
    this.#plans.delete(channel);
    try {
      const { reply } = await this.#desk.append(channel, { records: [LOT] }, due);
      this.plan(channel, reply);
      // A beginning and an end may have come due together.
      const at = dueAt(reply);
      if (at !== undefined && at <= this.#desk.now()) await this.#run(channel);
    } catch (error) {
      if (!(error instanceof RtError)) throw error;
      const lot = error.retryable ? undefined : lotOf(await this.#desk.state(channel, [LOT]));
      if (lot !== undefined) this.plan(channel, lot.state);
      else if (error.retryable) this.#put(channel, 0, AGAIN_MS);
    }
  }
}

const dueAt = ({
  phase,
  startsAt,
  endsAt,
}: Pick<AuctionStanding, 'phase' | 'startsAt' | 'endsAt'>): number | undefined =>
  phase === 'scheduled' ? startsAt : phase === 'open' ? endsAt : undefined;

const byDesk = new WeakMap<Desk, Deadlines>();

/** The deadlines of a server. */
export function deadlinesOf(desk: Desk): Deadlines {
  const known = byDesk.get(desk) ?? new Deadlines(desk);
  byDesk.set(desk, known);
  return known;
}

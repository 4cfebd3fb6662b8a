/** Asks and tells the operator's code: in time, in order, and whatever it does, the server goes on. */
import { RtError, type Value } from 'rt-elements/protocol';
import type { Refusal } from '../feature.ts';
import type { Logger } from '../log.ts';
import type { Committed } from '../ports/broker.ts';
import type { Runtime } from '../runtime.ts';
import type { Arrival, Connection, Departure, HookOptions, Publishing, Stored } from './hook-types.ts';
import { InOrder } from './in-order.ts';

/** How long the operator's code may take, ms. */
const DEADLINE_MS = 2000;
/** Most events that wait for `afterStore`; further ones are not told. */
const MOST_WAITING = 10_000;

export interface HooksOptions {
  readonly hooks: HookOptions;
  readonly runtime: Pick<Runtime, 'setTimeout' | 'clearTimeout'>;
  readonly log: Logger;
  /** Told as well: each is told everything, at once, and must not throw. */
  readonly listeners?: readonly HookListener[] | undefined;
}

/** Somebody inside the server who is told what hooks are told. */
export interface HookListener {
  stored(commits: readonly Committed[]): void;
  connected(connection: Connection): void;
  left(departure: Departure): void;
}

export class Hooks {
  readonly #hooks: HookOptions;
  readonly #deadlineMs: number;
  readonly #runtime: HooksOptions['runtime'];
  readonly #log: Logger;
  readonly #listeners: readonly HookListener[];
  readonly #after: InOrder;

  constructor({ hooks, runtime, log, listeners = [] }: HooksOptions) {
    this.#hooks = hooks;
    this.#deadlineMs = hooks.deadlineMs ?? DEADLINE_MS;
    this.#runtime = runtime;
    this.#log = log;
    this.#listeners = listeners;
    this.#after = new InOrder(MOST_WAITING);
  }

  /** Whether anybody wants to be asked before something is said. */
  get guardsPublishing(): boolean {
    return this.#hooks.beforePublish !== undefined;
  }

  /** Whether anybody wants to be asked before somebody is let in. */
  get guardsEntry(): boolean {
    return this.#hooks.onConnect !== undefined;
  }

  /** Events that `afterStore` was not told, because it was too far behind. */
  get untold(): number {
    return this.#after.dropped;
  }

  /**
   * What is to be said instead, or what was to be said.
   * @throws RtError `REFUSED` with the hook's reason; `UNAVAILABLE` when it failed or was late.
   */
  async beforePublish(publishing: Publishing): Promise<Value | undefined> {
    const verdict = await this.#ask('beforePublish', () => this.#hooks.beforePublish?.(publishing));
    if (verdict === undefined) return publishing.data;
    if (verdict.accept === false) throw refused(verdict);
    return verdict.data;
  }

  /** @throws RtError `REFUSED` with the hook's reason; `UNAVAILABLE` when it failed or was late. */
  async onConnect(arrival: Arrival): Promise<void> {
    const verdict = await this.#ask('onConnect', () => this.#hooks.onConnect?.(arrival));
    if (verdict?.accept === false) throw refused(verdict);
  }

  /** Somebody was let in. */
  connected(connection: Connection): void {
    for (const listener of this.#listeners) listener.connected(connection);
  }

  left(departure: Departure): void {
    for (const listener of this.#listeners) listener.left(departure);
    const { onLeave } = this.#hooks;
    if (onLeave === undefined) return;
    this.#after.add(`session ${departure.session}`, () => this.#tell('onLeave', () => onLeave(departure)));
  }

  /** Tells what was committed. The events of one channel one after another, those of others beside it. */
  stored(commits: readonly Committed[]): void {
    for (const listener of this.#listeners) listener.stored(commits);
    const { afterStore } = this.#hooks;
    if (afterStore === undefined) return;
    for (const { channel, epoch, events } of commits) {
      // Our own notes are nobody's message.
      if (channel.startsWith('$')) continue;
      for (const { o, k, n, d, u, ts } of events) {
        const stored: Stored = { channel, epoch, offset: o, id: k, name: n, data: d, author: u, at: ts };
        const taken = this.#after.add(channel, () => this.#tell('afterStore', () => afterStore(stored)));
        if (!taken && this.#after.dropped % 1000 === 1)
          this.#log.error({ untold: this.#after.dropped }, 'afterStore is too far behind: events are not told');
      }
    }
  }

  /** Resolves once everything was told. */
  idle(): Promise<void> {
    return this.#after.idle();
  }

  async #ask<Verdict>(name: string, hook: () => Verdict | Promise<Verdict>): Promise<Awaited<Verdict> | undefined> {
    try {
      return await this.#inTime(hook);
    } catch (error) {
      this.#log.error({ err: error, hook: name }, 'a hook failed');
      throw new RtError('UNAVAILABLE', 'whether this is allowed could not be found out: try again');
    }
  }

  async #tell(name: string, hook: () => void | Promise<void>): Promise<void> {
    try {
      await this.#inTime(hook);
    } catch (error) {
      this.#log.error({ err: error, hook: name }, 'a hook failed');
    }
  }

  #inTime<T>(hook: () => T | Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = this.#runtime.setTimeout(
        () => reject(new Error(`expected an answer within ${this.#deadlineMs} ms`)),
        this.#deadlineMs,
      );
      // From inside a promise, so that what is thrown at once is caught as well.
      Promise.resolve()
        .then(hook)
        .then(resolve, reject)
        .finally(() => this.#runtime.clearTimeout(timer));
    });
  }
}

function refused({ reason, message, state }: Refusal): RtError {
  return new RtError('REFUSED', message, { data: { reason, ...state } });
}

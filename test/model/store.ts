/** What outlives a server's process: the log in memory, behind a worker that takes its time, fails, and dies with its process. */
import { RtError } from 'rt-elements/protocol';
import { MemoryBroker } from '../../server/adapters/memory/memory-broker.ts';
import type { Append, AppendResult, Broker, Committed, StoredEvent } from '../../server/ports/broker.ts';
import type { Random } from '../support/random.ts';
import type { VirtualTime } from './virtual-time.ts';

/** Longest time to the disk, and back, ms. */
const MOST_TO_MS = 12;
const MOST_BACK_MS = 3;

export class Store {
  readonly inner: MemoryBroker;
  /** Everything that was ever committed, by channel, in order; never trimmed. */
  readonly logs = new Map<string, StoredEvent[]>();
  readonly #lows = new Map<string, number>();
  #committed: Committed[] = [];

  constructor(now: () => number) {
    this.inner = new MemoryBroker({ now });
    this.inner.listen((commits) => {
      this.#committed.push(...commits);
      for (const { channel, events } of commits) {
        this.log(channel).push(...events);
        void this.inner.state(channel).then(({ low }) => this.#lows.set(channel, low));
      }
    });
  }

  /** Offsets of a channel up to this one are gone. */
  low(channel: string): number {
    return this.#lows.get(channel) ?? 0;
  }

  log(channel: string): StoredEvent[] {
    let log = this.logs.get(channel);
    if (!log) this.logs.set(channel, (log = []));
    return log;
  }

  /** Commits since the last call. */
  takeCommitted(): Committed[] {
    return this.#committed.splice(0);
  }
}

interface Operation {
  readonly appends: boolean;
  readonly run: () => Promise<unknown>;
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
}

/** A server's own connection to the store. Operations reach it in groups, in order, and are answered in order. */
export class StoreSession implements Broker {
  readonly #store: Store;
  readonly #time: VirtualTime;
  readonly #random: Random;
  #listener: (commits: readonly Committed[]) => void = () => {};
  #waiting: Operation[] = [];
  #working = false;
  #unanswered = 0;
  #answeredAt = 0;
  #open = true;
  #dead = false;
  #failing = false;

  constructor(store: Store, time: VirtualTime, random: Random) {
    this.#store = store;
    this.#time = time;
    this.#random = random;
    store.takeCommitted();
  }

  get ready(): boolean {
    return this.#open;
  }

  /** Nothing was handed over that is not answered. */
  get idle(): boolean {
    return this.#waiting.length === 0 && this.#unanswered === 0;
  }

  append(append: Append): Promise<AppendResult> {
    return this.#ask(() => this.#store.inner.append(append), true);
  }

  recall(...args: Parameters<Broker['recall']>): ReturnType<Broker['recall']> {
    return this.#ask(() => this.#store.inner.recall(...args));
  }

  state(...args: Parameters<Broker['state']>): ReturnType<Broker['state']> {
    return this.#ask(() => this.#store.inner.state(...args));
  }

  read(...args: Parameters<Broker['read']>): ReturnType<Broker['read']> {
    return this.#ask(() => this.#store.inner.read(...args));
  }

  page(...args: Parameters<Broker['page']>): ReturnType<Broker['page']> {
    return this.#ask(() => this.#store.inner.page(...args));
  }

  channels(...args: Parameters<Broker['channels']>): ReturnType<Broker['channels']> {
    return this.#ask(() => this.#store.inner.channels(...args));
  }

  records(...args: Parameters<Broker['records']>): ReturnType<Broker['records']> {
    return this.#ask(() => this.#store.inner.records(...args));
  }

  person(...args: Parameters<Broker['person']>): ReturnType<Broker['person']> {
    return this.#ask(() => this.#store.inner.person(...args));
  }

  erase(...args: Parameters<Broker['erase']>): ReturnType<Broker['erase']> {
    return this.#ask(() => this.#store.inner.erase(...args));
  }

  listen(listener: (commits: readonly Committed[]) => void): void {
    this.#listener = listener;
  }

  secret(name: string): Promise<Uint8Array> {
    return this.#store.inner.secret(name);
  }

  async close(): Promise<void> {
    this.#open = false;
  }

  /** The process is killed: what is not committed is lost, what is will never be told. */
  kill(): void {
    this.#dead = true;
    this.#waiting = [];
  }

  /** Passes on what somebody else has committed. */
  announce(): void {
    const commits = this.#store.takeCommitted();
    this.#time.after(this.#random.int(MOST_BACK_MS), () => {
      if (!this.#dead) this.#listener(commits);
    });
  }

  /** The next commit fails, as on a full disk. */
  failOnce(): void {
    this.#failing = true;
  }

  #ask<T>(run: () => Promise<T>, appends = false): Promise<T> {
    if (!this.#open && appends) return Promise.reject(new RtError('UNAVAILABLE', 'the store is closed'));
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ run, resolve, reject, appends });
      this.#work();
    });
  }

  #work(): void {
    if (this.#working || this.#dead || this.#waiting.length === 0) return;
    this.#working = true;
    this.#time.after(1 + this.#random.int(MOST_TO_MS), () => {
      if (!this.#dead) void this.#take();
    });
  }

  async #take(): Promise<void> {
    const group = this.#waiting.splice(0);
    this.#unanswered += group.length;
    const failed = this.#failing && group.some(({ appends }) => appends);
    const outcomes = await Promise.allSettled(
      group.map(({ run, appends }) =>
        failed && appends ? Promise.reject(new RtError('UNAVAILABLE', 'the disk is full')) : run(),
      ),
    );
    const commits = this.#store.takeCommitted();
    const at = Math.max(this.#answeredAt, this.#time.now + this.#random.int(MOST_BACK_MS));
    this.#answeredAt = at;
    this.#time.after(at - this.#time.now, () => {
      if (this.#dead) return;
      if (commits.length > 0) this.#listener(commits);
      for (const [i, { resolve, reject }] of group.entries()) {
        const outcome = outcomes[i];
        if (outcome?.status === 'fulfilled') resolve(outcome.value as never);
        else reject(outcome?.reason);
      }
      this.#unanswered -= group.length;
      if (failed) this.#recover();
    });
    // After a failure nothing goes on before it has been told.
    if (failed) return;
    this.#working = false;
    this.#work();
  }

  /** What was handed over while the failure was on its way fails with it. */
  #recover(): void {
    this.#failing = false;
    this.#working = false;
    for (const { appends, reject } of this.#waiting)
      if (appends) reject(new RtError('UNAVAILABLE', 'the disk was full'));
    this.#waiting = this.#waiting.filter(({ appends }) => !appends);
    this.#work();
  }
}

/** The broker that keeps: one SQLite file, owned by a thread of its own, so that the event loop never waits for a disk. */
import { RtError } from 'rt-elements/protocol';
import { Worker } from 'node:worker_threads';
import type {
  Append,
  AppendResult,
  Broker,
  ChannelState,
  Committed,
  Foreign,
  Keep,
  ReadLimits,
  RecordWrite,
  Repeated,
  StoredEvent,
  ViewRow,
} from '../../ports/broker.ts';
import type { EraseStep, Person, PersonStep } from '../../ports/person.ts';
import {
  readErased,
  readPage,
  readPerson,
  readRange,
  readRecall,
  readRecords,
  readResult,
  readState,
} from './answers.ts';
import { OP, ScalarReader, writeAppend, type Done, type FromWorker, type Scalar, type ToWorker } from './messages.ts';
import type { DatabaseSettings } from './open-database.ts';

/** Where the file is, and how it may be used. */
export interface SqliteBrokerOptions {
  /** Path of the database; made, with its folder, when missing. Its log, shared memory and lock lie beside it. */
  readonly file: string;
  /** Server time in ms. Default: `Date.now`. */
  readonly now?: () => number;
  /** How long a commit waits for another program that writes to the file, in ms. Default: 2,000. */
  readonly busyMs?: number;
  /** Largest the file may become, in bytes; beyond it appends are `UNAVAILABLE`. Default: unlimited. */
  readonly maxBytes?: number;
}

interface PendingAppend {
  readonly append: Append;
  readonly resolve: (result: AppendResult) => void;
  readonly reject: (error: unknown) => void;
}

interface PendingQuestion {
  readonly resolve: (answer: readonly Scalar[] | Uint8Array) => void;
  readonly reject: (error: unknown) => void;
}

/** The worker beside this file, as source or as built: the compiler rewrites imports, not URLs. */
const workerUrl = (): URL =>
  new URL(import.meta.url.endsWith('.ts') ? './sqlite.worker.ts' : './sqlite.worker.js', import.meta.url);

/** Stores in a SQLite file, synced at every commit. What one turn of the event loop hands over travels together. */
export class SqliteBroker implements Broker {
  readonly #worker: Worker;
  readonly #now: () => number;
  readonly #exited: Promise<void>;
  #listener: (commits: readonly Committed[]) => void = () => undefined;
  /** Not answered yet, in the order they were handed over. */
  #appends: PendingAppend[] = [];
  readonly #questions: PendingQuestion[] = [];
  /** Not sent yet. */
  #ops: Scalar[] = [];
  #keeps: Keep[] = [];
  /** Counts failed commits: the worker ignores appends sent before we had heard of one. */
  #generation = 0;
  #ready = true;
  #open = true;

  private constructor(worker: Worker, now: () => number) {
    this.#worker = worker;
    this.#now = now;
    worker.on('message', (message: FromWorker) => {
      if (message.is === 'done') this.#settle(message);
    });
    worker.on('error', (error: Error) => this.#die(error));
    this.#exited = new Promise((resolve) => {
      worker.once('exit', () => {
        this.#die(undefined);
        resolve();
      });
    });
  }

  /**
   * Opens the file, or makes it.
   * @throws RtError `UNAVAILABLE` when another process holds it (retryable; the message names that process), or when it
   * is of a newer program or no database of ours (not retryable). TypeError for options that make no sense.
   */
  static async open({ file, now = Date.now, busyMs = 2000, maxBytes }: SqliteBrokerOptions): Promise<SqliteBroker> {
    if (file === '' || file.startsWith(':'))
      throw new TypeError(`expected a path for the database file, got ${JSON.stringify(file)}`);
    if (!Number.isSafeInteger(busyMs) || busyMs < 0) throw new TypeError(`expected whole ms for busyMs, got ${busyMs}`);
    if (maxBytes !== undefined && !(Number.isSafeInteger(maxBytes) && maxBytes > 0)) {
      throw new TypeError(`expected a number of bytes for maxBytes, got ${maxBytes}`);
    }
    const settings: DatabaseSettings = { file, busyMs, maxBytes };
    const worker = new Worker(workerUrl(), { workerData: settings, name: 'rt-sqlite' });
    await new Promise<void>((resolve, reject) => {
      worker.once('error', reject);
      worker.once('message', (message: FromWorker) => {
        worker.off('error', reject);
        if (message.is === 'refused')
          reject(new RtError('UNAVAILABLE', message.problem, { retryable: message.retryable }));
        else resolve();
      });
    });
    return new SqliteBroker(worker, now);
  }

  get ready(): boolean {
    return this.#ready && this.#open;
  }

  append(append: Append): Promise<AppendResult> {
    if (!this.#open) return Promise.reject(closed());
    return new Promise((resolve, reject) => {
      this.#schedule();
      writeAppend(this.#ops, append, this.#keepIndex(append.keep));
      this.#appends.push({ append, resolve, reject });
    });
  }

  async recall(channel: string, key: string, by: string): Promise<Repeated | Foreign | undefined> {
    return readRecall(await this.#ask(OP.recall, channel, key, by));
  }

  async state(channel: string, records: readonly string[] = [], rows?: readonly string[]): Promise<ChannelState> {
    const keys = rows ?? [];
    const answer = await this.#ask(OP.state, channel, records.length, ...records, keys.length, ...keys);
    return readState(answer, records, rows);
  }

  async read(
    channel: string,
    after: number,
    upTo: number,
    { count, bytes }: ReadLimits,
  ): Promise<readonly StoredEvent[]> {
    return readRange(await this.#ask(OP.read, channel, after, upTo, count, bytes));
  }

  async page(
    channel: string,
    { before, after }: { before?: number | undefined; after?: number | undefined },
    { count, bytes }: ReadLimits,
  ): Promise<{ rows: readonly ViewRow[]; done: boolean }> {
    const below = before ?? Number.MAX_SAFE_INTEGER;
    return readPage(await this.#ask(OP.page, channel, below, after ?? -1, count, bytes), after !== undefined);
  }

  async records(channel: string, after: string, count: number): Promise<readonly RecordWrite[]> {
    return readRecords(await this.#ask(OP.records, channel, after, count));
  }

  async channels(word: string, after: string, count: number): Promise<readonly string[]> {
    return (await this.#ask(OP.channels, word, after, count)) as readonly string[];
  }

  async person({ id, room }: Person, from: string | undefined): Promise<PersonStep> {
    return readPerson(await this.#ask(OP.person, id, room ?? null, from ?? null));
  }

  async erase({ id, room }: Person, from: string | undefined): Promise<EraseStep> {
    return readErased(await this.#ask(OP.erase, id, room ?? null, from ?? null));
  }

  listen(listener: (commits: readonly Committed[]) => void): void {
    this.#listener = listener;
  }

  async secret(name: string): Promise<Uint8Array> {
    return this.#question<Uint8Array>([OP.secret, name]);
  }

  async close(): Promise<void> {
    if (this.#open) {
      this.#open = false;
      this.#send();
      this.#post({ is: 'close' });
    }
    await this.#exited;
  }

  #ask(...op: Scalar[]): Promise<readonly Scalar[]> {
    return this.#question<readonly Scalar[]>(op);
  }

  #question<Answer extends readonly Scalar[] | Uint8Array>(op: readonly Scalar[]): Promise<Answer> {
    if (!this.#open) return Promise.reject(closed());
    return new Promise((resolve, reject) => {
      this.#schedule();
      this.#ops.push(...op);
      this.#questions.push({ resolve: resolve as PendingQuestion['resolve'], reject });
    });
  }

  /** What follows in this turn of the event loop goes along: one message costs about as much as twenty appends. */
  #schedule(): void {
    if (this.#ops.length === 0) setImmediate(() => this.#send());
  }

  #send(): void {
    if (this.#ops.length === 0) return;
    this.#post({ is: 'work', generation: this.#generation, now: this.#now(), keeps: this.#keeps, ops: this.#ops });
    this.#ops = [];
    this.#keeps = [];
  }

  #post(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  /** Each namespace has one `Keep`, so a message holds few of them. */
  #keepIndex(keep: Keep): number {
    const index = this.#keeps.lastIndexOf(keep);
    return index >= 0 ? index : this.#keeps.push(keep) - 1;
  }

  /** Announces first, then answers: whoever hears an answer finds the events already on their way. */
  #settle({ epochs, results, answers, failed }: Done): void {
    const from = new ScalarReader(results);
    const heard: Array<readonly [pending: PendingAppend, result: AppendResult | string]> = [];
    const commits: Committed[] = [];
    while (!from.done) {
      const result = readResult(from, epochs);
      const pending = this.#appends[heard.length] as PendingAppend;
      heard.push([pending, result]);
      if (typeof result === 'object' && result.status === 'stored') announce(commits, pending.append, result);
    }
    this.#appends.splice(0, heard.length);
    if (heard.length > 0) this.#ready = true;
    try {
      if (commits.length > 0) this.#listener(commits);
    } finally {
      for (const [{ resolve, reject }, result] of heard) {
        if (typeof result === 'string') reject(new RtError('INTERNAL', result));
        else resolve(result);
      }
    }
    if (failed !== undefined) this.#fail(failed);
    for (const answer of answers) {
      const question = this.#questions.shift();
      if ('problem' in answer)
        question?.reject(new RtError('UNAVAILABLE', `the database does not answer: ${answer.problem}`));
      else question?.resolve(answer);
    }
  }

  /** Gives up every append not answered: those not sent yet are taken back out by their old generation as well. */
  #fail(problem: string): void {
    this.#send();
    this.#generation++;
    this.#ready = false;
    const error = new RtError('UNAVAILABLE', `storing failed: ${problem}`);
    for (const { reject } of this.#appends.splice(0)) reject(error);
  }

  #die(error: Error | undefined): void {
    this.#open = false;
    const lost = new RtError('UNAVAILABLE', 'the database thread has ended', { cause: error });
    for (const { reject } of this.#appends.splice(0)) reject(lost);
    for (const { reject } of this.#questions.splice(0)) reject(lost);
  }
}

function announce(
  commits: Committed[],
  { channel, events }: Append,
  { epoch, first }: { epoch: string; first: number },
): void {
  if (events.length === 0) return;
  const stored = events.map(({ n, d, u, k, ts, m }, i): StoredEvent => ({ n, d, u, k, ts, m, o: first + i }));
  commits.push({ channel, epoch, events: stored });
}

const closed = (): RtError => new RtError('UNAVAILABLE', 'the database is closed');

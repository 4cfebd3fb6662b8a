/** The thread that owns the database. It commits what has gathered as soon as it is idle, then answers questions. */
import { randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { LogHeads } from './log-heads.ts';
import { LogReader } from './log-reader.ts';
import { PersonStore } from './person-store.ts';
import { LogWriter, type Stored } from './log-writer.ts';
import { OP, readAppend, RESULT, ScalarReader } from './messages.ts';
import type { AppendText, Break, Done, FromWorker, Problem, Scalar, ToWorker, Work } from './messages.ts';
import { openDatabase, type DatabaseSettings, type OpenDatabase } from './open-database.ts';

/** Most events one transaction holds; an append is never split. */
const BATCH_EVENTS = 500;
const SECRET_BYTES = 32;
const EPOCH_BYTES = 6;

type Answer = readonly Scalar[] | Uint8Array | Problem;

/** What one transaction and its answers are made of. */
interface Batch {
  readonly steps: Array<AppendText | Break>;
  readonly questions: Array<() => Answer>;
  now: number;
}

const port = parentPort;
if (port === null) throw new TypeError('expected to be started as a worker thread');
const post = (message: FromWorker): void => port.postMessage(message);

const problemOf = (error: unknown): Problem => ({
  problem: error instanceof Error ? error.message : String(error),
  retryable: !(error instanceof Error && 'retryable' in error) || error.retryable === true,
});

class Worker {
  readonly #opened: OpenDatabase;
  readonly #db: DatabaseSync;
  readonly #heads: LogHeads;
  readonly #writer: LogWriter;
  readonly #reader: LogReader;
  readonly #people: PersonStore;
  readonly #works: Array<{ readonly work: Work; readonly ops: ScalarReader }> = [];
  #generation = 0;
  #closing = false;

  constructor(opened: OpenDatabase) {
    this.#opened = opened;
    this.#db = opened.db;
    this.#heads = new LogHeads(
      opened.db,
      this.#setting('epoch', () => randomBytes(EPOCH_BYTES).toString('hex')) as string,
    );
    this.#writer = new LogWriter(opened.db, this.#heads);
    this.#reader = new LogReader(opened.db, this.#heads);
    this.#people = new PersonStore(opened.db);
  }

  take(message: ToWorker): void {
    if (message.is === 'close') this.#closing = true;
    else this.#works.push({ work: message, ops: new ScalarReader(message.ops) });
  }

  /** Works until nothing is left, taking in what arrives meanwhile after every commit. */
  run(from: NonNullable<typeof port>): void {
    for (;;) {
      for (let more = receiveMessageOnPort(from); more !== undefined; more = receiveMessageOnPort(from)) {
        this.take(more.message as ToWorker);
      }
      if (this.#works.length === 0) break;
      post(this.#settle(this.#gather()));
    }
    if (!this.#closing) return;
    this.#opened.close();
    from.close();
  }

  #gather(): Batch {
    const batch: Batch = { steps: [], questions: [], now: 0 };
    let events = 0;
    for (let first = this.#works[0]; first !== undefined; first = this.#works[0]) {
      const { work, ops } = first;
      batch.now = work.now;
      while (!ops.done) {
        if (events >= BATCH_EVENTS) return batch;
        const op = ops.number();
        if (op !== OP.append && op !== OP.break) {
          batch.questions.push(this.#question(op, ops, work.now));
          continue;
        }
        const step = op === OP.append ? readAppend(ops, work.keeps) : { broken: ops.text() };
        if (work.generation < this.#generation) continue;
        batch.steps.push(step);
        events += Math.max(1, 'events' in step ? step.events.length : 0);
      }
      this.#works.shift();
    }
    return batch;
  }

  #settle({ steps, questions, now }: Batch): Done {
    const epochs: string[] = [];
    const results: Scalar[] = [];
    let failed: string | undefined;
    if (steps.length > 0) {
      try {
        for (const stored of this.#writer.write(steps, now)) writeResult(results, epochs, stored);
      } catch (error) {
        failed = problemOf(error).problem;
        this.#generation++;
      }
    }
    const answers = questions.map((answer) => {
      try {
        return answer();
      } catch (error) {
        return problemOf(error);
      }
    });
    return { is: 'done', epochs, results, answers, failed };
  }

  /** Takes a question's arguments now, and answers it once what was handed over before it is stored. */
  #question(op: number, ops: ScalarReader, now: number): () => Answer {
    const name = ops.text();
    switch (op) {
      case OP.state: {
        const ids = Array.from({ length: ops.number() }, () => ops.text());
        const keys = Array.from({ length: ops.number() }, () => ops.text());
        return () => this.#reader.state(name, ids, keys);
      }
      case OP.read: {
        const [after, upTo, count, bytes] = [ops.number(), ops.number(), ops.number(), ops.number()];
        return () => this.#reader.range(name, after, upTo, count, bytes);
      }
      case OP.page: {
        const [before, after, count, bytes] = [ops.number(), ops.number(), ops.number(), ops.number()];
        return () => this.#reader.page(name, before, after, count, bytes);
      }
      case OP.recall: {
        const [key, by] = [ops.text(), ops.text()];
        return () => {
          const results: Scalar[] = [];
          const known = this.#writer.recall(name, key, by, now);
          if (known !== undefined) writeResult(results, [], known);
          // A result names its epoch by number; here it stands for itself.
          return known?.is === 'repeated' ? [...results, known.epoch] : results;
        };
      }
      case OP.records: {
        const [after, count] = [ops.text(), ops.number()];
        return () => this.#people.records(name, after, count);
      }
      case OP.channels: {
        const [after, count] = [ops.text(), ops.number()];
        return () => this.#reader.channels(name, after, count);
      }
      case OP.person:
      case OP.erase: {
        const person = { id: name, room: ops.textOrNull() ?? undefined };
        const from = ops.textOrNull();
        return () => (op === OP.person ? this.#people.find(person, from) : this.#people.erase(person, from));
      }
      default:
        return () => this.#setting(`secret:${name}`, () => randomBytes(SECRET_BYTES)) as Uint8Array;
    }
  }

  /** A setting, made at first use. */
  #setting(name: string, make: () => string | Uint8Array): unknown {
    this.#db.prepare('INSERT OR IGNORE INTO setting (name, value) VALUES (?, ?)').run(name, make());
    return (this.#db.prepare('SELECT value FROM setting WHERE name = ?').get(name) as { value: unknown }).value;
  }
}

function writeResult(out: Scalar[], epochs: string[], stored: Stored): void {
  switch (stored.is) {
    case 'stored':
      out.push(RESULT.stored, indexOf(epochs, stored.epoch), stored.first, stored.top);
      return;
    case 'repeated':
      out.push(RESULT.repeated, indexOf(epochs, stored.epoch), stored.offset, stored.ts, stored.reply);
      return;
    case 'foreign':
      out.push(RESULT.foreign);
      return;
    case 'conflict':
      out.push(RESULT.conflict, stored.top);
      return;
    case 'invalid':
      out.push(RESULT.invalid, stored.problem);
  }
}

/** Channels made since the last new epoch share one, so this list stays short. */
function indexOf(epochs: string[], epoch: string): number {
  const index = epochs.indexOf(epoch);
  return index >= 0 ? index : epochs.push(epoch) - 1;
}

function start(): Worker | undefined {
  try {
    return new Worker(openDatabase(workerData as DatabaseSettings));
  } catch (error) {
    post({ is: 'refused', ...problemOf(error) });
    return undefined;
  }
}

const worker = start();
if (worker !== undefined) {
  port.on('message', (message: ToWorker) => {
    worker.take(message);
    worker.run(port);
  });
  post({ is: 'open' });
}

/**
 * Runs rules one at a time per channel, ahead of the disk: each on the state that everything sequenced before it will
 * leave, so calls of one process never conflict. Answers leave only after the commit of all they depended on.
 */
import { keyFromBytes, KEY_BYTES, RtError, type Value } from 'rt-elements/protocol';
import type { Decision } from './feature.ts';
import type { Broker, NewEvent } from './ports/broker.ts';
import { RefusalMemory, type RefusalBounds } from './refusal-memory.ts';
import type { Sequenced, SequencedCall } from './sequenced-call.ts';
import { SequencedEntry, type Outcome } from './sequenced-entry.ts';
import { SequencedLine } from './sequenced-line.ts';

export type { Sequenced, SequencedCall } from './sequenced-call.ts';

/** What a sequencer needs, and its bounds. */
export interface SequencerOptions {
  readonly broker: Broker;
  /** Server time in ms. Default: `Date.now`. */
  readonly now?: () => number;
  /** Makes the keys of events that are not a call's first. Default: random. */
  readonly makeKey?: () => string;
  /** Most channels whose state stays in memory while quiet. Default: 10,000. */
  readonly channels?: number;
  /** Most calls that may be unsettled; further ones are refused with `UNAVAILABLE`. Default: 50,000. */
  readonly pending?: number;
  readonly refusals?: RefusalBounds;
}

/** How often one call is run again because somebody else moved the channel. */
const MOST_CONFLICTS = 8;
/** How many channels one eviction looks at. */
const EVICT_LOOKS = 64;

const randomKey = (): string => keyFromBytes(crypto.getRandomValues(new Uint8Array(KEY_BYTES)));

/** The one way by which calls reach the broker. */
export class Sequencer {
  readonly #broker: Broker;
  readonly #now: () => number;
  readonly #makeKey: () => string;
  readonly #mostChannels: number;
  readonly #mostPending: number;
  readonly #refusals: RefusalMemory;
  readonly #lines = new Map<string, SequencedLine>();
  #pending = 0;
  #whenIdle: Array<() => void> = [];

  constructor({
    broker,
    now = Date.now,
    makeKey = randomKey,
    channels = 10_000,
    pending = 50_000,
    refusals,
  }: SequencerOptions) {
    this.#broker = broker;
    this.#now = now;
    this.#makeKey = makeKey;
    this.#mostChannels = channels;
    this.#mostPending = pending;
    this.#refusals = new RefusalMemory(refusals);
  }

  /** Calls that are not settled yet. */
  get pending(): number {
    return this.#pending;
  }

  /** Channels whose state is in memory. */
  get channels(): number {
    return this.#lines.size;
  }

  /**
   * Runs the rule on the channel's newest state, also of what is not committed yet, and resolves once what it decided is
   * stored. Calls of a channel are sequenced in the order they come. A key that is known answers as the first time,
   * whatever the rule says now; one whose first call is unsettled shares its outcome.
   * @throws RtError `REFUSED` when the rule refuses, `CONFLICT` for another user's key, `UNAVAILABLE` when storing failed,
   * when the channel moved under the rule time and again, or when too much is pending. What the rule throws comes through.
   */
  append<Reply extends Value>(call: SequencedCall<Reply>): Promise<Sequenced<Reply>> {
    return new Promise((resolve, reject) => {
      const { channel, key, by } = call;
      if (key !== undefined && by === undefined) {
        return reject(new TypeError(`expected \`by\` with a call's key on ${channel}, got none`));
      }
      if (this.#pending >= this.#mostPending) {
        return reject(
          new RtError('UNAVAILABLE', `expected at most ${this.#mostPending} unsettled calls, got one more`),
        );
      }
      this.#accept(call, resolve as (result: Sequenced<Value>) => void, reject);
    });
  }

  /** Forgets what it knows of every channel: somebody changed what is stored. What is under way counts on what it saw. */
  reread(): void {
    for (const line of this.#lines.values()) {
      if (line.mode === 'cold') continue;
      if (line.handed.length === 0) line.restart();
      else line.mode = 'broken';
      this.#pump(line);
    }
  }

  /** Resolves once no call is unsettled. */
  idle(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#pending === 0) resolve();
      else this.#whenIdle.push(resolve);
    });
  }

  #accept(
    call: SequencedCall<Value>,
    resolve: (result: Sequenced<Value>) => void,
    reject: (error: unknown) => void,
  ): void {
    const { channel, key, by } = call;
    if (key !== undefined && by !== undefined) {
      const refused = this.#refusals.get(channel, by, key, this.#now());
      if (refused !== undefined) return reject(refused);
    }
    this.#pending++;
    const line = this.#line(channel);
    const first = key === undefined ? undefined : line.byKey.get(key);
    if (first !== undefined) return first.join(by, resolve, reject);
    const entry = new SequencedEntry(call, resolve, reject);
    if (key !== undefined) line.byKey.set(key, entry);
    line.waiting.push(entry);
    this.#pump(line);
  }

  #line(channel: string): SequencedLine {
    let line = this.#lines.get(channel);
    if (line === undefined) {
      if (this.#lines.size >= this.#mostChannels) this.#evict();
      line = new SequencedLine(channel);
      this.#lines.set(channel, line);
    }
    line.used = true;
    return line;
  }

  /**
   * Lets go of quiet channels that were not used since the last look. Two for one that comes, so that a peak of busy
   * ones, which must stay, recedes.
   */
  #evict(): void {
    let looks = EVICT_LOOKS;
    let gone = 0;
    for (const [channel, line] of this.#lines) {
      if (looks-- === 0 || gone === 2) return;
      this.#lines.delete(channel);
      if (line.idle && !line.used) {
        gone++;
        continue;
      }
      line.used = false;
      this.#lines.set(channel, line);
    }
  }

  /** Sequences what waits, as far as the state is known. */
  #pump(line: SequencedLine): void {
    while (line.mode !== 'broken' && !(line.full && line.handed.length > 0)) {
      const entry = line.waiting[0];
      if (entry === undefined) return;
      if (!line.knows(entry.call)) return this.#load(line);
      line.waiting.shift();
      this.#run(line, entry);
    }
  }

  #load(line: SequencedLine): void {
    if (line.loading) return;
    line.loading = true;
    const { generation } = line;
    const { records, rows } = line.unknown();
    // A name is handed over only where there are some: most calls read no rows.
    const keys = rows.size > 0 ? [...rows] : undefined;
    this.#broker.state(line.channel, [...records], keys).then(
      (state) => {
        line.loading = false;
        if (generation === line.generation && line.mode !== 'broken') line.load(state, records, rows);
        this.#pump(line);
      },
      (error: unknown) => {
        line.loading = false;
        for (const entry of line.waiting.splice(0)) this.#reject(line, entry, error);
      },
    );
  }

  #run(line: SequencedLine, entry: SequencedEntry): void {
    const { call } = entry;
    const now = Math.max(this.#now(), line.ts);
    entry.ts = now;
    entry.outcome = undefined;
    let decision: Decision<Value>;
    try {
      decision = call.rule(line.state(call), now);
    } catch (error) {
      return this.#decline(line, entry, error);
    }
    if (decision.accept) this.#hand(line, entry, decision, now);
    else {
      const data = { reason: decision.reason, ...decision.state };
      this.#decline(line, entry, new RtError('REFUSED', decision.message, { data }));
    }
  }

  #hand(line: SequencedLine, entry: SequencedEntry, decision: Decision<Value> & { accept: true }, ts: number): void {
    const { key, by, author, keep } = entry.call;
    const { records, rewrites, reply } = decision;
    const events = decision.events.map(({ n, d, u = author, m }, i): NewEvent => ({
      n,
      d,
      u,
      k: i === 0 && key !== undefined ? key : this.#makeKey(),
      ts,
      m,
    }));
    const expect = line.top;
    const chained = line.handed.length > 0;
    entry.decided = { accepted: true, reply };
    line.handed.push(entry);
    line.advance(events, records ?? [], rewrites);
    const { channel } = line;
    this.#broker.append({ channel, expect, chained, key, by, events, records, rewrites, reply, keep }).then(
      (result) => this.#heard(line, entry, { is: 'answer', result }),
      (error: unknown) => this.#heard(line, entry, { is: 'failure', error }),
    );
  }

  /** A refusal waits for what it was computed on, and a resend of something stored is answered as then. */
  #decline(line: SequencedLine, entry: SequencedEntry, error: unknown): void {
    const { channel, key, by } = entry.call;
    entry.decided = { accepted: false, error };
    line.handed.push(entry);
    if (key === undefined || by === undefined) {
      entry.outcome = { is: 'answer', result: undefined };
      // Not `#heard`: the caller is the pump, which goes on by itself.
      return this.#flush(line);
    }
    this.#broker.recall(channel, key, by).then(
      (result) => this.#heard(line, entry, { is: 'answer', result }),
      (failure: unknown) => this.#heard(line, entry, { is: 'failure', error: failure }),
    );
  }

  #heard(line: SequencedLine, entry: SequencedEntry, outcome: Outcome): void {
    entry.outcome = outcome;
    this.#flush(line);
    this.#pump(line);
  }

  /** Settles, in order, what has been heard of. */
  #flush(line: SequencedLine): void {
    for (let head = line.handed[0]; head?.outcome !== undefined; head = line.handed[0]) {
      line.handed.shift();
      this.#settle(line, head, head.outcome);
    }
    if (line.handed.length > 0) return;
    if (line.mode === 'broken') line.restart();
    else line.settled();
  }

  #settle(line: SequencedLine, entry: SequencedEntry, outcome: Outcome): void {
    if (outcome.is === 'failure') {
      line.mode = 'broken';
      line.failed = true;
      return this.#reject(line, entry, outcome.error);
    }
    const { result } = outcome;
    const { decided } = entry;
    if (result === undefined) return this.#refuse(line, entry);
    if (result.status !== 'stored' && decided?.accepted === true) line.mode = 'broken';
    switch (result.status) {
      case 'stored': {
        const reply = decided?.accepted === true ? decided.reply : null;
        return this.#resolve(line, entry, {
          reply,
          epoch: result.epoch,
          offset: result.first,
          ts: entry.ts,
          dup: false,
        });
      }
      case 'repeated': {
        const { reply = null, epoch, offset, ts } = result;
        return this.#resolve(line, entry, { reply, epoch, offset, ts, dup: true });
      }
      case 'foreign':
        return this.#reject(line, entry, new RtError('CONFLICT', 'this key was used by somebody else'));
      case 'conflict':
        if (++entry.conflicts <= MOST_CONFLICTS) line.again.push(entry);
        else this.#reject(line, entry, new RtError('UNAVAILABLE', `${line.channel} kept moving under this call`));
    }
  }

  /** A refusal stands once everything it was computed on is stored. */
  #refuse(line: SequencedLine, entry: SequencedEntry): void {
    if (line.failed) return this.#reject(line, entry, new RtError('UNAVAILABLE', 'storing what came before failed'));
    if (line.mode === 'broken') return void line.again.push(entry);
    const error = entry.decided?.accepted === false ? entry.decided.error : undefined;
    const { channel, key, by } = entry.call;
    if (key !== undefined && by !== undefined && error instanceof RtError && error.code === 'REFUSED') {
      this.#refusals.add(channel, by, key, error, this.#now());
    }
    this.#reject(line, entry, error);
  }

  #resolve(line: SequencedLine, entry: SequencedEntry, result: Sequenced<Value>): void {
    this.#forget(line, entry);
    entry.resolve(result);
  }

  #reject(line: SequencedLine, entry: SequencedEntry, error: unknown): void {
    this.#forget(line, entry);
    entry.reject(error);
  }

  #forget(line: SequencedLine, { call: { key }, size }: SequencedEntry): void {
    if (key !== undefined) line.byKey.delete(key);
    this.#pending -= size;
    if (this.#pending > 0 || this.#whenIdle.length === 0) return;
    for (const resolve of this.#whenIdle.splice(0)) resolve();
  }
}

/** A memory broker behind a gate: what is handed over stays there until the test lets it pass, or fail. */
import { RtError } from 'rt-elements/protocol';
import { MemoryBroker } from '../../server/adapters/memory/memory-broker.ts';
import type { Append, AppendResult, Broker, ChannelState, Committed } from '../../server/ports/broker.ts';

/** An offset no channel reaches. */
const NEVER = Number.MAX_SAFE_INTEGER;

interface Held {
  readonly is: 'append' | 'recall' | 'state';
  readonly pass: () => Promise<unknown>;
  readonly reject: (error: unknown) => void;
}

export class GatedBroker implements Broker {
  /** The broker behind the gate: what others do goes here directly. */
  readonly inner: MemoryBroker;
  /** Every append handed over, in order. */
  readonly handed: Append[] = [];
  /** Record ids asked for, in order. */
  readonly asked: string[][] = [];
  /** Which questions wait as well. Appends always do. */
  holds: ReadonlySet<'recall' | 'state'> = new Set(['recall']);
  #held: Held[] = [];
  readonly #broken = new Set<string>();

  constructor(now: () => number) {
    this.inner = new MemoryBroker({ now });
  }

  get waiting(): number {
    return this.#held.length;
  }

  get ready(): boolean {
    return this.inner.ready;
  }

  append(append: Append): Promise<AppendResult> {
    this.handed.push(append);
    return this.#hold('append', () => this.#append(append));
  }

  recall(...args: Parameters<Broker['recall']>): ReturnType<Broker['recall']> {
    const ask = (): ReturnType<Broker['recall']> => this.inner.recall(...args);
    return this.holds.has('recall') ? this.#hold('recall', ask) : ask();
  }

  state(channel: string, records: readonly string[] = [], rows?: readonly string[]): Promise<ChannelState> {
    this.asked.push([...records]);
    const ask = (): Promise<ChannelState> => this.inner.state(channel, records, rows);
    return this.holds.has('state') ? this.#hold('state', ask) : ask();
  }

  read(...args: Parameters<Broker['read']>): ReturnType<Broker['read']> {
    return this.inner.read(...args);
  }

  page(...args: Parameters<Broker['page']>): ReturnType<Broker['page']> {
    return this.inner.page(...args);
  }

  records(...args: Parameters<Broker['records']>): ReturnType<Broker['records']> {
    return this.inner.records(...args);
  }

  channels(...args: Parameters<Broker['channels']>): ReturnType<Broker['channels']> {
    return this.inner.channels(...args);
  }

  person(...args: Parameters<Broker['person']>): ReturnType<Broker['person']> {
    return this.inner.person(...args);
  }

  erase(...args: Parameters<Broker['erase']>): ReturnType<Broker['erase']> {
    return this.inner.erase(...args);
  }

  listen(listener: (commits: readonly Committed[]) => void): void {
    this.inner.listen(listener);
  }

  secret(name: string): Promise<Uint8Array> {
    return this.inner.secret(name);
  }

  close(): Promise<void> {
    return this.inner.close();
  }

  /** Lets the oldest so many pass, and waits until their callers have heard. Default: all, and all that follows from them. */
  async pass(count = Infinity): Promise<void> {
    await turn();
    for (let left = count; left > 0 && this.#held.length > 0;) {
      const some = this.#held.splice(0, left);
      left -= some.length;
      for (const { pass } of some) await pass();
      await turn();
    }
  }

  /** A commit fails: every append handed over is given up. Questions stay. */
  async fail(): Promise<void> {
    await turn();
    const appends = this.#held.filter(({ is }) => is === 'append');
    this.#held = this.#held.filter(({ is }) => is !== 'append');
    for (const { reject } of appends) reject(new RtError('UNAVAILABLE', 'the disk is full'));
    await turn();
  }

  /** Others write past the gate, so the gate keeps the chain itself, as a broker does that is one of several. */
  async #append(append: Append): Promise<AppendResult> {
    const { channel, chained } = append;
    const broken = chained === true && this.#broken.has(channel);
    const result = await this.inner.append({ ...append, chained: false, ...(broken && { expect: NEVER }) });
    if (result.status === 'stored') this.#broken.delete(channel);
    else this.#broken.add(channel);
    return result;
  }

  #hold<T>(is: Held['is'], run: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const pass = (): Promise<unknown> => run().then(resolve, reject);
      this.#held.push({ is, pass, reject });
    });
  }
}

/** After everything that was already going to happen. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

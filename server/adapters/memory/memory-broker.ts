/** A broker that forgets: for tests, and for a server that is asked to keep nothing. Needs no Node. */
import { RtError } from 'rt-elements/protocol';
import type {
  Append,
  AppendResult,
  Broker,
  ChannelState,
  Committed,
  Foreign,
  ReadLimits,
  RecordWrite,
  Repeated,
  StoredEvent,
  ViewRow,
} from '../../ports/broker.ts';
import type { EraseStep, Person, PersonEntry, PersonStep } from '../../ports/person.ts';
import { MemoryChannel } from './memory-channel.ts';

export interface MemoryBrokerOptions {
  /** Server time in ms. Default: `Date.now`. */
  readonly now?: () => number;
}

interface Waiting {
  readonly append: Append;
  readonly resolve: (result: AppendResult) => void;
  readonly reject: (error: unknown) => void;
}

const SECRET_BYTES = 32;

function randomEpoch(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(6)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Keeps channels for as long as the process lives. What one turn of the event loop hands over is one commit. */
export class MemoryBroker implements Broker {
  readonly #now: () => number;
  readonly #epoch = randomEpoch();
  readonly #channels = new Map<string, MemoryChannel>();
  readonly #secrets = new Map<string, Uint8Array>();
  #waiting: Waiting[] = [];
  #listener: (commits: readonly Committed[]) => void = () => undefined;
  #open = true;

  constructor({ now = Date.now }: MemoryBrokerOptions = {}) {
    this.#now = now;
  }

  get ready(): boolean {
    return this.#open;
  }

  append(append: Append): Promise<AppendResult> {
    if (!this.#open) return Promise.reject(closed());
    return new Promise((resolve, reject) => {
      if (this.#waiting.push({ append, resolve, reject }) === 1) queueMicrotask(() => this.#commit());
    });
  }

  async recall(channel: string, key: string, by: string): Promise<Repeated | Foreign | undefined> {
    return (await this.#stored(channel)).recall(key, by, this.#now());
  }

  async state(channel: string, records: readonly string[] = [], rows?: readonly string[]): Promise<ChannelState> {
    return (await this.#stored(channel)).state(records, rows);
  }

  async read(channel: string, after: number, upTo: number, limits: ReadLimits): Promise<readonly StoredEvent[]> {
    return (await this.#stored(channel)).read(after, upTo, limits);
  }

  async page(
    channel: string,
    range: { before?: number | undefined; after?: number | undefined },
    limits: ReadLimits,
  ): Promise<{ rows: readonly ViewRow[]; done: boolean }> {
    return (await this.#stored(channel)).page(range, limits);
  }

  async records(channel: string, after: string, count: number): Promise<readonly RecordWrite[]> {
    return (await this.#stored(channel)).recordsBehind(after, count);
  }

  async channels(word: string, after: string, count: number): Promise<readonly string[]> {
    await Promise.resolve();
    const names = [...this.#channels.keys()].filter((name) => name.startsWith(`${word}:`) && name > after);
    return names.sort().slice(0, count);
  }

  /** One channel a step. */
  async person(user: Person, from: string | undefined): Promise<PersonStep> {
    await Promise.resolve();
    const place = Number(from ?? 0);
    const [channel, log] = [...this.#channels][place] ?? [];
    if (channel === undefined || log === undefined) return { entries: [], next: undefined };
    const { events, records } = log.person(user.id, isOwn(channel, user));
    const entries: PersonEntry[] = [
      ...events.map((event) => ({ channel, event })),
      ...records.map((record) => ({ channel, record })),
    ];
    return { entries, next: this.#next(place) };
  }

  async erase(user: Person, from: string | undefined): Promise<EraseStep> {
    await Promise.resolve();
    const place = Number(from ?? 0);
    const [channel, log] = [...this.#channels][place] ?? [];
    if (channel === undefined || log === undefined) return { events: 0, records: 0, next: undefined };
    return { ...log.erase(user.id, isOwn(channel, user)), next: this.#next(place) };
  }

  #next(place: number): string | undefined {
    return place + 1 < this.#channels.size ? String(place + 1) : undefined;
  }

  listen(listener: (commits: readonly Committed[]) => void): void {
    this.#listener = listener;
  }

  async secret(name: string): Promise<Uint8Array> {
    const secret = this.#secrets.get(name) ?? crypto.getRandomValues(new Uint8Array(SECRET_BYTES));
    this.#secrets.set(name, secret);
    return secret;
  }

  async close(): Promise<void> {
    this.#open = false;
    await Promise.resolve();
  }

  /** The channel once everything handed over before is committed: the commit's microtask was queued earlier. */
  async #stored(channel: string): Promise<MemoryChannel> {
    await Promise.resolve();
    return this.#channels.get(channel) ?? new MemoryChannel(this.#epoch);
  }

  #commit(): void {
    const batch = this.#waiting;
    this.#waiting = [];
    const now = this.#now();
    const commits: Committed[] = [];
    const results = batch.map(({ append }) => {
      const result = this.#channel(append.channel).append(append, now);
      if (!(result instanceof Error) && result.status === 'stored' && append.events.length > 0) {
        const { epoch, first } = result;
        const events = append.events.map((event, i) => ({ ...event, o: first + i }));
        commits.push({ channel: append.channel, epoch, events });
      }
      return result;
    });
    try {
      if (commits.length > 0) this.#listener(commits);
    } finally {
      for (const [i, { resolve, reject }] of batch.entries()) {
        const result = results[i];
        if (result instanceof Error) reject(result);
        else if (result !== undefined) resolve(result);
      }
    }
  }

  #channel(name: string): MemoryChannel {
    let channel = this.#channels.get(name);
    if (channel === undefined) this.#channels.set(name, (channel = new MemoryChannel(this.#epoch)));
    return channel;
  }
}

const isOwn = (channel: string, { room }: Person): boolean => room !== undefined && channel.endsWith(`:${room}`);

const closed = (): RtError => new RtError('UNAVAILABLE', 'the broker is closed');

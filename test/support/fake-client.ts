/**
 * A client with no server behind it, for tests of models and elements. Nothing happens by itself but the start of a
 * followed channel: a test says what arrives, and answers or refuses what was sent.
 *
 * How to extend: give `FakeChannel` what a feature's model asks of its channel; keep decisions in the test.
 */
import { atom } from 'nanostores';
import type {
  Channel,
  ChannelStatus,
  Client,
  ClockState,
  ConnectionState,
  EventListener,
  Follower,
  FreshnessState,
  Outbox,
  OutboxEntry,
  Persistence,
  Sending,
  SendOptions,
  SignalListener,
} from '../../components/core/client-api.ts';
import {
  type Author,
  keyFromBytes,
  type Page,
  type PresenceState,
  RtError,
  type SubResult,
  type Value,
  type ViewItem,
} from '../../components/protocol/index.ts';
import { FakeLines } from './fake-lines.ts';

export const ANA: Author = { id: 'ana', name: 'Ana' };
export const BEN: Author = { id: 'ben', name: 'Ben' };

/** A number as a key: readable order, valid form. */
export function keyOf(number: number): string {
  const bytes = new Uint8Array(16);
  new DataView(bytes.buffer).setUint32(0, number);
  return keyFromBytes(bytes);
}

interface Answer {
  readonly reply: never;
  readonly offset?: number;
  readonly ts?: number;
  readonly repeated: boolean;
}

/** What a model sent, and the test's answer to it. */
export interface FakeSending {
  readonly name: string;
  readonly data: Value;
  readonly key: string;
  readonly options: SendOptions;
  cancelled: boolean;
  /** The server stored it as message number `m`. The event is not emitted by this. */
  ok(m: number, ts?: number): void;
  /** The server answers something of its own. */
  answer(reply: Value): void;
  refuse(error: RtError): void;
}

export interface FakeSaying {
  readonly key?: string;
  readonly at?: number;
  readonly ref?: string;
  readonly silent?: boolean;
  readonly live?: boolean;
}

interface FakeRequest {
  readonly range: { readonly before?: number; readonly after?: number; readonly limit?: number };
  answer(page: Page): void;
  refuse(error: RtError): void;
}

let channels = 0;

/** A channel whose log is an array. `history` is answered from it unless `holdHistory` is set. */
export class FakeChannel implements Channel {
  readonly name: string;
  readonly status = atom<ChannelStatus>({ freshness: 'stale' });
  readonly followers = new Set<Follower>();
  readonly sent: FakeSending[] = [];
  readonly signals: Array<{ readonly name: string; readonly data: Value | undefined }> = [];
  readonly presences: Array<PresenceState | null> = [];
  readonly requests: FakeRequest[] = [];
  /** Everything the server has, oldest first. */
  readonly log: ViewItem[] = [];
  epoch = 'e1';
  /** What only this user may see, as starts bring it. */
  me: (() => Value) | undefined;
  /** Told of everything that is sent here. */
  onSend: ((sending: FakeSending) => void) | undefined;
  /** Leaves starts to the test. */
  holdStart = false;
  /** Leaves pages to the test. */
  holdHistory = false;
  /** What was called, and what calls are answered, by their names; the others are refused. */
  readonly calls: Array<{ readonly name: string; readonly data: Value | undefined }> = [];
  readonly answers = new Map<string, Value>();
  /** What the page brought. */
  seeded: SubResult | undefined;
  /** How often it was followed from nothing. */
  subscriptions = 0;
  /** Ids are unique in a page, as they are in the world. */
  readonly #firstKey = ++channels * 100_000;
  #offset = 0;

  constructor(name: string) {
    this.name = name;
  }

  get position() {
    return { epoch: this.epoch, offset: this.#offset };
  }

  /** Taken from the page as it is, before anybody follows; what comes next is up to the test. */
  seed(seed: unknown): boolean {
    if (this.subscriptions > 0 || this.seeded) return false;
    this.seeded = seed as SubResult;
    return true;
  }

  follow(follower: Follower): () => void {
    if (this.followers.size === 0) this.subscriptions += 1;
    this.followers.add(follower);
    void Promise.resolve().then(() => {
      if (this.seeded && this.followers.has(follower))
        follower.onStart?.({ result: this.seeded, resync: false, seeded: true });
      else if (!this.holdStart && this.followers.has(follower)) this.start(follower);
    });
    return () => void this.followers.delete(follower);
  }

  /** Starts followers from the newest page, as a subscription does. */
  start(only?: Follower, resync = false): void {
    for (const follower of only ? [only] : [...this.followers]) {
      const limit = Number(follower.want?.split(':')[1] ?? 50);
      const result = {
        c: this.name,
        e: this.epoch,
        o: this.#offset,
        rec: null,
        page: this.page({ limit }),
        me: this.me?.(),
      };
      follower.onStart?.({ result, resync });
    }
    this.status.set({ freshness: 'live' });
  }

  /** What the server answers to this range. */
  page({ before = Infinity, after, limit = 50 }: { before?: number; after?: number; limit?: number }): Page {
    if (after !== undefined) {
      const items = this.log.filter(({ m }) => m > after);
      return { items: items.slice(0, limit), done: items.length <= limit };
    }
    const items = this.log.filter(({ m }) => m < before);
    return { items: items.slice(-limit), done: items.length <= limit };
  }

  /** The server stores a message; followers are told unless `silent`. */
  say(author: Author, text: string, { key, at, ref, silent = false, live = true }: FakeSaying = {}): ViewItem {
    const m = (this.log.at(-1)?.m ?? 0) + 1;
    const o = ++this.#offset;
    const item: ViewItem = {
      m,
      rev: o,
      o,
      n: 'message',
      ts: at ?? 1_700_000_000_000 + m * 1000,
      k: key ?? keyOf(this.#firstKey + m),
      u: author,
      d: ref === undefined ? { m, text } : { m, text, ref },
    };
    this.log.push(item);
    if (!silent) this.tell(item, live);
    return item;
  }

  /** Somebody changes a message: followers hear it, and pages have it from now on. */
  changeItem(
    author: Author,
    n: 'edited' | 'deleted' | 'reacted',
    { m, k }: ViewItem,
    data: object,
    key?: string,
  ): void {
    const o = ++this.#offset;
    const ts = 1_700_000_000_000 + o * 1000;
    const at = this.log.findIndex((item) => item.m === m);
    const { text } = data as { text?: string };
    const now = n === 'deleted' ? { text: '', deleted: true } : n === 'edited' && text ? { text, edited: ts } : {};
    this.log[at] = { ...this.log[at]!, rev: o, d: { ...(this.log[at]!.d as object), ...now } };
    const event = { o, n, d: { ref: k, m, ...data }, u: author, ts, k: key ?? keyOf(this.#firstKey + 50_000 + o) };
    for (const follower of [...this.followers]) follower.onEvent?.(event, true);
  }

  /** Followers hear of an item of the log. */
  tell({ o, n, d, u, ts, k }: ViewItem, live = true): void {
    for (const follower of [...this.followers]) follower.onEvent?.({ o, n, d, u, ts, k }, live);
  }

  refuse(error: RtError): void {
    this.status.set({ freshness: 'stale', error });
  }

  on(name: string, listener: EventListener): () => void {
    return this.follow({ onEvent: (event) => (name === '*' || event.n === name) && listener(event, event.n) });
  }

  once(name: string, listener: EventListener): () => void {
    return this.on(name, listener);
  }

  send<Reply = Value>(name: string, data: Value, options: SendOptions = {}): Sending<Reply> {
    let settle: { ok: (answer: Answer) => void; refuse: (error: RtError) => void };
    const done = new Promise<Answer>((resolve, reject) => (settle = { ok: resolve, refuse: reject }));
    done.catch(() => undefined);
    const sending: FakeSending = {
      name,
      data,
      options,
      key: options.key ?? keyOf(0),
      cancelled: false,
      ok: (m, ts) =>
        settle.ok({ reply: { m } as never, offset: m, ts: ts ?? 1_700_000_000_000 + m * 1000, repeated: false }),
      answer: (reply) => settle.ok({ reply: reply as never, repeated: false }),
      refuse: (error) => settle.refuse(error),
    };
    this.sent.push(sending);
    this.onSend?.(sending);
    return { key: sending.key, done, cancel: () => (sending.cancelled = true) };
  }

  publish(name: string, data: Value, options?: SendOptions): Sending<Value> {
    return this.send(name, data, options);
  }

  signal(name: string, data?: Value): void {
    this.signals.push({ name, data });
  }

  /** Followers hear a signal of somebody. */
  tellSignal(author: Author, n: string, d?: Value): void {
    for (const follower of [...this.followers]) follower.onSignal?.({ n, d, u: author });
  }

  /** Followers go on from where they were, and hear what only this user may see. */
  tellMe(me: Value): void {
    for (const follower of [...this.followers]) follower.onMe?.(me);
  }

  present(state: PresenceState | null): Promise<void> {
    this.presences.push(state);
    return Promise.resolve();
  }

  onSignal(name: string, listener: SignalListener): () => void {
    return this.follow({ onSignal: (signal) => (name === '*' || signal.n === name) && listener(signal, signal.n) });
  }

  call<Reply = Value>(name: string, data?: Value): Promise<Reply> {
    this.calls.push({ name, data });
    const answer = this.answers.get(name);
    if (answer !== undefined) return Promise.resolve(answer as Reply);
    return Promise.reject(new RtError('UNAVAILABLE', 'The fake answers no calls.'));
  }

  history(range: FakeRequest['range']): Promise<Page> {
    if (!this.holdHistory) return Promise.resolve(this.page(range));
    return new Promise((resolve, reject) => this.requests.push({ range, answer: resolve, refuse: reject }));
  }
}

/** An outbox in which a test puts what an earlier page left; what models send by their channel does not appear in it. */
export class FakeOutbox implements Outbox {
  readonly entries = atom<readonly OutboxEntry[]>([]);
  readonly persistence = atom<Persistence>('off');
  readonly calls: string[] = [];
  readonly #ends = new Map<string, FakeEnds>();

  /** An entry stands in it, from wherever. */
  put(entry: Partial<OutboxEntry> & Pick<OutboxEntry, 'key' | 'channel' | 'name' | 'data'>): void {
    const before = this.entries.get().find(({ row }) => row === (entry.row ?? entry.key));
    const whole: OutboxEntry = {
      ...{ row: entry.key, state: 'queued', since: 1_700_000_400_000, attempts: 0, saved: true },
      ...before,
      ...entry,
    };
    if (!before) this.#ends.set(whole.key, new FakeEnds());
    this.entries.set(
      before ? this.entries.get().map((each) => (each === before ? whole : each)) : [...this.entries.get(), whole],
    );
  }

  /** The server stored it: it leaves. */
  ok(key: string, m: number): void {
    this.#leave(key);
    this.#ends.get(key)?.ok({ reply: { m } as never, offset: m, ts: 1_700_000_000_000 + m * 1000, repeated: false });
  }

  /** It is refused for good: it stays, as failed. */
  refuse(key: string, error: RtError): void {
    for (const entry of this.entries.get()) if (entry.key === key) this.put({ ...entry, state: 'failed', error });
    this.#ends.get(key)?.refuse(error);
  }

  join<Reply = Value>(key: string, onState?: SendOptions['onState']): Sending<Reply> | undefined {
    const ends = this.#ends.get(key);
    const entry = this.entries.get().find((each) => each.key === key);
    if (!ends || !entry) return undefined;
    if (onState) ends.listeners.add(onState);
    return { key, done: ends.done, cancel: () => this.cancel(key) };
  }

  cancel(key: string): void {
    this.calls.push(`cancel ${key}`);
    this.#leave(key);
  }

  retry<Reply = Value>(key: string): Sending<Reply> {
    this.calls.push(`retry ${key}`);
    const entry = this.entries.get().find((each) => each.key === key);
    if (!entry) throw new RtError('NOT_FOUND', 'There is none.');
    const again = keyOf(900_000 + this.calls.length);
    this.#ends.set(again, new FakeEnds());
    this.put({ ...entry, key: again, state: 'queued', error: undefined });
    return this.join<Reply>(again)!;
  }

  discard(key: string): void {
    this.calls.push(`discard ${key}`);
    this.#leave(key);
  }

  forget(): Promise<void> {
    this.entries.set([]);
    return Promise.resolve();
  }

  #leave(key: string): void {
    this.entries.set(this.entries.get().filter((entry) => entry.key !== key));
  }
}

class FakeEnds {
  readonly done: Promise<never>;
  readonly listeners = new Set<NonNullable<SendOptions['onState']>>();
  ok: (answer: Answer) => void = () => undefined;
  refuse: (error: RtError) => void = () => undefined;

  constructor() {
    this.done = new Promise<Answer>((resolve, reject) => {
      this.ok = resolve;
      this.refuse = reject;
    }) as Promise<never>;
    this.done.catch(() => undefined);
  }
}

export interface FakeClientOptions {
  readonly user?: Author;
  /** Milliseconds; stands still. */
  readonly now?: number;
}

/** A client that is online from the start and records what it is asked to do. */
export class FakeClient implements Client {
  readonly state;
  readonly freshness = atom<FreshnessState>({ freshness: 'live' });
  readonly clock = atom<ClockState>({ offset: 0, error: 1 });
  readonly url = 'http://fake.test/rt';
  readonly cid = keyOf(1);
  readonly outbox = new FakeOutbox();
  readonly calls: string[] = [];
  /** Those of this client alone, unless a test has several share them. */
  lines = new FakeLines();
  readonly channels = new Map<string, FakeChannel>();
  readonly #shared = new Map<string, unknown>();
  /** The server's time, ms; it stands still unless a test moves it. */
  time: number;
  #keys = 2 ** 31;

  constructor({ user = ANA, now = 1_700_000_500_000 }: FakeClientOptions = {}) {
    this.time = now;
    this.state = atom<ConnectionState>({
      status: 'online',
      since: 0,
      attempt: 0,
      degraded: false,
      auth: 'ok',
      user,
      transport: 'ws',
    });
  }

  /** Changes the connection as the network or the server would. */
  become(change: Partial<ConnectionState>): void {
    this.state.set({ ...this.state.get(), ...change });
  }

  now(): number {
    return this.time;
  }

  newKey(): string {
    return keyOf(this.#keys++);
  }

  channel(name: string): FakeChannel {
    const channel = this.channels.get(name) ?? new FakeChannel(name);
    this.channels.set(name, channel);
    return channel;
  }

  room(room: string): FakeChannel {
    return this.channel(`chat:${room}`);
  }

  shared<T>(key: string, make: () => T): T {
    if (!this.#shared.has(key)) this.#shared.set(key, make());
    return this.#shared.get(key) as T;
  }

  tabs(name: string, hear: (message: unknown) => void) {
    return this.lines.join(name, hear);
  }

  hold(): () => void {
    this.calls.push('hold');
    return () => void this.calls.push('release');
  }

  connect(): void {
    this.calls.push('connect');
  }

  disconnect(): void {
    this.calls.push('disconnect');
  }

  retryNow(): void {
    this.calls.push('retryNow');
  }

  setToken(token: string | undefined): void {
    this.calls.push(`setToken ${token ?? ''}`);
  }

  setName(name: string | undefined): void {
    this.calls.push(`setName ${name ?? ''}`);
  }

  on(): () => void {
    return () => undefined;
  }

  dispose(): void {
    this.calls.push('dispose');
  }
}

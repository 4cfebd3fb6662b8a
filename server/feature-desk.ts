/** The desk of one feature on this server. */
import { keyFromBytes, KEY_BYTES, namespaceOf, RtError, type ServerMessages, type Value } from 'rt-elements/protocol';
import { assertDataSize, assertEventSize } from './data-size.ts';
import type { Desk, DeskAppend } from './desk.ts';
import type { Decision } from './feature.ts';
import { type Namespace, type Namespaces, namespaceOfStored } from './namespaces.ts';
import { personalRoom, wireName } from './personal.ts';
import type { ChannelState, ReadLimits, RecordWrite } from './ports/broker.ts';
import type { Sequenced } from './sequenced-call.ts';
import type { Services } from './services.ts';

/** Longest time a timer of Node takes, ms. */
const LONGEST_MS = 2 ** 31 - 1;
/** Most that may wait at one desk. */
const MOST_WAITING = 100_000;
/** Channels of one step of the walk over them. */
const STEP = 1000;

export type DeskServices = Pick<
  Services,
  'runtime' | 'log' | 'broker' | 'sequencer' | 'channels' | 'namespaces' | 'whereabouts'
>;

interface Waiting {
  timer: unknown;
}

export class FeatureDesk implements Desk {
  readonly #namespace: Namespace;
  readonly #services: DeskServices;
  readonly #waiting = new Set<Waiting>();
  /** What was planned and is under way. */
  readonly #running = new Set<Promise<void>>();
  #closed = false;

  constructor(namespace: Namespace, services: DeskServices) {
    this.#namespace = namespace;
    this.#services = services;
  }

  /** How many things wait for their time. */
  get waiting(): number {
    return this.#waiting.size;
  }

  get whereabouts(): Desk['whereabouts'] {
    return this.#services.whereabouts;
  }

  now(): number {
    return Math.round(this.#services.runtime.now());
  }

  append<Reply extends Value>(
    channel: string,
    { key, author, records, rows }: DeskAppend,
    rule: (state: ChannelState, now: number) => Decision<Reply>,
  ): Promise<Sequenced<Reply>> {
    const { keep } = this.#own(channel);
    return this.#services.sequencer.append<Reply>({
      channel,
      key,
      // Nobody's id, for ids are printable: what the server did is not what a person did.
      by: key === undefined ? undefined : `\u0001desk:${this.#namespace.word}`,
      author,
      records,
      rows,
      keep,
      rule: (state, now) => {
        const decision = rule(state, now);
        if (decision.accept) for (const event of decision.events) assertEventSize(channel, event);
        return decision;
      },
    });
  }

  async state(channel: string, records: readonly string[] = []): Promise<ChannelState> {
    this.#own(channel);
    return this.#services.broker.state(channel, records);
  }

  async records(channel: string, after: string, count: number): Promise<readonly RecordWrite[]> {
    this.#own(channel);
    return this.#services.broker.records(channel, after, count);
  }

  async page(
    channel: string,
    range: { readonly before?: number | undefined; readonly after?: number | undefined },
    limits: ReadLimits,
  ): ReturnType<Desk['page']> {
    this.#own(channel);
    return this.#services.broker.page(channel, range, limits);
  }

  async *channels(): AsyncIterable<string> {
    for (let after = ''; ;) {
      const names = await this.#services.broker.channels(this.#namespace.word, after, STEP);
      yield* names;
      const last = names.at(-1);
      if (last === undefined || names.length < STEP) return;
      after = last;
    }
  }

  personal(userId: string): string {
    const { word, own } = this.#namespace;
    if (own === undefined) throw new TypeError(`personal: expected a feature that declares it, got ${word}`);
    return `${word}:${personalRoom(userId, this.#services.runtime.sha256)}`;
  }

  keyOf(...words: readonly string[]): string {
    // As JSON, so that no two lists of words read the same.
    const text = JSON.stringify([this.#namespace.word, ...words]);
    return keyFromBytes(this.#services.runtime.sha256(text).subarray(0, KEY_BYTES));
  }

  after(delayMs: number, run: () => void | Promise<void>): () => void {
    if (this.#closed) return () => undefined;
    if (this.#waiting.size >= MOST_WAITING)
      throw new RtError('LIMIT', `expected at most ${MOST_WAITING} things to wait at one desk`);
    const waiting: Waiting = { timer: undefined };
    this.#waiting.add(waiting);
    this.#wait(waiting, this.#services.runtime.monotonic() + Math.max(0, delayMs), run);
    return () => {
      if (this.#waiting.delete(waiting)) this.#services.runtime.clearTimeout(waiting.timer);
    };
  }

  signal(channel: string, name: string, data: Value): void {
    this.#own(channel);
    const standing = this.#namespace.feature?.standing?.includes(name) === true;
    if (standing && !hasVersion(data)) throw new TypeError(`${name}: expected a whole value with its version v`);
    assertDataSize(data);
    const message: ServerMessages['sig'] = { t: 'sig', c: wireName(channel), n: name, d: data };
    this.#services.channels.find(channel)?.signal(message, undefined, standing);
  }

  followers(channel: string): number {
    return this.#services.channels.find(channel)?.followers ?? 0;
  }

  /** Resolves once nothing that was planned is under way. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  /** Nothing that waits is run any more. */
  close(): void {
    this.#closed = true;
    for (const { timer } of this.#waiting) this.#services.runtime.clearTimeout(timer);
    this.#waiting.clear();
  }

  #wait(waiting: Waiting, dueAt: number, run: () => void | Promise<void>): void {
    const { runtime } = this.#services;
    const leftMs = dueAt - runtime.monotonic();
    waiting.timer = runtime.setTimeout(
      () => {
        if (leftMs > LONGEST_MS) return this.#wait(waiting, dueAt, run);
        this.#waiting.delete(waiting);
        const running = this.#run(run).finally(() => this.#running.delete(running));
        this.#running.add(running);
      },
      Math.min(Math.max(0, leftMs), LONGEST_MS),
    );
  }

  async #run(run: () => void | Promise<void>): Promise<void> {
    try {
      await run();
    } catch (error) {
      this.#services.log.error({ err: error, feature: this.#namespace.word }, 'what a feature had planned failed');
    }
  }

  /** @throws TypeError for a channel that is not the feature's. */
  #own(channel: string): Namespace {
    const namespace = namespaceOfStored(this.#services.namespaces, channel);
    if (namespace === undefined || namespaceOf(channel) !== this.#namespace.word)
      throw new TypeError(`expected a channel of ${this.#namespace.word}, got ${channel}`);
    return namespace;
  }
}

const hasVersion = (data: Value): boolean =>
  typeof data === 'object' && data !== null && 'v' in data && Number.isSafeInteger(data.v);

/** The desks of all features. */
export class Desks {
  readonly #desks = new Map<string, FeatureDesk>();
  readonly #namespaces: Namespaces;

  constructor(services: DeskServices) {
    this.#namespaces = services.namespaces;
    for (const namespace of services.namespaces.values())
      if (namespace.feature !== undefined) this.#desks.set(namespace.word, new FeatureDesk(namespace, services));
  }

  /** How many things wait for their time. */
  get waiting(): number {
    let sum = 0;
    for (const desk of this.#desks.values()) sum += desk.waiting;
    return sum;
  }

  /** The desk of a namespace's feature. */
  of({ word }: Pick<Namespace, 'word'>): Desk {
    const desk = this.#desks.get(word);
    if (desk === undefined) throw new TypeError(`expected a feature, got the plain namespace ${word}`);
    return desk;
  }

  /** Lets every feature begin. Rejects where one does. */
  async start(): Promise<void> {
    for (const [word, desk] of this.#desks) await this.#namespaces.get(word)?.feature?.start?.(desk);
  }

  /** Nothing that waits is run any more. Resolves once what is under way is done. */
  async close(): Promise<void> {
    for (const desk of this.#desks.values()) desk.close();
    await Promise.all([...this.#desks.values()].map((desk) => desk.idle()));
  }
}

/** One tab of one person: a real client at a place of the network, what it follows, what it sent, and what became of that. */
import { RtError } from 'rt-elements/protocol';
import type { Client, Sending, SendState } from '../../components/core/client-api.ts';
import { createClient } from '../../components/core/create-client.ts';
import { TIMING } from '../../components/core/timing.ts';
import { memoryStore } from '../../components/core/store/memory-store.ts';
import type { OutboxStore } from '../../components/core/store/outbox-store.ts';
import type { Random } from '../support/random.ts';
import type { Authority } from './authority.ts';
import type { Network, Place } from './network.ts';
import { type Browser, PlacePlatform } from './place-platform.ts';
import type { Store } from './store.ts';
import type { VirtualTime } from './virtual-time.ts';
import { Planned, Watch } from './watch.ts';

export const TALLIES = ['tally:a', 'tally:b'] as const;
export const ROOMS = [...TALLIES, 'log:c', 'feed:d'] as const;
export type Room = (typeof ROOMS)[number];

/** Outboxes of replayed namespaces live no longer than their keys are remembered. */
const FEED_LIFETIME_MS = 5 * 60_000;

/** What a client may report besides what followers throw: that a token could not be had, was refused or not answered. */
const ABOUT_TOKENS: ReadonlySet<string> = new Set(['UNAVAILABLE', 'UNAUTHORIZED', 'TOKEN_EXPIRED', 'TIMEOUT']);

/** Longest that what waits may be in memory alone. */
const WRITTEN_WITHIN_MS = 1000;

/** Often enough that histories see tabs come back from a fallback. */
const RISE_EVERY_MS = 15_000;

export interface Person {
  readonly name: string;
  /** Signs in with tokens; else a guest. */
  readonly token: boolean;
  readonly codec: 'json' | 'msgpack';
  readonly browser: Browser;
}

export interface Sent {
  readonly tab: Tab;
  readonly room: Room;
  readonly kind: 'add' | 'note' | 'pub';
  readonly id: number;
  readonly refused: boolean;
  readonly sending: Sending<unknown>;
  /** Sends something again that an earlier send has the key of. */
  readonly repeats: Sent | undefined;
  /** Whether its sender gave it little time, or took it back. */
  hurried: boolean;
  states: SendState[];
  outcome: { offset: number | undefined; repeated: boolean } | RtError | undefined;
}

export interface Asked {
  readonly outcome: Promise<unknown>;
  settled: boolean;
}

export interface TabParts {
  readonly time: VirtualTime;
  readonly random: Random;
  readonly network: Network;
  readonly authority: Authority;
  readonly store: Store;
  readonly nextId: () => number;
  readonly onFault: (what: string) => void;
}

export class Tab {
  readonly person: Person;
  readonly place: Place;
  readonly platform: PlacePlatform;
  readonly client: Client;
  readonly watches = new Map<Room, Array<{ watch: Watch; leave: () => void }>>();
  readonly sent: Sent[] = [];
  readonly asked: Asked[] = [];
  /** How `getToken` does for now. */
  tokens: 'given' | 'failing' | 'slow' = 'given';
  tokenLifetimeMs = 150_000;
  release: () => void;
  readonly #parts: TabParts;
  /** Since when sends, by key, wait without being on disk. */
  #waitingSince = new Map<string, number>();
  #disposed = false;
  #crashed = false;

  constructor(person: Person, serial: number, parts: TabParts) {
    const { time, random, network, onFault } = parts;
    this.person = person;
    this.#parts = parts;
    this.place = { name: `${person.name}${serial}`, dials: 'answered', blocks: {}, mostDelayMs: 40, wakesAt: 0 };
    this.platform = new PlacePlatform({ time, random, network, place: this.place, browser: person.browser });
    this.client = createClient(
      {
        url: 'http://server/rt',
        codec: person.codec,
        name: person.name,
        guest: 'browser',
        ...(person.token && { getToken: () => this.#token() }),
      },
      {
        platform: this.platform,
        timing: { ...TIMING, riseEveryMs: RISE_EVERY_MS },
        transport: network.transport(this.place, 'ws'),
        fallback: (name) => network.transport(this.place, name),
        store: async () => this.#store(),
      },
    );
    this.client.on('error', (error) => {
      const expected = error instanceof Planned || (error instanceof RtError && ABOUT_TOKENS.has(error.code));
      if (!expected)
        onFault(`${this.place.name} reports ${error instanceof Error ? String(error.stack) : String(error)}`);
    });
    this.release = this.client.hold();
  }

  get disposed(): boolean {
    return this.#disposed;
  }

  follow(room: Room, want: Watch['want'], throws: boolean): void {
    const { store, onFault } = this.#parts;
    const list = this.watches.get(room) ?? [];
    const watch: Watch = new Watch({
      name: `${this.place.name} in ${room}`,
      want,
      log: store.log(room),
      low: () => store.low(room),
      newcomers: () => list.some(({ watch: { want: wants, last } }) => wants !== 'live' && last === undefined),
      throws,
      now: () => this.#parts.time.now,
      onFault,
    });
    const leave = this.client.channel(room).follow(watch);
    list.push({ watch, leave });
    this.watches.set(room, list);
  }

  unfollow(room: Room): void {
    const list = this.watches.get(room) ?? [];
    list.shift()?.leave();
    if (list.length === 0) this.watches.delete(room);
  }

  send(room: Room, kind: 'add' | 'note', { refused = false, bytes = 0, lifetimeMs }: SendManner = {}): Sent {
    const id = this.#parts.nextId();
    const data = { id, padding: 'x'.repeat(bytes), refuse: refused };
    const lifetime = lifetimeMs ?? (room === 'feed:d' ? FEED_LIFETIME_MS : undefined);
    return this.#keep(room, room.startsWith('tally') ? kind : 'pub', id, data, { refused, lifetimeMs: lifetime });
  }

  /** Sends what was sent before, under its key. */
  repeat(before: Sent): Sent {
    const data = { id: before.id, padding: '', refuse: before.refused };
    const { room, kind, id, refused } = before;
    return this.#keep(room, kind, id, data, { refused, repeats: before });
  }

  cancel(sent: Sent): void {
    sent.hurried = true;
    sent.sending.cancel();
  }

  echo(room: Room, timeoutMs: number): void {
    const id = this.#parts.nextId();
    const { onFault } = this.#parts;
    this.#ask(
      this.client
        .channel(room)
        .call<{ id: number }>('echo', { id }, { timeoutMs })
        .then((reply) => {
          if (reply.id !== id) onFault(`${this.place.name}: echo ${id} was answered with ${reply.id}`);
        }),
    );
  }

  history(room: Room): void {
    this.#ask(this.client.channel(room).history({ limit: 20 }));
  }

  /** Sends that are kept beyond the tab, and that nobody took back: somebody will see to them. */
  get kept(): Sent[] {
    const saved = new Set(
      this.client.outbox.entries
        .get()
        .filter((entry) => entry.saved && (entry.state === 'queued' || entry.state === 'sending'))
        .map(({ key }) => key),
    );
    return this.sent.filter(({ sending, hurried }) => !hurried && saved.has(sending.key));
  }

  /** Sends that wait, and should have been on disk for a while. Storage answers within milliseconds here. */
  unwritten(now: number): Sent[] {
    const waiting = new Map(
      this.client.outbox.entries
        .get()
        .filter(({ saved, state }) => !saved && (state === 'queued' || state === 'sending'))
        .map(({ key }) => [key, this.#waitingSince.get(key) ?? now]),
    );
    this.#waitingSince = waiting;
    return this.sent.filter(
      ({ sending, hurried }) => !hurried && now - (waiting.get(sending.key) ?? now) > WRITTEN_WITHIN_MS,
    );
  }

  /** @param farewell Whether there is time to say goodbye; else it ends in the middle of whatever it does. */
  close(farewell: boolean): void {
    if (this.#disposed) return;
    this.#disposed = true;
    if (!farewell) {
      this.#crashed = true;
      this.person.browser.locks.kill(this.platform);
      for (const wire of this.#parts.network.of(this.place)) wire.up.lose();
    }
    this.client.dispose();
    this.watches.clear();
  }

  /** What a crashed tab had in hand is never written. */
  #store(): OutboxStore {
    const { read, write, close } = memoryStore(this.person.browser.rows);
    return {
      read,
      close,
      write: async (change) => {
        await new Promise<void>((resolve) => void this.#parts.time.after(this.#parts.random.int(8), resolve));
        return this.#crashed ? new Promise<void>(() => {}) : write(change);
      },
    };
  }

  #ask(promise: Promise<unknown>): void {
    const { onFault } = this.#parts;
    const asked: Asked = {
      settled: false,
      outcome: promise.then(
        () => (asked.settled = true),
        (error: unknown) => {
          asked.settled = true;
          if (!(error instanceof RtError)) onFault(`${this.place.name}: a call fails with ${String(error)}`);
        },
      ),
    };
    this.asked.push(asked);
  }

  #keep(
    room: Room,
    kind: Sent['kind'],
    id: number,
    data: { id: number; padding: string; refuse: boolean },
    how: { refused: boolean; lifetimeMs?: number | undefined; repeats?: Sent },
  ): Sent {
    const channel = this.client.channel(room);
    const states: SendState[] = [];
    const options = {
      key: how.repeats?.sending.key,
      lifetimeMs: how.lifetimeMs,
      onState: (state: SendState) => void states.push(state),
    };
    const sending = kind === 'pub' ? channel.publish('said', data, options) : channel.send(kind, data, options);
    const sent: Sent = {
      tab: this,
      room,
      kind,
      id,
      refused: how.refused,
      sending,
      repeats: how.repeats,
      hurried: how.lifetimeMs !== undefined,
      states,
      outcome: undefined,
    };
    sending.done.then(
      ({ offset, repeated }) => (sent.outcome = { offset, repeated }),
      (error: unknown) => (sent.outcome = error as RtError),
    );
    this.sent.push(sent);
    return sent;
  }

  async #token(): Promise<string> {
    const { time, random, authority } = this.#parts;
    const ms = this.tokens === 'slow' ? 15_000 : random.int(50);
    await new Promise<void>((resolve) => void time.after(ms, resolve));
    if (this.tokens === 'failing') throw new Error('the token server is away');
    return authority.issue(this.person.name, this.tokenLifetimeMs);
  }
}

export interface SendManner {
  readonly refused?: boolean;
  readonly bytes?: number;
  readonly lifetimeMs?: number | undefined;
}

/** Clients, a network, a server and a store in one process under one clock, and what must hold of them whatever happens. */
import type { Random } from '../support/random.ts';
import { seededRandom } from '../support/random.ts';
import { Authority } from './authority.ts';
import { ModelServer, QUEUED_BYTES } from './model-server.ts';
import { Network } from './network.ts';
import { Oracle } from './oracle.ts';
import { newBrowser } from './place-platform.ts';
import { type Person, ROOMS, Tab } from './tab.ts';
import { VirtualTime } from './virtual-time.ts';

/** Everything must be well again within this, once nothing disturbs it any more, ms. */
const SETTLE_MS = 240_000;
const LOOK_MS = 1_000;
/** Time for what is under way to arrive, and for closed links to be forgotten, ms. */
const REST_MS = 45_000;

/** Storage has answered by then, ms. */
const STORED_MS = 100;

/** Links that may be dialled beside one another until one is welcomed. */
const MOST_RIVALS = 3;
/** A link that is up, and one that is to take its place. Which of the two is left over shows when all has settled. */
const WITH_HEIR = 2;

export class World {
  readonly time = new VirtualTime();
  readonly random: Random;
  readonly network: Network;
  readonly server: ModelServer;
  readonly authority: Authority;
  readonly oracle: Oracle;
  /** Tabs that are open. */
  readonly tabs: Tab[] = [];
  readonly #people: readonly Person[];
  #serial = 0;
  #ids = 0;

  constructor(seed: number) {
    const { time } = this;
    this.random = seededRandom(seed);
    const { random } = this;
    this.authority = new Authority(time);
    this.oracle = new Oracle();
    const onFault = this.oracle.fault;
    this.server = new ModelServer({ time, random, authority: this.authority, onFault });
    this.network = new Network({ time, random, accept: () => this.server.door });
    this.#people = [
      { name: 'ann', token: true, codec: 'json', browser: newBrowser() },
      { name: 'bob', token: true, codec: 'msgpack', browser: newBrowser() },
      { name: 'cat', token: false, codec: 'msgpack', browser: newBrowser() },
    ];
  }

  async begin(): Promise<void> {
    this.server.start();
    for (const person of this.#people) this.open(person);
    for (const tab of this.tabs) {
      // Whoever had a WebSocket on this network once is not demoted any more, so some begin without.
      if (this.random.int(3) === 0) tab.place.blocks = { ws: this.random.pick(['refused', 'swallowed']) };
      for (const room of ROOMS) tab.follow(room, 'live', false);
    }
    await this.pass(500);
  }

  /** Moves time on, and looks whether all is as it must be. */
  async pass(ms: number): Promise<void> {
    await this.time.advance(ms);
    for (const tab of this.tabs) {
      const links = this.network.of(tab.place).length;
      const { status } = tab.client.state.get();
      if (links > (status === 'online' ? WITH_HEIR : MOST_RIVALS))
        this.oracle.fault(`${tab.place.name} is ${status} with ${links} links`);
      for (const { id, room } of tab.unwritten(this.time.now))
        this.oracle.fault(`${tab.place.name} has not written send ${id} in ${room} to disk`);
    }
    this.oracle.assertNoFault();
  }

  tab(at: number): Tab {
    return this.tabs[at % this.tabs.length] as Tab;
  }

  /** Another tab in the place of one. It resumes nothing but who it is. */
  reload(tab: Tab, farewell: boolean): void {
    this.oracle.keep(tab.kept);
    this.#close(tab, farewell);
    this.oracle.watch(tab);
    const fresh = this.open(tab.person);
    fresh.place.blocks = tab.place.blocks;
    this.tabs.splice(this.tabs.indexOf(tab), 1);
    for (const room of ROOMS) fresh.follow(room, room === 'tally:a' ? 'hist:10' : 'live', false);
  }

  open(person: Person): Tab {
    const { time, random, network, authority } = this;
    const tab = new Tab(person, ++this.#serial, {
      time,
      random,
      network,
      authority,
      store: this.server.store,
      nextId: () => ++this.#ids,
      onFault: this.oracle.fault,
    });
    this.tabs.push(tab);
    return tab;
  }

  /** Nothing disturbs any more: everybody must find the way back, and all must be told. */
  async settle(): Promise<void> {
    const { server, tabs, time } = this;
    server.start();
    server.flakyUntil = 0;
    for (const tab of tabs) this.#heal(tab);
    for (const wire of this.network.wires) {
      wire.up.drops = wire.down.drops = wire.down.repeats = 0;
      wire.up.release();
      wire.down.release();
    }
    const end = time.now + SETTLE_MS;
    for (;;) {
      await this.pass(LOOK_MS);
      for (const { client } of tabs) if (RESTS.has(client.state.get().status)) client.retryNow();
      const open = tabs.flatMap((tab) => this.oracle.unsettled(tab, this.network, server.store));
      if (open.length === 0) break;
      if (time.now > end) throw new Error(`still open ${SETTLE_MS} ms after the last trouble:\n${open.join('\n')}`);
    }
    await this.pass(LOOK_MS);
    for (const tab of tabs) this.oracle.watch(tab);
    this.oracle.verify(server.store, server.leapt);
  }

  /** Everybody goes, the server as well; nothing may be left of any of them. */
  async end(): Promise<void> {
    for (const tab of this.tabs) {
      tab.close(true);
      const { timers, listeners } = tab.platform.left;
      if (timers + listeners > 1)
        this.oracle.fault(`${tab.place.name} leaves ${timers} timers, ${listeners} listeners`);
    }
    await this.pass(REST_MS);
    const { links, channels } = this.server.left;
    if (links + channels > 0) this.oracle.fault(`the server keeps ${links} links and ${channels} channels`);
    const stopping = this.server.stop(0);
    await this.pass(REST_MS);
    await stopping;
    const wires = this.network.wires.size;
    const { mostHeldBytes } = this.network;
    if (mostHeldBytes > MOST_HELD_BYTES) this.oracle.fault(`${mostHeldBytes} bytes were held for one link`);
    if (wires > 0) this.oracle.fault(`${wires} links are left`);
    if (this.time.pending > 0) this.oracle.fault(`${this.time.pending} timers are left`);
    this.oracle.assertNoFault();
  }

  /** Nothing may be left of it but words on their way; what is being written to storage still gets there. */
  #close(tab: Tab, farewell: boolean): void {
    tab.close(farewell);
    // Of a crash nothing can be asked.
    if (!farewell) return;
    const { name } = tab.place;
    const links = this.network.of(tab.place).length;
    const { listeners } = tab.platform.left;
    if (listeners + links > 0) this.oracle.fault(`${name} leaves ${listeners} listeners, ${links} links`);
    this.time.after(STORED_MS, () => {
      const { timers } = tab.platform.left;
      if (timers > 0) this.oracle.fault(`${name} leaves ${timers} timers`);
    });
  }

  #heal(tab: Tab): void {
    const { place, platform, client } = tab;
    tab.tokens = 'given';
    Object.assign(place, { dials: 'answered', blocks: {}, mostDelayMs: 40, wakesAt: 0 });
    if (!platform.isOnline) platform.emit('online');
    client.hold();
    client.connect();
  }
}

/** What may be queued for a link, and what one tick may add before it is noticed. */
const MOST_HELD_BYTES = QUEUED_BYTES + 128 * 1024;

/** Where a client stays until somebody acts. */
const RESTS: ReadonlySet<string> = new Set(['unauthorized', 'replaced']);

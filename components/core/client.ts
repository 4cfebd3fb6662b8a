import { atom, type ReadableAtom } from 'nanostores';
import { isChannel } from '../protocol/channel-name.ts';
import { RtError } from '../protocol/errors.ts';
import { keyFromBytes, KEY_BYTES } from '../protocol/key.ts';
import type { ServerMessage, ServerMessages } from '../protocol/server-messages.ts';
import { Calls } from './calls.ts';
import { ClientChannel } from './channel.ts';
import type { Context } from './context.ts';
import type { HelloRole, Session } from './dialler.ts';
import type { Channel, Client, ClientOptions, ConnectionState, FreshnessState } from './client-api.ts';
import { ClockSync } from './clock-sync.ts';
import { type ClockState, ServerClock } from './clock.ts';
import { ErrorReports } from './error-reports.ts';
import { Identity } from './identity.ts';
import { Ladder } from './ladder.ts';
import type { Link } from './link.ts';
import { checkOptions, TRANSPORTS } from './options.ts';
import { archiveOf } from './outbox-opening.ts';
import { ClientOutbox } from './outbox.ts';
import type { Platform } from './platform.ts';
import { Registry } from './registry.ts';
import { Supervisor } from './supervisor.ts';
import type { TokenRefresh } from './token-refresh.ts';
import type { OutboxStore } from './store/outbox-store.ts';
import { Tabs } from './tabs.ts';
import type { Timing } from './timing.ts';
import type { Transport } from './transports/transport.ts';

/** What a client stands on. `createClient` takes the real ones; tests bring their own. */
export interface Surroundings {
  readonly platform: Platform;
  readonly timing: Timing;
  /** The WebSocket. */
  readonly transport: Transport;
  /** Loads one of the others, when it is wanted. */
  readonly fallback: (name: 'sse' | 'poll') => Transport | Promise<Transport>;
  /** Opens what keeps the outbox beyond the page, where there is such a thing. */
  readonly store: (() => Promise<OutboxStore>) | undefined;
}

/** The client: puts the parts together and routes between them; each part decides for itself. */
export class RtClient implements Client, Session {
  readonly state = atom<ConnectionState>({ status: 'idle', since: 0, attempt: 0, degraded: false, auth: 'ok' });
  readonly freshness: ReadableAtom<FreshnessState>;
  readonly clock = atom<ClockState>({ offset: 0, error: Infinity });
  readonly url: string;
  readonly cid: string;
  readonly outbox: ClientOutbox;
  readonly #context: Context;
  readonly #identity: Identity;
  /** Loaded once there is a link whose token may run out, and somebody to ask for another. */
  #refresh: Promise<TokenRefresh> | undefined;
  readonly #clock: ServerClock;
  readonly #sync: ClockSync;
  readonly #registry: Registry;
  readonly #calls: Calls;
  readonly #supervisor: Supervisor;
  readonly #channels = new Map<string, Channel>();
  readonly #shared = new Map<string, unknown>();
  readonly #tabs = new Set<Tabs>();
  readonly #errors: ErrorReports;
  #sessionKeys: { sid: string; sk: string } | undefined;
  #disposed = false;

  /** @throws TypeError for options that cannot be right. */
  constructor(options: ClientOptions, { platform, timing, transport, fallback, store }: Surroundings) {
    this.url = checkOptions(options, platform);
    this.#errors = new ErrorReports(platform);
    this.#clock = new ServerClock(platform);
    const context: Context = {
      ...{ platform, timing, url: this.url },
      now: () => this.now(),
      newKey: () => keyFromBytes(platform.randomBytes(KEY_BYTES)),
      hold: () => this.hold(),
      guard: this.#errors.guard,
      report: this.#errors.report,
    };
    this.#context = context;
    this.cid = this.newKey();
    this.#sync = new ClockSync(platform, timing, this.#clock, () => this.#showClock());
    this.#registry = new Registry(context);
    this.freshness = this.#registry.freshness.store;
    this.outbox = new ClientOutbox({
      ...context,
      archive: archiveOf({ ...context, options, store, cid: this.cid }),
    });
    this.#calls = new Calls({ ...context, unreachable: () => this.#supervisor.unreachable });
    this.#identity = new Identity({
      ...{ ...options, ...context },
      onRefreshing: (refreshing) => this.#show({ auth: refreshing ? 'refreshing' : 'ok' }),
      onToken: (token) => this.#withRefresh((refresh) => refresh.say(token)),
    });
    const ladder = new Ladder({
      ...context,
      names: options.transports ?? TRANSPORTS,
      codec: options.codec ?? 'json',
      load: (name) => (name === 'ws' ? transport : fallback(name)),
    });
    this.#supervisor = new Supervisor({
      ...{ ...context, ladder, identity: this.#identity, session: this },
      show: (change) => this.#show(change),
    });
    this.#show({});
  }

  now(): number {
    return this.#clock.now();
  }

  newKey(): string {
    return this.#context.newKey();
  }

  hold(): () => void {
    if (this.#disposed) return () => {};
    this.outbox.open();
    return this.#supervisor.hold();
  }

  connect(): void {
    if (!this.#disposed) this.#supervisor.connect();
  }

  disconnect(): void {
    // First, or they would take it for a loss whose outcome is unknown.
    this.#calls.fail(new RtError('CLOSED', 'The connection was closed on purpose.'));
    this.#registry.depart();
    this.#supervisor.disconnect();
  }

  retryNow(): void {
    if (!this.#disposed) this.#supervisor.retryNow();
  }

  setToken(token: string | undefined): void {
    if (token === undefined) this.outbox.signOut();
    // Another token of the same person changes nothing about who is there.
    if (token === undefined || this.state.get().user?.guest === true) this.#registry.depart();
    this.#identity.setToken(token);
    if (!this.#disposed) this.#supervisor.redial();
  }

  setName(name: string | undefined): void {
    if (name === this.#identity.name) return;
    this.#identity.name = name;
    if (!this.#disposed && this.state.get().user?.guest) this.#supervisor.redial();
  }

  channel(name: string): Channel {
    let channel = this.#channels.get(name);
    if (!channel) {
      if (!isChannel(name)) throw new TypeError(`expected a channel like chat:general, got ${JSON.stringify(name)}`);
      channel = new ClientChannel(name, {
        subscription: this.#registry.get(name),
        outbox: this.outbox,
        calls: this.#calls,
        callMs: this.#context.timing.callMs,
      });
      this.#channels.set(name, channel);
    }
    return channel;
  }

  shared<T>(key: string, make: () => T): T {
    if (!this.#shared.has(key)) this.#shared.set(key, make());
    return this.#shared.get(key) as T;
  }

  tabs(name: string, hear: (message: unknown) => void): Tabs {
    const line = new Tabs(
      this.#context.platform,
      `rt-${name} ${this.url}`,
      (message) => this.#errors.guard(() => hear(message)),
      () => this.#tabs.delete(line),
    );
    this.#tabs.add(line);
    return line;
  }

  on(_name: 'error', listener: (error: unknown) => void): () => void {
    return this.#errors.on(listener);
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#calls.fail(new RtError('CLOSED', 'The client was disposed.'));
    this.#registry.depart();
    this.#supervisor.dispose();
    this.#sync.dispose();
    this.#identity.dispose();
    for (const line of [...this.#tabs]) line.close();
    this.#registry.dispose();
    this.outbox.dispose();
    this.#show({ status: 'idle', retryAt: undefined, reason: 'Disposed.' });
    this.#errors.clear();
    this.#shared.clear();
  }

  hello(role: HelloRole): ReturnType<Session['hello']> {
    if (role === 'rival') return { cid: this.cid, subs: [] };
    return { cid: this.cid, ...this.#sessionKeys, subs: this.#registry.hello(role === 'heir') };
  }

  moving(moving: boolean): void {
    this.#calls.moving = moving;
  }

  up(link: Link, welcome: ServerMessages['welcome']): void {
    this.#sessionKeys = { sid: welcome.sid, sk: welcome.sk };
    this.outbox.up(link, welcome.user);
    this.#calls.up(link);
    this.#sync.up(link, welcome.now);
    this.#withRefresh((refresh) => refresh.up(link));
    this.#registry.up(link, welcome.subs);
  }

  onMessage(_link: Link, message: ServerMessage): void {
    switch (message.t) {
      case 'pub':
      case 'sig':
      case 'pdiff':
      case 'psnap':
      case 'more':
      case 'gap':
      case 'subx':
        return this.#registry.onMessage(message);
      case 'ping':
        this.#sync.sample();
        if (message.heads) this.#registry.heads(message.heads);
        return;
      case 'authreq':
        return this.#withRefresh((refresh) => void refresh.run());
      default:
    }
  }

  down(code: number): void {
    this.#sync.down();
    this.#withRefresh((refresh) => refresh.down());
    this.#registry.down();
    this.outbox.down(code);
    this.#calls.down();
  }

  stopped(): void {
    const { unreachable } = this.#supervisor;
    if (unreachable) this.#calls.fail(unreachable);
  }

  /** In the order of the calls. Without the code for it, the server's word about an old token is waited for. */
  #withRefresh(run: (refresh: TokenRefresh) => void): void {
    const identity = this.#identity;
    if (!identity.canAsk) return;
    this.#refresh ??= import('./token-refresh.ts').then(
      ({ TokenRefresh }) => new TokenRefresh({ ...this.#context, identity }),
    );
    this.#refresh.then(run, () => (this.#refresh = undefined));
  }

  #showClock(): void {
    const { offset, error } = this.#clock.state;
    const shown = this.clock.get();
    if (offset !== shown.offset || error !== shown.error) this.#errors.guard(() => this.clock.set({ offset, error }));
    this.#show({ rtt: this.#clock.rttMs });
  }

  #show(change: Partial<ConnectionState>): void {
    const before = this.state.get();
    const changed = change.status !== undefined && change.status !== before.status;
    if (
      !changed &&
      before.since > 0 &&
      Object.entries(change).every(([name, value]) => before[name as keyof ConnectionState] === value)
    )
      return;
    const since = changed || before.since === 0 ? this.now() : before.since;
    this.#errors.guard(() => this.state.set({ ...before, ...change, since }));
  }
}

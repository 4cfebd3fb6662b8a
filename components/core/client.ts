import { atom, type ReadableAtom } from 'nanostores';
import { isChannel } from '../protocol/channel-name.ts';
import { RtError } from '../protocol/errors.ts';
import { keyFromBytes, KEY_BYTES } from '../protocol/key.ts';
import type { ServerMessage, ServerMessages } from '../protocol/server-messages.ts';
import { Calls } from './calls.ts';
import { ClientChannel } from './channel.ts';
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
import { type HelloRole, type Session, Supervisor } from './supervisor.ts';
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
  readonly #platform: Platform;
  readonly #timing: Timing;
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
    this.#platform = platform;
    this.#timing = timing;
    this.cid = this.newKey();
    const hold = () => this.hold();
    this.#errors = new ErrorReports(platform);
    const { guard, report: onError } = this.#errors;
    this.#clock = new ServerClock(platform);
    this.#sync = new ClockSync(platform, timing, this.#clock, () => this.#showClock());
    this.#registry = new Registry({ platform, timing, hold, guard, now: () => this.now() });
    this.freshness = this.#registry.freshness.store;
    const newKey = () => this.newKey();
    this.outbox = new ClientOutbox({
      ...{ platform, timing, hold, guard, newKey, now: () => this.now() },
      archive: archiveOf({ platform, timing, options, store, newKey, url: this.url, cid: this.cid }),
    });
    this.#calls = new Calls({ platform, hold, unreachable: () => this.#supervisor.unreachable });
    this.#identity = new Identity(platform, {
      ...options,
      url: this.url,
      tokenMs: timing.tokenMs,
      onRefreshing: (refreshing) => this.#show({ auth: refreshing ? 'refreshing' : 'ok' }),
      onToken: (token) => this.#withRefresh((refresh) => refresh.say(token)),
    });
    this.#supervisor = new Supervisor({
      platform,
      timing,
      ladder: new Ladder({
        platform,
        timing,
        url: this.url,
        names: options.transports ?? TRANSPORTS,
        codec: options.codec ?? 'json',
        load: (name) => (name === 'ws' ? transport : fallback(name)),
      }),
      onError,
      url: this.url,
      identity: this.#identity,
      session: this,
      serverNow: () => this.now(),
      show: (change) => this.#show(change),
    });
    this.#show({});
  }

  now(): number {
    return this.#clock.now();
  }

  newKey(): string {
    return keyFromBytes(this.#platform.randomBytes(KEY_BYTES));
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
        callMs: this.#timing.callMs,
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
      this.#platform,
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
    const [identity, platform, timing] = [this.#identity, this.#platform, this.#timing];
    if (!identity.canAsk) return;
    this.#refresh ??= import('./token-refresh.ts').then(
      (module) =>
        new module.TokenRefresh({
          ...{ identity, platform, timing },
          serverNow: () => this.now(),
          onError: this.#errors.report,
        }),
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

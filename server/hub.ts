/** The heart of a server: sessions, the channels they follow, and fan-out between them. Needs no Node. */
import {
  CLOSE,
  jsonCodec,
  keyFromBytes,
  KEY_BYTES,
  namespaceOf,
  type ServerMessage,
  serverMsgpackCodec,
} from 'rt-elements/protocol';
import type { Authenticator } from './auth.ts';
import { Channels } from './channels.ts';
import { type Authorize, Consent } from './consent.ts';
import { Desks } from './feature-desk.ts';
import { FlushHold } from './flush-hold.ts';
import { Heartbeat } from './heartbeat.ts';
import type { Hooks } from './hooks/hooks.ts';
import { Counters } from './limits.ts';
import type { Logger } from './log.ts';
import { Enforcement } from './moderation/enforcement.ts';
import { Gate } from './moderation/gate.ts';
import { Moderation } from './moderation/moderation.ts';
import { Pace } from './moderation/pace.ts';
import type { Namespaces } from './namespaces.ts';
import { networkOf } from './network.ts';
import { Flusher } from './outbox.ts';
import type { Broker } from './ports/broker.ts';
import type { Presence } from './ports/presence.ts';
import { Attendance } from './presence/attendance.ts';
import { Roster } from './presence/roster.ts';
import { Whereabouts } from './presence/whereabouts.ts';
import { isPersonal } from './personal.ts';
import { Readers } from './readers.ts';
import type { Runtime } from './runtime.ts';
import { Sequencer } from './sequencer.ts';
import type { HubSettings, Services } from './services.ts';
import { Session } from './session.ts';
import { Sessions } from './sessions.ts';
import { Signals } from './signals.ts';
import type { Link, LinkListener } from './transports/transport.ts';
import { Users } from './users.ts';

export interface HubOptions {
  readonly broker: Broker;
  readonly presence: Presence;
  readonly namespaces: Namespaces;
  readonly authenticator: Authenticator;
  readonly authorize?: Authorize | undefined;
  readonly hooks?: Hooks | undefined;
  readonly settings: HubSettings;
  readonly runtime: Runtime;
  readonly log: Logger;
}

/** How a server leaves: see `Hub.close`. */
export interface Leaving {
  /**
   * How long clients are given to move to another server that answers at the same address, ms; each goes at a moment of
   * its own. 0 when there is no other: they come back to this one once it is up again.
   */
  readonly drainMs: number;
  /** Most time for what is being stored to be stored, ms. */
  readonly finishMs: number;
}

export class Hub {
  readonly #services: Services;
  readonly #heartbeat: Heartbeat;
  /** Those who follow a channel and say nothing. */
  readonly readers: Readers;
  readonly enforcement: Enforcement;
  #leaving = false;

  constructor({ broker, presence, namespaces, authenticator, authorize, hooks, settings, runtime, log }: HubOptions) {
    const aliasOf = (name: string): number | undefined => this.#services.channels.find(name)?.alias;
    const encoders = { json: jsonCodec<ServerMessage>(), msgpack: serverMsgpackCodec(aliasOf) };
    const hold = new FlushHold(runtime, () => this.#services.sequencer.pending);
    const flusher = new Flusher(encoders, runtime, hold);
    const { idleAfterMs } = settings.presence;
    const channels = new Channels(
      encoders,
      flusher,
      (channel, error) => log.error({ channel, err: error }, 'events could not be fanned out'),
      (channel) =>
        namespaces.get(namespaceOf(channel.name))?.feature?.roster === true && !isPersonal(channel.name)
          ? new Roster({ channel, presence, runtime, idleAfterMs })
          : undefined,
    );
    const whereabouts = new Whereabouts(presence, runtime, idleAfterMs);
    presence.listen((channel, userId) => {
      channels.find(channel)?.roster?.changed(userId);
      whereabouts.changed(userId);
    });
    const newId = (): string => keyFromBytes(runtime.randomBytes(KEY_BYTES));
    const { limits } = settings;
    const now = (): number => Math.round(runtime.now());
    const sequencer = new Sequencer({ broker, now, makeKey: newId });
    const moderation = new Moderation({ broker, sequencer, now });
    const { standing } = moderation;
    const pace = new Pace({ duplicateMs: limits.duplicateMs, runtime });
    this.#services = {
      runtime,
      log,
      settings,
      authenticator,
      consent: authorize && new Consent(authorize, settings.authorizeMs, runtime, log),
      hooks,
      moderation,
      gate: new Gate({ standing, pace, hooks, broker }),
      namespaces,
      broker,
      presence,
      attendance: new Attendance(presence),
      whereabouts,
      channels,
      desks: new Desks({ runtime, log, broker, sequencer, channels, namespaces, whereabouts }),
      flusher,
      newId,
      aliasOf,
      sequencer,
      signals: new Signals(),
      users: new Users(limits.userRates, limits.socketsPerUser),
      addresses: new Counters(limits.socketsPerAddress, networkOf),
      sessions: new Sessions(),
      welcomed: new Map(),
    };
    this.#heartbeat = new Heartbeat(this.#services);
    this.readers = new Readers(this.#services);
    this.enforcement = new Enforcement(this.#services, this.readers);
    broker.listen((commits) => {
      channels.publish(commits);
      hooks?.stored(commits);
      flusher.gathered(commits.reduce((sum, { events }) => sum + events.length, 0));
    });
  }

  /** What every session shares, for the doors of those who are none. */
  get services(): Services {
    return this.#services;
  }

  /** Links that are open. */
  get links(): number {
    return this.#services.sessions.size;
  }

  /** Channels somebody follows. */
  get channels(): number {
    return this.#services.channels.size;
  }

  /** Signals that were dropped: over a budget, in a channel their sender does not follow, not allowed. */
  get droppedSignals(): number {
    return this.#services.signals.dropped;
  }

  /** Asks again for everything a user follows and reads, on every link; what is not allowed any more ends with its reason. */
  async recheck(userId: string): Promise<void> {
    const theirs = this.#services.sessions.all().filter(({ welcomed }) => welcomed?.user.id === userId);
    await Promise.all([
      ...theirs.map(({ subscriptions }) => subscriptions.authorizeAgain()),
      this.readers.recheck(userId),
    ]);
  }

  /** What features planned and is still to come. */
  get planned(): number {
    return this.#services.desks.waiting;
  }

  /** Reads what holds against whom, and lets the features begin. Nobody may be let in before it resolves. */
  async start(): Promise<void> {
    await this.#services.moderation.load();
    await this.#services.desks.start();
  }

  /** Takes over a new link. The transport tells what happens to it through what is returned. */
  open(link: Link): LinkListener {
    const { addresses, sessions } = this.#services;
    const session = new Session(link, this.#services);
    if (this.#leaving) session.end(CLOSE.restart, 'this server is stopping', { retry: 'backoff', after: 5000 });
    else if (!addresses.enter(link.address)) {
      session.end(CLOSE.tooManyConnections, 'too many connections from one address', {
        retry: 'backoff',
        after: 30_000,
      });
    } else {
      sessions.add(session);
      this.#heartbeat.start();
    }
    return session;
  }

  /** Sends clients away, lets what is being stored finish, and closes every link with its verdict. New links are refused at once. */
  async close({ drainMs, finishMs }: Leaving): Promise<void> {
    if (this.#leaving) return;
    this.#leaving = true;
    const { sessions } = this.#services;
    if (drainMs > 0) {
      for (const session of sessions.all()) session.send({ t: 'drain', after: drainMs });
      await this.#until(() => sessions.size === 0, drainMs);
    }
    for (const session of sessions.all()) session.stopTaking();
    await Promise.race([this.#finish(), this.#wait(finishMs)]);
    // Answers leave with the promises that the last commit settled.
    await new Promise<void>((resolve) => this.#services.runtime.defer(resolve));
    const [code, reason] =
      drainMs > 0
        ? ([CLOSE.drain, 'this server has stopped'] as const)
        : ([CLOSE.restart, 'this server is restarting'] as const);
    for (const session of sessions.all())
      session.end(code, reason, drainMs > 0 ? { retry: 'now' } : { retry: 'backoff', after: 5000 });
    this.#services.presence.close();
    this.readers.close();
    this.#heartbeat.stop();
  }

  /** What people said is stored, and then what features do about it. */
  async #finish(): Promise<void> {
    const { sequencer, desks } = this.#services;
    await sequencer.idle();
    await desks.close();
    await sequencer.idle();
  }

  async #until(done: () => boolean, mostMs: number): Promise<void> {
    const { runtime } = this.#services;
    const start = runtime.monotonic();
    while (!done() && runtime.monotonic() - start < mostMs) await this.#wait(Math.min(100, mostMs));
  }

  #wait(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.#services.runtime.setTimeout(resolve, delayMs));
  }
}

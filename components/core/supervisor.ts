import { RtError } from '../protocol/errors.ts';
import type { ServerMessage, ServerMessages } from '../protocol/server-messages.ts';
import { Attempt } from './attempt.ts';
import { Backoff } from './backoff.ts';
import type { ConnectionState } from './client-api.ts';
import { Demand } from './demand.ts';
import type { Identity } from './identity.ts';
import type { Ladder, Rung, TransportName } from './ladder.ts';
import type { Hello, Link, LinkEnd } from './link.ts';
import type { Platform } from './platform.ts';
import { Rise } from './rise.ts';
import type { Timing } from './timing.ts';
import { nextStep } from './verdict.ts';

/** Whose hello it is: a dial's, that of a rival beside it, or that of a link that is to take the place of one that is up. */
export type HelloRole = 'dial' | 'rival' | 'heir';

/** What lives on links: told of each that comes up and of its end. */
export interface Session {
  /** The session's part of `hello`. */
  hello(role: HelloRole): Omit<Hello, 'token' | 'guest' | 'name'>;
  /** An heir is being dialled, or is not any more: what the present link does not answer may be asked there. */
  moving(moving: boolean): void;
  up(link: Link, welcome: ServerMessages['welcome']): void;
  onMessage(link: Link, message: ServerMessage): void;
  down(code: number): void;
  /** The connection will not come back by itself. */
  stopped(): void;
}

export interface SupervisorOptions {
  readonly platform: Platform;
  readonly timing: Timing;
  readonly url: string;
  readonly ladder: Ladder;
  readonly identity: Identity;
  readonly session: Session;
  readonly serverNow: () => number;
  readonly show: (change: Partial<ConnectionState>) => void;
  readonly onError: (error: unknown) => void;
}

/**
 * Decides when there is a link. One question is asked before anything else: is one wanted? No event, timer or verdict
 * reconnects what was closed on purpose.
 */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #backoff: Backoff;
  readonly #unlisten: ReadonlyArray<() => void>;
  readonly #demand: Demand;
  /** Why the connection has come to rest until somebody acts. */
  #stopped: RtError | undefined;
  /** Every dial has a number; what belongs to an earlier one is ignored. */
  #dial = 0;
  #dialing = false;
  #waiting = false;
  #attempt: Attempt | undefined;
  readonly #rise: Rise;
  #welcomed = false;
  /** What carries the link that is up. */
  #transport: TransportName = 'ws';
  /** Monotonic time of the last dial that skipped its wait. */
  #skippedAt = -Infinity;
  #cancelWait = (): void => {};
  #cancelStable = (): void => {};
  #cancelDrain = (): void => {};

  constructor(options: SupervisorOptions) {
    const { platform, timing } = options;
    this.#options = options;
    this.#backoff = new Backoff(platform, timing);
    this.#demand = new Demand(platform, timing, () => this.#evaluate());
    this.#rise = new Rise({ platform, timing, prepare: (name) => this.#prepareHeir(name) });
    this.#unlisten = [
      platform.on('online', () => {
        options.ladder.leaveNetwork();
        // A dial that began on the network before may hang until its deadline.
        if (this.#attempt && !this.#welcomed) this.redial();
        else this.#wake();
      }),
      platform.on('visible', () => this.#wake()),
      platform.on('offline', () => this.#lose(1006, 'The network is gone.')),
      // A page with an open link is not kept in the browser's cache, and one that is kept hears nothing.
      platform.on('leave', () => (this.#demand.away = true)),
      platform.on('return', () => (this.#demand.away = false)),
    ];
  }

  hold(): () => void {
    return this.#demand.hold();
  }

  connect(): void {
    this.#demand.closed = false;
    this.#revive();
  }

  disconnect(): void {
    this.#demand.closed = true;
    this.#evaluate();
  }

  /** Dials now where a dial is waited for, or where the connection has come to rest. */
  retryNow(): void {
    if (this.#waiting) this.#dialNow();
    else this.#revive();
  }

  /** Who we are has changed: a new link says so. */
  redial(): void {
    if (this.#stopped) return this.#revive();
    if (!this.#demand.exists) return;
    this.#abandon(false);
    this.#dialNow();
  }

  /** Why there will be no link unless somebody acts; undefined where there may be one. */
  get unreachable(): RtError | undefined {
    return this.#demand.closed ? new RtError('CLOSED', 'The connection was closed on purpose.') : this.#stopped;
  }

  dispose(): void {
    this.#demand.dispose();
    for (const unlisten of this.#unlisten) unlisten();
    this.#abandon(true);
  }

  #evaluate(): void {
    if (!this.#demand.exists) {
      this.#abandon(true);
      if (!this.#stopped)
        this.#options.show({
          status: 'idle',
          retryAt: undefined,
          reason: this.#demand.closed ? 'Closed on purpose.' : undefined,
        });
    } else if (!this.#dialing && !this.#waiting && !this.#attempt && !this.#stopped) this.#dialNow();
  }

  #revive(): void {
    if (this.#stopped) {
      this.#stopped = undefined;
      this.#options.identity.rearm();
    }
    this.#evaluate();
  }

  #wake(): void {
    if (this.#waiting) return this.#dialNow();
    this.#attempt?.probe();
    this.#rise.wake();
  }

  /** Ends whatever goes on, silently. */
  #abandon(farewell: boolean): void {
    this.#dial++;
    this.#dialing = false;
    this.#waiting = false;
    this.#cancelWait();
    this.#endRise();
    const attempt = this.#attempt;
    if (!attempt) return;
    attempt.close(farewell);
    this.#unlink(1000);
  }

  /** The network went: the link, or the attempt at one, is given up. */
  #lose(code: number, reason: string): void {
    this.#endRise();
    if (this.#attempt) this.#attempt.fail(code, reason);
    else if (this.#dialing) {
      this.#abandon(false);
      this.#wait(this.#backoff.next(), code, reason);
    } else if (this.#waiting) this.#options.show({ status: 'offline' });
  }

  #unlink(code: number): void {
    this.#attempt = undefined;
    this.#cancelStable();
    this.#cancelDrain();
    if (!this.#welcomed) return;
    this.#welcomed = false;
    this.#options.show({ transport: undefined, degraded: false, rtt: undefined });
    this.#options.session.down(code);
  }

  #dialNow(): void {
    const dial = ++this.#dial;
    this.#waiting = false;
    this.#dialing = true;
    this.#cancelWait();
    this.#options.show({
      status: this.#options.platform.online() ? 'connecting' : 'offline',
      retryAt: undefined,
      attempt: this.#backoff.failures,
    });
    this.#open(dial).catch((error: unknown) => {
      if (dial !== this.#dial) return;
      this.#dialing = false;
      this.#options.onError(error);
      if (error instanceof RtError && (error.code === 'UNAUTHORIZED' || error.code === 'FORBIDDEN'))
        return this.#stop(error.code === 'FORBIDDEN' ? 'blocked' : 'unauthorized', error);
      this.#wait(this.#backoff.next(), undefined, error instanceof Error ? error.message : 'The dial failed.');
    });
  }

  async #open(dial: number): Promise<void> {
    const { ladder, identity, serverNow } = this.#options;
    const [credentials, first] = await Promise.all([identity.credentials(serverNow()), ladder.load(ladder.first)]);
    if (dial !== this.#dial) return;
    this.#attempt = this.#start(first, credentials, 'dial');
    this.#dialing = false;
  }

  #start(first: Rung, credentials: Partial<Hello>, role: 'dial' | 'heir'): Attempt {
    const { platform, timing, url, ladder, session, onError } = this.#options;
    const attempt: Attempt = new Attempt({
      ...{ platform, timing, url, ladder, first },
      mayClimb: role === 'dial',
      connectMs: Math.min(timing.connectMaxMs, timing.connectMs * 1.5 ** this.#backoff.failures),
      hello: (rival) => ({ ...session.hello(rival ? 'rival' : role), ...credentials }),
      listener: {
        onWelcome: (link, welcome, name) => this.#welcome(attempt, link, welcome, name),
        onMessage: (link, message) => this.#message(link, message),
        onEnd: (end) => (attempt === this.#attempt ? this.#ended(end) : this.#heirEnded(attempt)),
        onError,
      },
    });
    return attempt;
  }

  /** A link that may take the place of the present one. Whoever we are is asked again. */
  async #prepareHeir(name: TransportName): Promise<() => Attempt> {
    const { ladder, identity, serverNow, session } = this.#options;
    const [credentials, rung] = await Promise.all([identity.credentials(serverNow()), ladder.load(name)]);
    return () => {
      session.moving(true);
      return this.#start(rung, credentials, 'heir');
    };
  }

  #heirEnded(heir: Attempt): void {
    this.#options.session.moving(false);
    this.#rise.ended(heir);
  }

  #endRise(): void {
    this.#rise.stop();
    this.#options.session.moving(false);
  }

  /** The session moves: from its welcome on an heir is the link, and nothing of the one before is heard any more. */
  #succeed(heir: Attempt): void {
    this.#rise.take();
    const before = this.#attempt;
    this.#attempt = heir;
    before?.close(false);
    this.#cancelStable();
    this.#cancelDrain();
    if (this.#welcomed) this.#options.session.down(1000);
  }

  #welcome(attempt: Attempt, link: Link, welcome: ServerMessages['welcome'], name: TransportName): void {
    const { platform, timing, ladder, identity, session, show } = this.#options;
    if (attempt !== this.#attempt) this.#succeed(attempt);
    // Whoever is told of anything here may end it.
    if (this.#attempt !== attempt) return;
    this.#welcomed = true;
    this.#transport = name;
    if (!identity.welcomed(welcome)) {
      this.#abandon(true);
      return this.#stop('blocked', new RtError('FORBIDDEN', 'The new token is for somebody else.'));
    }
    this.#cancelStable = platform.after(timing.stableMs, () => {
      this.#backoff.reset();
      identity.trust();
      show({ attempt: 0 });
      ladder.prefetch();
    });
    if (ladder.isBelow(name)) this.#rise.start();
    // First of all, so that followers know who they are when they are given their start.
    show({
      status: 'online',
      user: welcome.user,
      transport: name,
      degraded: name !== 'ws',
      code: undefined,
      reason: undefined,
      retryAt: undefined,
      verdict: undefined,
    });
    if (this.#attempt !== attempt) return;
    session.up(link, welcome);
    session.moving(false);
  }

  #message(link: Link, message: ServerMessage): void {
    if (message.t !== 'drain') return this.#options.session.onMessage(link, message);
    const { platform } = this.#options;
    this.#cancelDrain();
    this.#cancelDrain = platform.after(platform.random() * message.after, () => this.#rise.hurry(this.#transport));
  }

  #ended({ code, reason, verdict, welcomed, afterMs = 0 }: LinkEnd): void {
    const { platform, timing, ladder, identity, show } = this.#options;
    const why = reason || 'The connection was lost.';
    const step = nextStep(code, verdict, platform.random());
    // What ends for an heir's sake is told as replaced. Any other end for good is meant for both.
    const heir = step.verdict === 'never' && code !== 4409 ? undefined : this.#rise.take();
    this.#unlink(code);
    if (heir) {
      this.#attempt = heir;
      return show({ status: 'connecting', code, reason: why });
    }
    this.#endRise();
    show({ verdict: step.verdict });
    if (code === 4001 && ladder.switchCodec()) return this.#dialNow();
    if (step.verdict === 'never' || (step.verdict === 'auth' && !identity.refuse(why))) {
      const unauthorized = step.verdict === 'auth';
      const error = new RtError(unauthorized ? 'UNAUTHORIZED' : 'CLOSED', why);
      return this.#stop(unauthorized ? 'unauthorized' : step.status, error, code);
    }
    const now = platform.monotonic();
    const skip =
      step.verdict === 'auth' || (step.verdict === 'now' && welcomed && now - this.#skippedAt > timing.stableMs);
    if (skip && step.waitMs === undefined && afterMs === 0) {
      this.#skippedAt = now;
      show({ code, reason: why });
      return this.#dialNow();
    }
    const backoffMs = this.#backoff.next();
    // On top of the time the server named, so that not everybody who was told it comes back in that moment.
    this.#wait(Math.max(step.waitMs ?? backoffMs, afterMs && afterMs + backoffMs), code, why);
  }

  /** Comes to rest until somebody acts. */
  #stop(status: ConnectionState['status'], error: RtError, code?: number): void {
    this.#stopped = error;
    this.#options.show({ status, ...(code === undefined ? {} : { code }), reason: error.message, retryAt: undefined });
    this.#options.session.stopped();
  }

  #wait(ms: number, code: number | undefined, reason: string): void {
    const { platform, serverNow, show } = this.#options;
    this.#waiting = true;
    this.#cancelWait = platform.after(ms, () => this.#dialNow());
    show({
      status: platform.online() ? 'waiting' : 'offline',
      code,
      reason,
      retryAt: serverNow() + ms,
      attempt: this.#backoff.failures,
    });
  }
}

import { RtError } from '../protocol/errors.ts';
import type { ServerMessage, ServerMessages } from '../protocol/server-messages.ts';
import type { Attempt } from './attempt.ts';
import { Backoff } from './backoff.ts';
import type { ConnectionState } from './client-api.ts';
import { Demand } from './demand.ts';
import { Dialler, type DiallerOptions, type Session } from './dialler.ts';
import type { TransportName } from './ladder.ts';
import type { Link, LinkEnd } from './link.ts';
import { Rise } from './rise.ts';
import { nextStep } from './verdict.ts';

export interface SupervisorOptions extends Omit<DiallerOptions, 'onWelcome' | 'onMessage' | 'onEnd'> {
  readonly session: Session;
  readonly show: (change: Partial<ConnectionState>) => void;
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
  readonly #dialler: Dialler;
  readonly #rise: Rise;
  /** `preparing`: what a dial needs is fetched. `trying`: there is an attempt. `up`: it was welcomed. */
  #phase: 'rest' | 'preparing' | 'trying' | 'up' | 'waiting' = 'rest';
  /** Why the connection has come to rest until somebody acts. */
  #stopped: RtError | undefined;
  /** Every dial has a number; what belongs to an earlier one is ignored. */
  #dial = 0;
  #attempt: Attempt | undefined;
  /** What carries the link that is up. */
  #transport: TransportName = 'ws';
  /** Monotonic time of the last dial that skipped its wait. */
  #skippedAt = -Infinity;
  #cancelWait = (): void => {};
  #cancelStable = (): void => {};

  constructor(options: SupervisorOptions) {
    const { platform, timing, ladder, session } = options;
    this.#options = options;
    this.#backoff = new Backoff(platform, timing);
    this.#demand = new Demand(platform, timing, () => this.#evaluate());
    this.#dialler = new Dialler({
      ...options,
      onWelcome: (attempt, link, welcome, name) => this.#welcome(attempt, link, welcome, name),
      onMessage: (link, message) => this.#message(link, message),
      onEnd: (attempt, end) => (attempt === this.#attempt ? this.#ended(end) : this.#rise.ended(attempt)),
    });
    this.#rise = new Rise({
      ...{ platform, timing },
      prepare: (name) => this.#dialler.prepare(name, 'heir', this.#backoff.failures),
      onTrying: (trying) => session.moving(trying),
    });
    this.#unlisten = [
      platform.on('online', () => {
        ladder.leaveNetwork();
        // A dial that began on the network before may hang until its deadline.
        if (this.#phase === 'trying') this.redial();
        else this.#wake();
      }),
      platform.on('visible', () => this.#wake()),
      platform.on('offline', () => this.#lose()),
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
    if (this.#phase === 'waiting') this.#dialNow();
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
    const { exists, closed } = this.#demand;
    if (!exists) {
      this.#abandon(true);
      const reason = closed ? 'Closed on purpose.' : undefined;
      if (!this.#stopped) this.#options.show({ status: 'idle', retryAt: undefined, reason });
    } else if (this.#phase === 'rest' && !this.#stopped) this.#dialNow();
  }

  #revive(): void {
    if (this.#stopped) {
      this.#stopped = undefined;
      this.#options.identity.rearm();
    }
    this.#evaluate();
  }

  #wake(): void {
    if (this.#phase === 'waiting') return this.#dialNow();
    this.#attempt?.probe();
    this.#rise.wake();
  }

  /** Ends whatever goes on, silently. */
  #abandon(farewell: boolean): void {
    this.#dial++;
    this.#cancelWait();
    this.#rise.stop();
    this.#attempt?.close(farewell);
    this.#unlink(1000);
  }

  /** The network went: the link, or the attempt at one, is given up. */
  #lose(): void {
    const [code, reason] = [1006, 'The network is gone.'];
    this.#rise.stop();
    if (this.#attempt) this.#attempt.fail(code, reason);
    else if (this.#phase === 'preparing') {
      this.#abandon(false);
      this.#wait(this.#backoff.next(), code, reason);
    } else if (this.#phase === 'waiting') this.#options.show({ status: 'offline' });
  }

  /** Nothing goes on any more. */
  #unlink(code: number): void {
    const wasUp = this.#phase === 'up';
    this.#phase = 'rest';
    this.#attempt = undefined;
    this.#cancelStable();
    if (!wasUp) return;
    this.#options.show({ transport: undefined, degraded: false, rtt: undefined });
    this.#options.session.down(code);
  }

  #dialNow(): void {
    const { platform, ladder, show, report } = this.#options;
    const { failures } = this.#backoff;
    const dial = ++this.#dial;
    this.#phase = 'preparing';
    this.#cancelWait();
    show({ status: platform.online() ? 'connecting' : 'offline', retryAt: undefined, attempt: failures });
    this.#dialler
      .prepare(ladder.first, 'dial', failures)
      .then((start) => {
        if (dial !== this.#dial) return;
        this.#attempt = start();
        this.#phase = 'trying';
      })
      .catch((error: unknown) => {
        if (dial !== this.#dial) return;
        this.#phase = 'rest';
        report(error);
        if (error instanceof RtError && (error.code === 'UNAUTHORIZED' || error.code === 'FORBIDDEN'))
          return this.#stop(error.code === 'FORBIDDEN' ? 'blocked' : 'unauthorized', error);
        this.#wait(this.#backoff.next(), undefined, error instanceof Error ? error.message : 'The dial failed.');
      });
  }

  /** The session moves: from its welcome on an heir is the link, and nothing of the one before is heard any more. */
  #succeed(heir: Attempt): void {
    this.#rise.take();
    const before = this.#attempt;
    this.#attempt = heir;
    before?.close(false);
    this.#cancelStable();
    if (this.#phase === 'up') this.#options.session.down(1000);
  }

  #welcome(attempt: Attempt, link: Link, welcome: ServerMessages['welcome'], name: TransportName): void {
    const { platform, timing, ladder, identity, session, show } = this.#options;
    if (attempt !== this.#attempt) this.#succeed(attempt);
    // Whoever is told of anything here may end it.
    if (this.#attempt !== attempt) return;
    this.#phase = 'up';
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
    if (message.t === 'drain') this.#rise.drain(message.after, this.#transport);
    else this.#options.session.onMessage(link, message);
  }

  #ended({ code, reason, verdict: close, welcomed, afterMs = 0 }: LinkEnd): void {
    const { platform, timing, ladder, identity, show } = this.#options;
    const why = reason || 'The connection was lost.';
    const { verdict, status, waitMs } = nextStep(code, close, platform.random());
    // What ends for an heir's sake is told as replaced. Any other end for good is meant for both.
    const heir = verdict === 'never' && code !== 4409 ? undefined : this.#rise.take();
    this.#unlink(code);
    if (heir) {
      this.#attempt = heir;
      this.#phase = 'trying';
      return show({ status: 'connecting', code, reason: why });
    }
    this.#rise.stop();
    show({ verdict });
    if (code === 4001 && ladder.switchCodec()) return this.#dialNow();
    if (verdict === 'never') return this.#stop(status, new RtError('CLOSED', why), code);
    if (verdict === 'auth' && !identity.refuse(why))
      return this.#stop('unauthorized', new RtError('UNAUTHORIZED', why), code);
    const now = platform.monotonic();
    const skip = verdict === 'auth' || (verdict === 'now' && welcomed && now - this.#skippedAt > timing.stableMs);
    if (skip && waitMs === undefined && afterMs === 0) {
      this.#skippedAt = now;
      show({ code, reason: why });
      return this.#dialNow();
    }
    const backoffMs = this.#backoff.next();
    // On top of the time the server named, so that not everybody who was told it comes back in that moment.
    this.#wait(Math.max(waitMs ?? backoffMs, afterMs && afterMs + backoffMs), code, why);
  }

  /** Comes to rest until somebody acts. */
  #stop(status: ConnectionState['status'], error: RtError, code?: number): void {
    this.#stopped = error;
    this.#options.show({ status, ...(code === undefined ? {} : { code }), reason: error.message, retryAt: undefined });
    this.#options.session.stopped();
  }

  #wait(ms: number, code: number | undefined, reason: string): void {
    const { platform, now, show } = this.#options;
    this.#phase = 'waiting';
    this.#cancelWait = platform.after(ms, () => this.#dialNow());
    show({
      status: platform.online() ? 'waiting' : 'offline',
      code,
      reason,
      retryAt: now() + ms,
      attempt: this.#backoff.failures,
    });
  }
}

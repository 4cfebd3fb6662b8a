import type { ClientMessage } from '../protocol/client-messages.ts';
import type { Codec } from '../protocol/codec.ts';
import { RtError } from '../protocol/errors.ts';
import type { ServerMessage, ServerMessages } from '../protocol/server-messages.ts';
import { Backoff } from './backoff.ts';
import type { ConnectionState } from './client-api.ts';
import type { Identity } from './identity.ts';
import { type Hello, Link, type LinkEnd } from './link.ts';
import type { Platform } from './platform.ts';
import type { Timing } from './timing.ts';
import type { Transport } from './transports/transport.ts';
import { nextStep } from './verdict.ts';

/** What lives on links: told of each that comes up and of its end. */
export interface Session {
  /** The session's part of `hello`. */
  hello(): Omit<Hello, 'token' | 'guest' | 'name'>;
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
  readonly transport: Transport;
  readonly loadCodec: () => Promise<Codec<ClientMessage>>;
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
  #holds = 0;
  #lingering = false;
  #closed = false;
  /** Why the connection has come to rest until somebody acts. */
  #stopped: RtError | undefined;
  /** Every dial has a number; what belongs to an earlier one is ignored. */
  #dial = 0;
  #dialing = false;
  #waiting = false;
  #link: Link | undefined;
  #welcomed = false;
  /** Monotonic time of the last dial that skipped its wait. */
  #skippedAt = -Infinity;
  #cancelWait = (): void => {};
  #cancelLinger = (): void => {};
  #cancelStable = (): void => {};
  #cancelDrain = (): void => {};

  constructor(options: SupervisorOptions) {
    const { platform, timing } = options;
    this.#options = options;
    this.#backoff = new Backoff(platform, timing);
    this.#unlisten = [
      platform.on('online', () => this.#wake()),
      platform.on('visible', () => this.#wake()),
      platform.on('offline', () => this.#lose(1006, 'The network is gone.')),
    ];
  }

  hold(): () => void {
    this.#holds++;
    this.#cancelLinger();
    this.#evaluate();
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      if (--this.#holds === 0) this.#linger();
    };
  }

  connect(): void {
    this.#closed = false;
    this.#revive();
  }

  disconnect(): void {
    this.#closed = true;
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
    if (!this.#wanted) return;
    this.#abandon(false);
    this.#dialNow();
  }

  /** Why there will be no link unless somebody acts; undefined where there may be one. */
  get unreachable(): RtError | undefined {
    return this.#closed ? new RtError('CLOSED', 'The connection was closed on purpose.') : this.#stopped;
  }

  dispose(): void {
    this.#closed = true;
    this.#cancelLinger();
    for (const unlisten of this.#unlisten) unlisten();
    this.#abandon(true);
  }

  get #wanted(): boolean {
    return !this.#closed && (this.#holds > 0 || this.#lingering);
  }

  #evaluate(): void {
    if (!this.#wanted) {
      this.#abandon(true);
      if (!this.#stopped)
        this.#options.show({
          status: 'idle',
          retryAt: undefined,
          reason: this.#closed ? 'Closed on purpose.' : undefined,
        });
    } else if (!this.#dialing && !this.#waiting && !this.#link && !this.#stopped) this.#dialNow();
  }

  #linger(): void {
    if (this.#closed) return;
    this.#lingering = true;
    this.#cancelLinger();
    const cancel = this.#options.platform.after(this.#options.timing.lingerMs, () => {
      this.#lingering = false;
      this.#evaluate();
    });
    this.#cancelLinger = () => {
      this.#lingering = false;
      cancel();
    };
  }

  #revive(): void {
    if (this.#stopped) {
      this.#stopped = undefined;
      this.#options.identity.trust();
    }
    this.#evaluate();
  }

  #wake(): void {
    if (this.#waiting) this.#dialNow();
    else this.#link?.probe();
  }

  /** Ends whatever goes on, silently. */
  #abandon(farewell: boolean): void {
    this.#dial++;
    this.#dialing = false;
    this.#waiting = false;
    this.#cancelWait();
    const link = this.#link;
    if (!link) return;
    link.close(farewell);
    this.#unlink(1000);
  }

  /** The network went: the link, or the attempt at one, is given up. */
  #lose(code: number, reason: string): void {
    if (this.#link) this.#link.fail(code, reason);
    else if (this.#dialing) {
      this.#abandon(false);
      this.#wait(this.#backoff.next(), code, reason);
    } else if (this.#waiting) this.#options.show({ status: 'offline' });
  }

  #unlink(code: number): void {
    this.#link = undefined;
    this.#cancelStable();
    this.#cancelDrain();
    if (!this.#welcomed) return;
    this.#welcomed = false;
    this.#options.show({ transport: undefined, rtt: undefined });
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
      this.#wait(this.#backoff.next(), undefined, error instanceof Error ? error.message : 'The dial failed.');
    });
  }

  async #open(dial: number): Promise<void> {
    const { platform, timing, url, transport, loadCodec, identity, session, serverNow, onError } = this.#options;
    const [credentials, codec] = await Promise.all([identity.credentials(serverNow()), loadCodec()]);
    if (dial !== this.#dial) return;
    const connectMs = Math.min(timing.connectMaxMs, timing.connectMs * 1.5 ** this.#backoff.failures);
    const hello = (): Hello => ({ ...session.hello(), ...credentials });
    const link: Link = new Link({
      platform,
      timing,
      transport,
      codec,
      url,
      connectMs,
      hello,
      listener: {
        onWelcome: (welcome) => this.#welcome(link, welcome),
        onMessage: (message) => this.#message(link, message),
        onEnd: (end) => this.#ended(end),
        onError,
      },
    });
    this.#link = link;
    this.#dialing = false;
  }

  #welcome(link: Link, welcome: ServerMessages['welcome']): void {
    const { platform, timing, transport, identity, session, show } = this.#options;
    this.#welcomed = true;
    identity.welcomed(welcome);
    this.#cancelStable = platform.after(timing.stableMs, () => {
      this.#backoff.reset();
      identity.trust();
      show({ attempt: 0 });
    });
    session.up(link, welcome);
    // A handler may have closed it.
    if (this.#link !== link) return;
    show({
      status: 'online',
      user: welcome.user,
      transport: transport.name,
      code: undefined,
      reason: undefined,
      retryAt: undefined,
      verdict: undefined,
    });
  }

  #message(link: Link, message: ServerMessage): void {
    if (message.t !== 'drain') return this.#options.session.onMessage(link, message);
    const { platform } = this.#options;
    this.#cancelDrain();
    this.#cancelDrain = platform.after(platform.random() * message.after, () => this.redial());
  }

  #ended({ code, reason, verdict, welcomed }: LinkEnd): void {
    const { platform, timing, identity, session, show } = this.#options;
    const why = reason || 'The connection was lost.';
    const step = nextStep(code, verdict, platform.random());
    this.#unlink(code);
    show({ verdict: step.verdict });
    if (step.verdict === 'never' || (step.verdict === 'auth' && !identity.refuse())) {
      const unauthorized = step.verdict === 'auth';
      this.#stopped = new RtError(unauthorized ? 'UNAUTHORIZED' : 'CLOSED', why);
      show({ status: unauthorized ? 'unauthorized' : step.status, code, reason: why, retryAt: undefined });
      return session.stopped();
    }
    const now = platform.monotonic();
    const skip =
      step.verdict === 'auth' || (step.verdict === 'now' && welcomed && now - this.#skippedAt > timing.stableMs);
    if (skip && step.waitMs === undefined) {
      this.#skippedAt = now;
      show({ code, reason: why });
      return this.#dialNow();
    }
    const backoffMs = this.#backoff.next();
    this.#wait(step.waitMs ?? backoffMs, code, why);
  }

  #wait(ms: number, code: number | undefined, reason: string): void {
    const { platform, show } = this.#options;
    this.#waiting = true;
    this.#cancelWait = platform.after(ms, () => this.#dialNow());
    show({
      status: platform.online() ? 'waiting' : 'offline',
      code,
      reason,
      retryAt: platform.wall() + ms,
      attempt: this.#backoff.failures,
    });
  }
}

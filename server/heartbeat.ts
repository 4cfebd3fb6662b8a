/** Everything a server does because time passed: hello deadlines, pings, dead peers, tokens that run out. */
import { CLOSE } from 'rt-elements/protocol';
import type { Services } from './services.ts';
import type { Session } from './session.ts';

/** How often sessions are looked at: deadlines are met this late at the most. */
const LOOK_EVERY_MS = 1000;
/** After a pause this much longer than planned, what peers sent is still unread: nobody is judged by it. */
const PAUSE_MS = 2000;

/** One timer for all links; it runs only while there are any. */
export class Heartbeat {
  readonly #services: Services;
  #timer: unknown;
  #lookedAt = 0;

  constructor(services: Services) {
    this.#services = services;
  }

  /** There is a session to look at. */
  start(): void {
    if (this.#timer !== undefined) return;
    this.#lookedAt = this.#services.runtime.monotonic();
    this.#plan();
  }

  stop(): void {
    this.#services.runtime.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #plan(): void {
    const { everyMs } = this.#services.settings.heartbeat;
    this.#timer = this.#services.runtime.setTimeout(this.#look, Math.min(LOOK_EVERY_MS, everyMs / 4));
  }

  readonly #look = (): void => {
    const { sessions, runtime, users } = this.#services;
    const now = runtime.monotonic();
    const paused = now - this.#lookedAt > LOOK_EVERY_MS + PAUSE_MS;
    this.#lookedAt = now;
    for (const session of sessions.all()) this.#lookAt(session, now, paused);
    users.sweep(now);
    this.#timer = undefined;
    if (sessions.size > 0) this.#plan();
  };

  #lookAt(session: Session, now: number, paused: boolean): void {
    const { settings, runtime } = this.#services;
    const { everyMs, graceMs } = settings.heartbeat;
    if (session.welcomed === undefined) {
      if (!paused && now >= session.dueAt) session.end(CLOSE.helloDeadline, 'no hello in time', { retry: 'backoff' });
      return;
    }
    if (!paused && now - session.lastSeen >= everyMs + graceMs)
      return session.end(CLOSE.noPong, 'no sign of life', { retry: 'now' });
    this.#lookAtToken(session, now);
    if (session.ended || now < session.dueAt) return;
    session.dueAt = Math.round(now) + everyMs;
    session.send({ t: 'ping', now: Math.round(runtime.now()), heads: session.subscriptions.heads() });
  }

  #lookAtToken(session: Session, now: number): void {
    const { settings } = this.#services;
    const { welcomed } = session;
    if (welcomed?.expiresAt === undefined) return;
    const leftMs = welcomed.expiresAt - now;
    if (leftMs + settings.tokenGraceMs <= 0)
      return session.end(CLOSE.unauthorized, 'the token has expired', { retry: 'auth' });
    if (leftMs > settings.tokenWarningMs || welcomed.warned) return;
    welcomed.warned = true;
    session.send({ t: 'authreq', in: Math.max(0, Math.round(leftMs)) });
  }
}

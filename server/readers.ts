/** Everybody who only reads: let in, kept awake, and let go when their right to read ends. */
import { namespaceOf, RtError, type SubscriptionRequest } from 'rt-elements/protocol';
import type { User } from './feature.ts';
import { namespaceFor } from './namespaces.ts';
import { mayDo, mayFollow } from './permission.ts';
import { Reader, type ReaderLink } from './reader.ts';
import type { Services } from './services.ts';

/** A reader who brought nothing that says who it is. No token names such a one. */
export const NOBODY: User = Object.freeze({ id: '', name: '', guest: true, claims: Object.freeze({}) });

export interface ReadRequest {
  readonly link: ReaderLink;
  readonly request: SubscriptionRequest;
  readonly user: User;
  /** When the right to read ends, wall clock ms; undefined for never. */
  readonly expiresAt: number | undefined;
}

export class Readers {
  readonly #services: Services;
  readonly #readers = new Set<Reader>();
  #timer: unknown;
  #closed = false;

  constructor(services: Services) {
    this.#services = services;
  }

  /**
   * Lets somebody read, from the position of the request or from now on. The link's owner tells the reader when it is gone.
   * @throws RtError `FORBIDDEN`; `LIMIT` for too many connections of an address or a user; `UNAVAILABLE` while stopping.
   */
  async read({ link, request, user, expiresAt }: ReadRequest): Promise<Reader> {
    const { namespaces, runtime } = this.#services;
    if (this.#closed) throw new RtError('UNAVAILABLE', 'this server is stopping');
    const namespace = namespaceFor(namespaces, request.c);
    this.#enter(user, link.address);
    let reader: Reader | undefined;
    try {
      const { back } = await mayFollow({ services: this.#services, user }, namespace, request);
      const until = expiresAt === undefined ? undefined : runtime.monotonic() + expiresAt - runtime.now();
      this.#assertWelcome(user);
      reader = new Reader({ link, services: this.#services, namespace, request, back, user, expiresAt: until });
      this.#readers.add(reader);
      await reader.start();
      this.#plan();
      return reader;
    } catch (error) {
      if (reader === undefined) this.#leave(user, link.address);
      else this.gone(reader);
      throw error;
    }
  }

  /**
   * Lets a user ask for something that is read later.
   * @throws RtError `FORBIDDEN`, `LIMIT`, or `RATE_LIMITED` with the time to wait.
   */
  async admit(user: User, channel: string): Promise<void> {
    const { namespaces, users, runtime } = this.#services;
    this.#assertWelcome(user);
    const share = users.enter(user.id);
    if (share === undefined) throw new RtError('LIMIT', 'too many connections of one user');
    const afterMs = share.take('sub', runtime.monotonic());
    users.leave(user.id, runtime.monotonic());
    if (afterMs > 0) throw new RtError('RATE_LIMITED', `too many requests: wait ${afterMs} ms`, { afterMs });
    await mayDo({ services: this.#services, user }, namespaceFor(namespaces, channel), channel, 'subscribe');
  }

  /** Whether anybody may read a channel of this namespace, whatever the operator's code says of a certain one. */
  isPublic(channel: string): boolean {
    return this.#services.namespaces.get(namespaceOf(channel))?.access.subscribe === 'everyone';
  }

  /** Asks again whether a user may read what they read. Resolves once everything was asked. */
  async recheck(userId: string): Promise<void> {
    const theirs = [...this.#readers].filter(({ user }) => user.id === userId);
    await Promise.all(theirs.map((reader) => reader.authorizeAgain()));
  }

  /** Ends every stream of a user. @returns How many. */
  endAll(userId: string): number {
    const theirs = [...this.#readers].filter(({ user }) => user.id === userId);
    for (const reader of theirs) reader.end();
    return theirs.length;
  }

  /** The link of a reader is gone. */
  gone(reader: Reader): void {
    reader.closed();
    if (!this.#readers.delete(reader)) return;
    this.#leave(reader.user, reader.link.address);
    if (this.#readers.size > 0) return;
    this.#services.runtime.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Ends every stream and lets nobody in. */
  close(): void {
    this.#closed = true;
    for (const reader of this.#readers) reader.end();
  }

  /** @throws RtError `FORBIDDEN` or `UNAUTHORIZED` for who is banned, or whose token was revoked. */
  #assertWelcome(user: User): void {
    const refusal = this.#services.moderation.standing.refusesEntry(user);
    if (refusal !== undefined) throw refusal;
  }

  #enter(user: User, address: string): void {
    const { addresses, users } = this.#services;
    if (!addresses.enter(address)) throw new RtError('LIMIT', 'too many connections from one address');
    if (user === NOBODY || users.enter(user.id) !== undefined) return;
    addresses.leave(address);
    throw new RtError('LIMIT', 'too many connections of one user');
  }

  #leave(user: User, address: string): void {
    const { addresses, users, runtime } = this.#services;
    addresses.leave(address);
    if (user !== NOBODY) users.leave(user.id, runtime.monotonic());
  }

  #plan(): void {
    if (this.#timer !== undefined || this.#readers.size === 0) return;
    const { runtime, settings } = this.#services;
    this.#timer = runtime.setTimeout(this.#look, settings.heartbeat.everyMs);
  }

  readonly #look = (): void => {
    const { runtime, settings } = this.#services;
    const now = runtime.monotonic();
    for (const reader of this.#readers) {
      if (reader.expiresAt !== undefined && now >= reader.expiresAt + settings.tokenGraceMs) reader.end();
      else reader.link.keepAlive();
    }
    this.#timer = undefined;
    this.#plan();
  };
}

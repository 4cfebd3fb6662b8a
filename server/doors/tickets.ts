/** Stand-ins for tokens where no header can be set: each names one stream, and is no use for anything else. */
import type { User } from '../feature.ts';
import type { Runtime } from '../runtime.ts';

/** How long a ticket may lie before it is first used, ms. */
const FIRST_USE_MS = 30_000;
/** Longest life of a ticket whose owner's right to be connected does not end, ms. */
const LONGEST_MS = 24 * 3_600_000;
/** Most tickets of one user, and of all together; the oldest go first. */
const MOST_PER_USER = 64;
const MOST = 100_000;

/** What a ticket stands for. */
export interface Grant {
  readonly channel: string;
  readonly user: User;
  /** Until when, wall clock ms; undefined for guests. */
  readonly expiresAt: number | undefined;
}

interface Ticket extends Grant {
  /** Monotonic ms: until it is used for the first time, and for good. */
  readonly firstUseBy: number;
  readonly endsAt: number;
  used: boolean;
  /** Ends the stream that is open on it. */
  end: (() => void) | undefined;
}

export class Tickets {
  readonly #runtime: Pick<Runtime, 'now' | 'monotonic'>;
  readonly #newId: () => string;
  /** Oldest first. */
  readonly #tickets = new Map<string, Ticket>();
  readonly #byUser = new Map<string, Set<string>>();

  /** @param newId Makes what cannot be guessed. */
  constructor(runtime: Pick<Runtime, 'now' | 'monotonic'>, newId: () => string) {
    this.#runtime = runtime;
    this.#newId = newId;
  }

  issue(grant: Grant): string {
    const now = this.#runtime.monotonic();
    const lifeMs = grant.expiresAt === undefined ? LONGEST_MS : grant.expiresAt - this.#runtime.now();
    const id = this.#newId();
    this.#makeRoom(grant.user.id, now);
    this.#tickets.set(id, {
      ...grant,
      firstUseBy: now + FIRST_USE_MS,
      endsAt: now + lifeMs,
      used: false,
      end: undefined,
    });
    const mine = this.#byUser.get(grant.user.id) ?? new Set();
    this.#byUser.set(grant.user.id, mine.add(id));
    return id;
  }

  /** What a ticket for a channel stands for; undefined when it is none, or not any more. */
  find(id: string, channel: string): Grant | undefined {
    const ticket = this.#tickets.get(id);
    if (ticket === undefined) return undefined;
    if (this.#isOver(ticket, this.#runtime.monotonic())) {
      this.#drop(id);
      return undefined;
    }
    return ticket.channel === channel ? ticket : undefined;
  }

  /** A stream is open on a ticket: the one before it ends, which may be dead without anyone knowing. */
  opened(id: string, end: () => void): void {
    const ticket = this.#tickets.get(id);
    if (ticket === undefined) return;
    ticket.used = true;
    ticket.end?.();
    ticket.end = end;
  }

  #isOver({ used, firstUseBy, endsAt }: Ticket, now: number): boolean {
    return now >= endsAt || (!used && now >= firstUseBy);
  }

  #makeRoom(user: string, now: number): void {
    for (const [id, ticket] of this.#tickets) {
      if (!this.#isOver(ticket, now) && this.#tickets.size < MOST) break;
      this.#drop(id);
    }
    const mine = this.#byUser.get(user);
    if (mine !== undefined && mine.size >= MOST_PER_USER) for (const oldest of mine) return this.#drop(oldest);
  }

  #drop(id: string): void {
    const ticket = this.#tickets.get(id);
    if (ticket === undefined) return;
    this.#tickets.delete(id);
    const mine = this.#byUser.get(ticket.user.id);
    mine?.delete(id);
    if (mine?.size === 0) this.#byUser.delete(ticket.user.id);
  }
}

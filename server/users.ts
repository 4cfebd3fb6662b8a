/** Who is connected, and what all links of one user may ask for together. */
import { afterTaking, Budget, type Rate, type Rates } from './limits.ts';

/** What the links of one user share. */
export class UserShare extends Budget {
  sockets = 0;
  /** When the budget of each namespace that has one is whole again, monotonic ms. */
  #namespaces: Map<string, number> | undefined;

  /** Takes one request from the budget of a namespace and answers 0, or the ms to wait. */
  takeIn(word: string, rate: Rate, now: number): number {
    const later = afterTaking(this.#namespaces?.get(word) ?? 0, rate, now, 1);
    if (later < 0) return -later;
    (this.#namespaces ??= new Map()).set(word, later);
    return 0;
  }

  override full(now: number): boolean {
    return super.full(now) && [...(this.#namespaces?.values() ?? [])].every((fullAt) => fullAt <= now);
  }
}

export class Users {
  readonly #rates: Rates;
  readonly #mostSockets: number;
  readonly #shares = new Map<string, UserShare>();

  constructor(rates: Rates, mostSockets: number) {
    this.#rates = rates;
    this.#mostSockets = mostSockets;
  }

  /** Counts one more socket of a user; undefined when there are as many as there may be. */
  enter(id: string): UserShare | undefined {
    const share = this.#shares.get(id) ?? new UserShare(this.#rates);
    if (share.sockets >= this.#mostSockets) return undefined;
    share.sockets++;
    this.#shares.set(id, share);
    return share;
  }

  /** A share outlives its last socket until its budget is whole again: reconnecting buys nothing. */
  leave(id: string, now: number): void {
    const share = this.#shares.get(id);
    if (share === undefined) return;
    share.sockets--;
    if (share.sockets === 0 && share.full(now)) this.#shares.delete(id);
  }

  /** Forgets those who left and have nothing left to wait for. */
  sweep(now: number): void {
    for (const [id, share] of this.#shares) if (share.sockets === 0 && share.full(now)) this.#shares.delete(id);
  }
}

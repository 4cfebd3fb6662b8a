/** Who is connected, and what all links of one user may ask for together. */
import { Budget, type Rates } from './limits.ts';

/** What the links of one user share. */
export class UserShare extends Budget {
  sockets = 0;
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

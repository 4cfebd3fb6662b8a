/** Who is connected, and what all links of one user may ask for together. */
import { Budget, type Rates } from './limits.ts';

/** What the links of one user share. */
export interface UserShare {
  readonly budget: Budget;
  sockets: number;
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
    const share = this.#shares.get(id) ?? { budget: new Budget(this.#rates), sockets: 0 };
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
    if (share.sockets === 0 && share.budget.full(now)) this.#shares.delete(id);
  }

  /** Forgets those who left and have nothing left to wait for. */
  sweep(now: number): void {
    for (const [id, { sockets, budget }] of this.#shares)
      if (sockets === 0 && budget.full(now)) this.#shares.delete(id);
  }
}

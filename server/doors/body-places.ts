/** Room for bodies that are on their way: so many at once, and of these so many of one sender. */
import type { IncomingMessage } from 'node:http';
import { networkOf } from '../network.ts';
import type { Refusal } from './read-body.ts';

export interface BodyPlacesOptions {
  /** Most that are read at once. */
  readonly most: number;
  /** Most of them from one network. */
  readonly mostOfOne: number;
  /** Monotonic ms. */
  readonly now: () => number;
}

interface Place {
  readonly network: string;
  readonly since: number;
}

/** How long a body may take while others wait for its place, ms. */
const PATIENCE_MS = 1000;
const NO_PLACE: Refusal = { status: 503, detail: 'too many requests are being read at once' };

export class BodyPlaces {
  readonly #options: BodyPlacesOptions;
  /** Oldest first. */
  readonly #places = new Map<IncomingMessage, Place>();
  readonly #counts = new Map<string, number>();

  constructor(options: BodyPlacesOptions) {
    this.#options = options;
  }

  /**
   * Reads a body where there is a place for it, if need be that of whoever has sent longest: those who send slowly keep
   * nobody out. @param address Where it comes from.
   */
  async read<T>(request: IncomingMessage, address: string, read: () => Promise<T>): Promise<T | Refusal> {
    if (!this.#enter(request, networkOf(address))) return NO_PLACE;
    try {
      return await read();
    } finally {
      this.#leave(request);
    }
  }

  #enter(request: IncomingMessage, network: string): boolean {
    const { most, mostOfOne, now } = this.#options;
    if ((this.#counts.get(network) ?? 0) >= mostOfOne && !this.#dropOldest(network)) return false;
    if (this.#places.size >= most && !this.#dropOldest()) return false;
    this.#places.set(request, { network, since: now() });
    this.#counts.set(network, (this.#counts.get(network) ?? 0) + 1);
    return true;
  }

  #leave(request: IncomingMessage): void {
    const place = this.#places.get(request);
    if (place === undefined) return;
    this.#places.delete(request);
    const count = (this.#counts.get(place.network) ?? 0) - 1;
    if (count > 0) this.#counts.set(place.network, count);
    else this.#counts.delete(place.network);
  }

  /** @param network Whose; anybody's where it is not said. */
  #dropOldest(network?: string): boolean {
    for (const [request, place] of this.#places) {
      if (network !== undefined && place.network !== network) continue;
      if (this.#options.now() - place.since < PATIENCE_MS) return false;
      this.#leave(request);
      request.destroy();
      return true;
    }
    return false;
  }
}

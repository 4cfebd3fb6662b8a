/** Keys of backends: known by their hash alone, compared in a time that tells nothing, each with what it may do. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { afterTaking, type Rate } from '../limits.ts';

/** What a key may be allowed to do. `admin` includes nothing else. */
export const SCOPES = ['publish', 'read', 'moderate', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** A backend's key, as the operator writes it. */
export interface ApiKeyOptions {
  /** Names the key in the audit log and the server's log: `a-z 0-9 . _ -`, up to 32 characters. */
  readonly id: string;
  /** The secret, at least 24 characters. It is hashed at the start and kept nowhere. */
  readonly secret: string;
  /** Some of the API's, and words that features ask for. */
  readonly scopes: ReadonlyArray<Scope | (string & {})>;
}

/** A key that was recognised. */
export interface ApiKey {
  readonly id: string;
  readonly scopes: ReadonlySet<string>;
}

interface KnownKey extends ApiKey {
  readonly hash: Buffer;
  /** When its budget is whole again, monotonic ms. */
  fullAt: number;
}

const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();

export class ApiKeys {
  readonly #keys: readonly KnownKey[];
  readonly #rate: Rate;

  /** @param rate Requests of one key, `[burst, per second]`. */
  constructor(keys: readonly ApiKeyOptions[], rate: Rate) {
    this.#keys = keys.map(({ id, secret, scopes }) => ({
      id,
      scopes: new Set<string>(scopes),
      hash: hashOf(secret),
      fullAt: 0,
    }));
    this.#rate = rate;
  }

  get size(): number {
    return this.#keys.length;
  }

  /** The key of a header `Authorization: Bearer <secret>`; undefined when it is none of ours. */
  find(authorization: string | undefined): ApiKey | undefined {
    const [, secret] = /^Bearer +([\x21-\x7e]{1,512}) *$/i.exec(authorization ?? '') ?? [];
    if (secret === undefined) return undefined;
    const hash = hashOf(secret);
    let found: KnownKey | undefined;
    // All of them, so that the time does not tell which one it is.
    for (const key of this.#keys) if (timingSafeEqual(key.hash, hash)) found = key;
    return found;
  }

  /** Takes one request from the budget of a key and answers 0, or the ms to wait. */
  pay(key: ApiKey, now: number): number {
    const known = this.#keys.find(({ id }) => id === key.id);
    if (known === undefined) return 0;
    const later = afterTaking(known.fullAt, this.#rate, now, 1);
    if (later < 0) return -later;
    known.fullAt = later;
    return 0;
  }
}

/** A set of public keys that changes: read when it is old or a token names a key that is not in it, never too often. */
import type { JWK } from 'jose';
import { RtError } from 'rt-elements/protocol';
import type { Key, KeySet, JwtAlgorithm } from './jwt.ts';
import { importJwk } from './jwt.ts';
import type { Logger } from './log.ts';
import type { Runtime } from './runtime.ts';

/** How long keys are used before they are read again, ms: a key that was withdrawn is believed no longer than that. */
const MAX_AGE_MS = 10 * 60_000;
/** How long they are used when they cannot be read, ms. */
const MAX_STALE_MS = 60 * 60_000;
/** Least time between two readings, whatever tokens name, ms. */
const COOLDOWN_MS = 30_000;
const MOST_KEYS = 100;
const LONGEST_KID = 256;
/** Type of key that each family of algorithms needs. */
const TYPES: Readonly<Record<string, string>> = { RS: 'RSA', PS: 'RSA', ES: 'EC', Ed: 'OKP' };

export interface JwksOptions {
  /** Reads the text of the set. */
  readonly read: () => Promise<string>;
  readonly algorithm: JwtAlgorithm;
  readonly runtime: Pick<Runtime, 'monotonic'>;
  readonly log: Logger;
}

export class Jwks implements KeySet {
  readonly #options: JwksOptions;
  #keys: ReadonlyMap<string | undefined, Key> = new Map();
  /** Monotonic ms of the last reading, and of the last that brought keys. */
  #triedAt = -Infinity;
  #readAt = -Infinity;
  #reading: Promise<void> | undefined;

  constructor(options: JwksOptions) {
    this.#options = options;
  }

  /** How many keys there are. */
  get size(): number {
    return this.#keys.size;
  }

  async find(kid: string | undefined): Promise<Key> {
    const name = typeof kid === 'string' && kid.length <= LONGEST_KID ? kid : undefined;
    if (this.#ageMs > MAX_AGE_MS || this.#pick(name) === undefined) await this.refresh();
    if (this.#ageMs > MAX_STALE_MS) throw new RtError('UNAVAILABLE', 'the keys of tokens cannot be read: try again');
    const key = this.#pick(name);
    if (key === undefined)
      throw new RtError('UNAUTHORIZED', 'the token is signed with a key this server does not know');
    return key;
  }

  /** Reads the set, unless that was done a moment ago. Never rejects: what was read before stays. */
  async refresh(): Promise<void> {
    const now = this.#options.runtime.monotonic();
    if (this.#reading === undefined && now - this.#triedAt >= COOLDOWN_MS) {
      this.#triedAt = now;
      this.#reading = this.#read().finally(() => (this.#reading = undefined));
    }
    await this.#reading;
  }

  get #ageMs(): number {
    return this.#options.runtime.monotonic() - this.#readAt;
  }

  /** The key of a name; without one, the only key there is. */
  #pick(kid: string | undefined): Key | undefined {
    if (kid !== undefined) return this.#keys.get(kid);
    return this.#keys.size === 1 ? this.#keys.values().next().value : undefined;
  }

  async #read(): Promise<void> {
    const { read, algorithm, runtime, log } = this.#options;
    try {
      const keys = await readKeys(await read(), algorithm);
      this.#keys = keys;
      this.#readAt = runtime.monotonic();
      log.info({ keys: keys.size }, 'the keys of tokens were read');
    } catch (error) {
      log.warn({ reason: error instanceof Error ? error.message : String(error) }, 'the keys of tokens cannot be read');
    }
  }
}

/** The keys in the text of a set that fit the algorithm. @throws Error that says what was expected. */
export async function readKeys(text: string, algorithm: JwtAlgorithm): Promise<Map<string | undefined, Key>> {
  const listed = parse(text);
  if (listed.length > MOST_KEYS) throw new Error(`expected at most ${MOST_KEYS} keys, got ${listed.length}`);
  const keys = new Map<string | undefined, Key>();
  for (const jwk of listed) {
    if (!fits(jwk, algorithm)) continue;
    const key = await importJwk(jwk, algorithm).catch(() => undefined);
    // The first of a name counts: a later one cannot take its place.
    if (key !== undefined && !keys.has(jwk.kid)) keys.set(jwk.kid, key);
  }
  if (keys.size === 0) throw new Error(`expected at least one public key for ${algorithm}, got none`);
  return keys;
}

function parse(text: string): JWK[] {
  let set: unknown;
  try {
    set = JSON.parse(text);
  } catch {
    throw new Error('expected JSON, got something else');
  }
  const keys: unknown = typeof set === 'object' && set !== null && 'keys' in set ? set.keys : undefined;
  if (!Array.isArray(keys)) throw new Error('expected {"keys": [...]}, got something else');
  return keys.filter((key): key is JWK => typeof key === 'object' && key !== null);
}

/** Whether a key is a public one, for signatures, of the algorithm. */
function fits({ kty, kid, alg, use, key_ops: operations, d, k }: JWK, algorithm: JwtAlgorithm): boolean {
  if (kid !== undefined && (typeof kid !== 'string' || kid.length > LONGEST_KID)) return false;
  if (d !== undefined || k !== undefined || kty !== TYPES[algorithm.slice(0, 2)]) return false;
  if (alg !== undefined && alg !== algorithm) return false;
  return (use === undefined || use === 'sig') && (!Array.isArray(operations) || operations.includes('verify'));
}

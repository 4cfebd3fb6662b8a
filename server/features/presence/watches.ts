/** Whom people watch wherever they are, and what each of them is told. */
import { LIMITS, RtError, type Watched } from 'rt-elements/protocol';
import { cutText, type Desk } from '../../feature.ts';

/** Changes gather this long, ms. */
const GATHER_MS = 250;
/** Tabs of one person that watch; the one that asked longest ago gives way. */
const MOST_TABS = 8;
/** People who watch somebody. */
const MOST_WATCHERS = 10_000;
/** Ids of one person's list, in UTF-16 code units: what fits an answer, names included. */
const MOST_CHARS = 12_000;
/** Longest name told here; what is longer is cut. */
const NAME_CHARS = 40;

/** What one person watches. */
interface Watch {
  readonly tabs: Map<string, readonly string[]>;
  told: ReadonlyMap<string, Watched>;
  v: number;
  cancelAway: (() => void) | undefined;
}

/** All that a watcher is told, at one time. */
export interface WatchedPeople {
  readonly v: number;
  readonly users: Watched[];
}

export class Watches {
  static readonly #byDesk = new WeakMap<Desk, Watches>();
  readonly #desk: Desk;
  readonly #watches = new Map<string, Watch>();
  /** Who watches somebody, by whom they watch. */
  readonly #watchers = new Map<string, Set<string>>();
  readonly #dirty = new Set<string>();
  #gathering = false;

  /** Those of a server. */
  static of(desk: Desk): Watches {
    const known = Watches.#byDesk.get(desk) ?? new Watches(desk);
    Watches.#byDesk.set(desk, known);
    return known;
  }

  constructor(desk: Desk) {
    this.#desk = desk;
    desk.whereabouts.listen((userId, isErased) => {
      if (isErased) this.#forget(userId);
      this.#changed(userId);
    });
  }

  /** How many people watch somebody. */
  get size(): number {
    return this.#watches.size;
  }

  /** Replaces what a tab of somebody watches. @throws RtError `TOO_LARGE`, or `LIMIT` when too many watch. */
  watch(by: string, tab: string, users: readonly string[]): WatchedPeople {
    if (users.reduce((chars, { length }) => chars + length, 0) > MOST_CHARS)
      throw new RtError('TOO_LARGE', `users: expected at most ${MOST_CHARS} characters in all`);
    if (!this.#watches.has(by)) this.#makeRoom();
    const watch: Watch = this.#watches.get(by) ?? { tabs: new Map(), told: new Map(), v: 0, cancelAway: undefined };
    this.#watches.set(by, watch);
    this.#unlist(by, watch);
    watch.tabs.delete(tab);
    if (users.length > 0) watch.tabs.set(tab, users);
    for (const oldest of watch.tabs.keys()) {
      if (watch.tabs.size <= MOST_TABS) break;
      watch.tabs.delete(oldest);
    }
    for (const id of idsOf(watch)) this.#watchers.set(id, (this.#watchers.get(id) ?? new Set()).add(by));
    this.#look(by, watch);
    const value = this.#valueOf(watch);
    if (watch.tabs.size === 0) this.#drop(by, watch);
    return value;
  }

  /** Somebody was erased: nobody is told what they were called, or when they were last seen. */
  #forget(userId: string): void {
    for (const by of this.#watchers.get(userId) ?? []) {
      const watch = this.#watches.get(by);
      if (watch !== undefined) watch.told = new Map([...watch.told].filter(([id]) => id !== userId));
    }
  }

  #changed(userId: string): void {
    for (const by of this.#watchers.get(userId) ?? []) this.#dirty.add(by);
    // Whoever comes into a room, or leaves one, sees others.
    if (this.#watches.has(userId)) this.#dirty.add(userId);
    if (this.#dirty.size === 0 || this.#gathering) return;
    this.#desk.after(GATHER_MS, () => this.#flush());
    this.#gathering = true;
  }

  #flush(): void {
    this.#gathering = false;
    const dirty = [...this.#dirty];
    this.#dirty.clear();
    for (const by of dirty) {
      const watch = this.#watches.get(by);
      if (watch === undefined) continue;
      const channel = this.#desk.personal(by);
      if (this.#desk.followers(channel) === 0) this.#drop(by, watch);
      else if (this.#look(by, watch)) this.#desk.signal(channel, 'status', { ...this.#valueOf(watch) });
    }
  }

  /** Looks at everybody again. Returns whether something is to be told. */
  #look(by: string, watch: Watch): boolean {
    const now = this.#desk.now();
    const told = new Map<string, Watched>();
    let awayAt = Infinity;
    for (const id of idsOf(watch)) {
      const seen = this.#desk.whereabouts.seen(by, id);
      if (seen === undefined) {
        const before = watch.told.get(id);
        // What they had seen of somebody they remember; of anybody else nothing is told, not even that they exist.
        told.set(id, before === undefined ? { id, s: 'offline' } : { ...before, s: 'offline' });
        continue;
      }
      const { u, s, at } = seen.member;
      told.set(id, { id, name: cutText(u.name, NAME_CHARS), s, at });
      awayAt = Math.min(awayAt, seen.awayAt);
    }
    watch.cancelAway?.();
    watch.cancelAway =
      awayAt === Infinity ? undefined : this.#desk.after(Math.max(GATHER_MS, awayAt - now), () => this.#again(by));
    const isSame =
      told.size === watch.told.size &&
      [...told].every(([id, { s, name }]) => watch.told.get(id)?.s === s && watch.told.get(id)?.name === name);
    if (isSame) return false;
    watch.told = told;
    // A version that a server before this one gave is always lower.
    watch.v = Math.max(watch.v + 1, now);
    return true;
  }

  #again(by: string): void {
    this.#dirty.add(by);
    this.#flush();
  }

  #valueOf({ v, told }: Watch): WatchedPeople {
    return { v, users: [...told.values()] };
  }

  #makeRoom(): void {
    if (this.#watches.size < MOST_WATCHERS) return;
    for (const [by, watch] of this.#watches)
      if (this.#desk.followers(this.#desk.personal(by)) === 0) this.#drop(by, watch);
    if (this.#watches.size >= MOST_WATCHERS)
      throw new RtError('LIMIT', `expected at most ${MOST_WATCHERS} people who watch others`);
  }

  #drop(by: string, watch: Watch): void {
    watch.cancelAway?.();
    this.#unlist(by, watch);
    this.#watches.delete(by);
  }

  #unlist(by: string, watch: Watch): void {
    for (const id of idsOf(watch)) {
      const watchers = this.#watchers.get(id);
      watchers?.delete(by);
      if (watchers?.size === 0) this.#watchers.delete(id);
    }
  }
}

/** Those of all tabs, each once, those of the newest first; what is beyond the limit is left out. */
const idsOf = ({ tabs }: Watch): readonly string[] =>
  [...new Set([...tabs.values()].reverse().flat())].slice(0, LIMITS.watched);

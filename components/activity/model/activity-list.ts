/** The activities that are held: those shown, and those that wait to be. Newest first, each once, bounded at both ends. */
import type { ActivityItem } from './activity-item.ts';

/** Most that wait with all they say; of older ones that wait only the number is kept. */
export const WAITING_MAX = 200;
/** Most ids remembered of what was taken back, for pages that were read before. */
const RETRACTED_MAX = 500;

/** A page as the server gave it, newest first. */
export interface ActivityPage {
  readonly items: readonly ActivityItem[];
  /** Whether nothing older is there. */
  readonly done: boolean;
  /** The lowest number the server named, of what is not shown as well; Infinity where it named none. */
  readonly oldest: number;
}

export class ActivityList {
  readonly #max: number;
  #shown: readonly ActivityItem[] = [];
  #waiting: readonly ActivityItem[] = [];
  /** How many lie between what waits and what is shown and are not held. */
  #missed = 0;
  #newest = -1;
  #olderDone = false;
  /** How far down the server was asked, as long as nothing above that was let go of. */
  #askedTo = Infinity;
  readonly #retracted = new Set<string>();

  /** @param max Most shown, and at most `WAITING_MAX` of them wait. */
  constructor(max: number) {
    this.#max = max;
  }

  get shown(): readonly ActivityItem[] {
    return this.#shown;
  }

  /** How many are newer than what is shown. */
  get pending(): number {
    return this.#waiting.length + this.#missed;
  }

  /** Whether the oldest shown is the oldest there is. */
  get olderDone(): boolean {
    return this.#olderDone;
  }

  /** Below which number the next older page is; Infinity where there is nothing to go on from. */
  get cursor(): number {
    return Math.min(this.#askedTo, this.#shown.at(-1)?.m ?? Infinity);
  }

  /** Whether what waits has to be fetched before it can be shown. */
  get mustFetch(): boolean {
    return this.#missed > 0 && this.#waiting.length === 0;
  }

  /** Starts from the newest page. With `keep` what is shown stays, if the page is of the same log: what is new waits. */
  start(page: ActivityPage, keep: boolean): void {
    const items = this.#fresh(page.items);
    const top = this.#shown[0]?.m;
    this.#newest = items[0]?.m ?? -1;
    if (!keep || top === undefined || this.#newest < top) {
      this.#show(items, page);
      return;
    }
    const oldest = items.at(-1)?.m ?? top;
    const still = new Set(items.map(({ id }) => id));
    this.#waiting = items.filter(({ m }) => m > top).slice(0, WAITING_MAX);
    this.#missed = Math.max(0, oldest - top - 1);
    this.#shown = this.#shown.filter(({ id, m }) => m < oldest || still.has(id));
  }

  /** Takes in what has just happened. Returns whether it was new. */
  receive(item: ActivityItem, wait: boolean): boolean {
    if (item.m <= this.#newest || this.#retracted.has(item.id)) return false;
    this.#newest = item.m;
    this.#waiting = [item, ...this.#waiting];
    if (!wait) this.reveal();
    else if (this.#waiting.length > Math.min(WAITING_MAX, this.#max)) {
      this.#waiting = this.#waiting.slice(0, -1);
      this.#missed += 1;
    }
    return true;
  }

  /** Shows what waits. Where there is a hole before what is shown, that is let go of: older pages bring it again. */
  reveal(): void {
    if (this.#waiting.length === 0) return;
    const whole = this.#missed === 0;
    const all = whole ? [...this.#waiting, ...this.#shown] : this.#waiting;
    const isCut = !whole || all.length > this.#max;
    this.#show(all, { done: this.#olderDone && !isCut, oldest: isCut ? Infinity : this.#askedTo });
  }

  /** The newest page, fetched because it was not held. What came meanwhile goes on top of it. */
  replace(page: ActivityPage): void {
    const items = this.#fresh(page.items);
    const top = items[0]?.m ?? -1;
    const all = [...this.#waiting.filter(({ m }) => m > top), ...items];
    this.#newest = Math.max(this.#newest, top);
    this.#show(all, page);
  }

  /** Adds an older page. Beyond the bound the newest are let go of; they count as waiting. Returns how many were added. */
  addOlder(page: ActivityPage): number {
    const { cursor } = this;
    const items = this.#fresh(page.items).filter(({ m }) => m < cursor);
    const all = [...this.#shown, ...items];
    const over = Math.max(0, all.length - this.#max);
    this.#shown = all.slice(over);
    this.#missed += over;
    this.#olderDone = page.done;
    this.#askedTo = Math.min(this.#askedTo, page.oldest);
    return items.length;
  }

  /** Takes one out, wherever it is. Returns whether it was shown or waited. */
  retract(id: string, m: number): boolean {
    this.#retracted.add(id);
    const [first] = this.#retracted;
    if (this.#retracted.size > RETRACTED_MAX && first !== undefined) this.#retracted.delete(first);
    const before = this.#shown.length + this.pending;
    const [shown, waiting] = [this.#shown, this.#waiting];
    this.#shown = without(shown, id);
    this.#waiting = without(waiting, id);
    const held = this.#shown !== shown || this.#waiting !== waiting;
    if (!held && this.#missed > 0 && m > (shown[0]?.m ?? Infinity)) this.#missed -= 1;
    return this.#shown.length + this.pending < before;
  }

  /** Marks as looked at. Returns the ids of those that were not yet. */
  see(ids: ReadonlySet<string>): string[] {
    const fresh = [...this.#shown, ...this.#waiting].filter(({ id, seen }) => !seen && ids.has(id)).map(({ id }) => id);
    if (fresh.length === 0) return fresh;
    const mark = (item: ActivityItem): ActivityItem =>
      !item.seen && ids.has(item.id) ? { ...item, seen: true } : item;
    this.#shown = this.#shown.map(mark);
    this.#waiting = this.#waiting.map(mark);
    return fresh;
  }

  /** Shows these, and lets nothing wait. */
  #show(items: readonly ActivityItem[], { done, oldest }: Pick<ActivityPage, 'done' | 'oldest'>): void {
    const isCut = items.length > this.#max;
    this.#shown = items.slice(0, this.#max);
    this.#waiting = [];
    this.#missed = 0;
    this.#olderDone = done && !isCut;
    this.#askedTo = isCut ? Infinity : oldest;
  }

  #fresh(items: readonly ActivityItem[]): readonly ActivityItem[] {
    return items.filter(({ id }) => !this.#retracted.has(id));
  }
}

/** The same array where nothing is taken out. */
function without(items: readonly ActivityItem[], id: string): readonly ActivityItem[] {
  return items.some((item) => item.id === id) ? items.filter((item) => item.id !== id) : items;
}

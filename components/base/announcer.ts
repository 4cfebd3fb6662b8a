/**
 * Speaks to screen readers from one place in the page's own tree: browsers do not watch live regions inside shadow
 * roots reliably, and a region has to be there before it is used.
 */
import { type AnnouncerRegions, regionsOf } from './announcer-regions.ts';

/** Something to say. */
export interface Announcement {
  readonly text: string;
  /** Who says it; decides where the region has to be, as the page behind an open dialog is mute. */
  readonly from: Element;
  /** What it is about: the same id is spoken once, however many elements report it. */
  readonly id?: string | undefined;
  /** Interrupts what is being read. For what failed, never for what arrived. Default false. */
  readonly urgent?: boolean | undefined;
  /** What to say instead of each text when several of the same `from` came within the batch. */
  readonly summary?: ((count: number) => string) | undefined;
}

/** How long polite announcements gather, ms: twenty messages in a second are one sentence. */
const BATCH_MS = 1000;
/** How long a spoken sentence stays in the page, ms. */
const KEEP_MS = 7000;
/** A region that has just been moved into a dialog is new to a screen reader; it needs a moment, ms. */
const SETTLE_MS = 150;
const MAX_WAITING = 200;
const MAX_IDS = 500;
/** Appended to every second sentence, because an unchanged text is not read again. */
const ZERO_WIDTH_SPACE = '\u200b';

class Announcer {
  readonly #regions: AnnouncerRegions = regionsOf(document);
  readonly #spokenIds = new Set<string>();
  #waiting: Announcement[] = [];
  #gathering = false;
  #odd = false;

  say(announcement: Announcement): void {
    const { id, text, from, urgent } = announcement;
    if (text === '' || (id !== undefined && this.#spokenIds.has(id))) return;
    if (id !== undefined) this.#remember(id);
    const moved = this.#regions.moveTo(from);
    if (urgent) {
      setTimeout(() => this.#speak(text, true), moved ? SETTLE_MS : 0);
      return;
    }
    if (this.#waiting.length < MAX_WAITING) this.#waiting.push(announcement);
    if (this.#gathering) return;
    this.#gathering = true;
    setTimeout(() => this.#flush(), BATCH_MS);
  }

  #flush(): void {
    this.#gathering = false;
    const bySpeaker = new Map<Element, Announcement[]>();
    for (const announcement of this.#waiting) {
      const said = bySpeaker.get(announcement.from);
      if (said === undefined) bySpeaker.set(announcement.from, [announcement]);
      else said.push(announcement);
    }
    this.#waiting = [];
    for (const said of bySpeaker.values()) {
      const last = said.at(-1)!;
      if (said.length > 1 && last.summary !== undefined) this.#speak(last.summary(said.length), false);
      else for (const { text } of said) this.#speak(text, false);
    }
  }

  #speak(text: string, urgent: boolean): void {
    this.#odd = !this.#odd;
    const line = document.createElement('div');
    line.textContent = this.#odd ? text : text + ZERO_WIDTH_SPACE;
    (urgent ? this.#regions.assertive : this.#regions.polite).append(line);
    setTimeout(() => line.remove(), KEEP_MS);
  }

  #remember(id: string): void {
    this.#spokenIds.add(id);
    const [oldest] = this.#spokenIds;
    if (this.#spokenIds.size > MAX_IDS && oldest !== undefined) this.#spokenIds.delete(oldest);
  }
}

const KEY = Symbol.for('rt-elements:announcer');

const announcer = (): Announcer => ((globalThis as { [KEY]?: Announcer })[KEY] ??= new Announcer());

/** Puts the regions into the page, silent, so that they are there before the first sentence. */
export function prepareAnnouncer(): void {
  announcer();
}

/** Says something to whoever listens with a screen reader. Polite sentences gather for a second, urgent ones do not. */
export function announce(announcement: Announcement): void {
  announcer().say(announcement);
}

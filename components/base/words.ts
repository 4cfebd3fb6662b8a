/** What an element says: English, the pack of its language over it, and what the page wants over that. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { watchLanguage } from './language-watch.ts';
import { localeOf } from './locale.ts';
import { over, sentencesOf, stringPacks } from './string-packs.ts';

export interface WordsHost<Strings> extends ReactiveControllerHost, HTMLElement {
  /** The language asked for, or empty. */
  readonly locale: string;
  /** What the page says instead. */
  readonly strings: Partial<Strings>;
}

/** Keeps an element's sentences, and has it painted again when a pack arrives or a `lang` around it changes. */
export class Words<Strings extends object> implements ReactiveController {
  readonly #host: WordsHost<Strings>;
  readonly #tag: string;
  readonly #english: Strings;
  #stops: Array<() => void> = [];
  #root: Node | undefined;
  #made: { locale: string | undefined; version: number; own: Partial<Strings>; strings: Strings } | undefined;

  /** @param tag Under which packs know the element. @param english Every sentence. */
  constructor(host: WordsHost<Strings>, tag: string, english: Strings) {
    this.#host = host;
    this.#tag = tag;
    this.#english = english;
    host.addController(this);
  }

  /** Every sentence. The same object for as long as nothing about them changes. */
  get strings(): Strings {
    const locale = localeOf(this.#host, this.#host.locale);
    const { version } = stringPacks();
    const own = this.#host.strings;
    const made = this.#made;
    if (made?.locale === locale && made?.version === version && made.own === own) return made.strings;
    const translated = locale === undefined ? this.#english : over(this.#english, sentencesOf(locale, this.#tag));
    this.#made = { locale, version, own, strings: over(translated, own) };
    return this.#made.strings;
  }

  hostConnected(): void {
    this.hostDisconnected();
    const repaint = (): void => this.#host.requestUpdate();
    const { watchers } = stringPacks();
    watchers.add(repaint);
    this.#root = this.#host.getRootNode();
    this.#stops = [() => void watchers.delete(repaint), watchLanguage(this.#host, repaint)];
  }

  hostDisconnected(): void {
    for (const stop of this.#stops) stop();
    this.#stops = [];
  }

  /** After `moveBefore` there are other trees to watch. */
  hostUpdated(): void {
    if (this.#stops.length > 0 && this.#host.getRootNode() !== this.#root) this.hostConnected();
  }
}

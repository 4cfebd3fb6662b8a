/** The number in front of the page's title, and on the icon of an installed page. */

interface BadgingNavigator {
  setAppBadge?(count: number): Promise<void>;
  clearAppBadge?(): Promise<void>;
}

/** Writes `(3) ` in front of the title and takes it away again, whatever the page made of the title meanwhile. */
export class TitleBadge {
  #prefix = '';

  show(count: number): void {
    const prefix = count > 0 ? `(${count}) ` : '';
    if (prefix === this.#prefix) return;
    const { title } = document;
    const own = this.#prefix !== '' && title.startsWith(this.#prefix) ? title.slice(this.#prefix.length) : title;
    this.#prefix = prefix;
    document.title = prefix + own;
  }
}

/** The number on the icon, where the browser has one. */
export class AppBadge {
  #count = 0;

  show(count: number): void {
    if (count === this.#count) return;
    this.#count = count;
    const badging = navigator as BadgingNavigator;
    const done = count > 0 ? badging.setAppBadge?.(count) : badging.clearAppBadge?.();
    done?.catch(() => undefined);
  }
}

/** How an element is fed the corpus. One row per element, in `rows.ts`; whoever writes an element writes its row. */

/** Puts hostile texts wherever an element shows what others wrote. */
export interface HostileRow {
  readonly tag: string;
  /**
   * Puts elements into `place` that show every one of `texts`, each as everything a text can be there: a message, a name,
   * a title, an address, a room, a placeholder. Resolves once they are painted. Throws where that is not what is painted.
   */
  readonly show: (place: HTMLElement, texts: readonly string[]) => Promise<void>;
}

/** Waits until it is so, a frame at a time. @throws Error after five seconds. */
export async function shown(isSo: () => boolean, what: string): Promise<void> {
  const end = performance.now() + 5000;
  while (!isSo()) {
    if (performance.now() > end) throw new Error(`expected ${what}`);
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
}

/** Makes an element with these properties and puts it into `place`. */
export function put<Tag extends keyof HTMLElementTagNameMap>(
  place: HTMLElement,
  tag: Tag,
  properties: Partial<HTMLElementTagNameMap[Tag]>,
): HTMLElementTagNameMap[Tag] {
  const element = Object.assign(document.createElement(tag), properties);
  place.append(element);
  return element;
}

/** How many elements inside match. */
export const count = (host: Element, selector: string): number =>
  host.shadowRoot?.querySelectorAll(selector).length ?? 0;

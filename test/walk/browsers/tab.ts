/** A browser that is driven: one tab with real clicks and keys. One adapter per engine, so that a walk is written once. */

/** One way down to an element: inside what was found before it, shadow roots included. */
export interface Step {
  readonly css: string;
  /** Its name or text, whole, as it is read. */
  readonly text?: string;
  /** Which of those that fit, from 0. */
  readonly nth?: number;
}

/** Where an element is: the first that is seen at the end of the steps. */
export type Spot = readonly Step[];

export interface Tab {
  /** Opens a page, and resolves when it has loaded. */
  goto(url: string): Promise<void>;
  /** Makes the window so large, CSS px, or as small as it can be made. */
  resize(width: number, height: number): Promise<void>;
  /** Runs a function in the page; it sees what it is handed and nothing else. */
  evaluate<R>(run: () => R): Promise<R>;
  evaluate<A, R>(run: (given: A) => R, given: A): Promise<R>;
  /** Presses what is at the spot, as a pointer does. */
  click(spot: Spot): Promise<void>;
  /** Types into what is at the spot, then presses Enter. */
  enter(spot: Spot, text: string): Promise<void>;
  close(): Promise<void>;
}

/** Finds an element. Runs in the page, so it stands on nothing outside itself. */
export function locate(spot: Spot): Element | null {
  const nameOf = (element: Element): string =>
    (element.getAttribute('aria-label') ?? element.textContent).replace(/\s+/g, ' ').trim();
  let found: Element[] = [document.documentElement];
  for (const { css, text, nth } of spot) {
    found = found
      .flatMap((element) => [element, ...(element.shadowRoot ? [element.shadowRoot] : [])])
      .flatMap((root) => [...root.querySelectorAll(css)])
      .filter((element) => text === undefined || nameOf(element) === text);
    if (nth !== undefined) found = found.slice(nth).slice(0, 1);
  }
  return found.find((element) => element.checkVisibility()) ?? null;
}

export const wordsOf = (spot: Spot): string =>
  spot
    .map(
      ({ css, text, nth }) => `${css}${text === undefined ? '' : ` "${text}"`}${nth === undefined ? '' : ` [${nth}]`}`,
    )
    .join(' > ');

/** For the adapters: what a spot must have given them. */
export function given<T>(element: T | null | undefined, spot: Spot): T {
  if (element === null || element === undefined) throw new Error(`expected to see ${wordsOf(spot)}`);
  return element;
}

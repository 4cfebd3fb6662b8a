/** Somebody who walks through the demo with a browser: sees both people of a page, presses, writes, and waits to see. */
import assert from 'node:assert/strict';
import type { RtChat, RtConnection } from 'rt-elements';
import type { Spot, Step, Tab } from './browsers/tab.ts';
import { problemsOf } from './watched-demo.ts';

const PATIENCE_MS = 30_000;

export type Person = 'first' | 'second';

/** A spot on one person's side of the page. */
export const side = (person: Person, ...steps: readonly Step[]): Spot => [
  { css: `[data-person="${person}"]` },
  ...steps,
];

export const button = (text: string): Step => ({ css: 'button', text });

export class Visitor {
  readonly tab: Tab;
  readonly #url: string;

  constructor(tab: Tab, url: string) {
    this.tab = tab;
    this.#url = url;
  }

  /** Opens a page and waits until both of its people are online. */
  async open(path: string, people = 2): Promise<void> {
    await this.tab.goto(`${this.#url}${path}`);
    await this.until(`${people} online`, allAre, ['online', people]);
  }

  press(...spot: readonly Step[]): Promise<void> {
    return this.tab.click(spot);
  }

  /** Writes into a person's chat, and has it sent. */
  async write(person: Person, text: string): Promise<void> {
    await this.tab.enter(side(person, { css: 'rt-chat' }, { css: 'textarea' }), text);
  }

  /** Waits until a person's chat shows the text. */
  reads(person: Person, text: string): Promise<void> {
    return this.until(`${person} reads ${text}`, chatShows, [person, text]);
  }

  /** Waits until a function of the page says so. */
  async until(what: string, holds: () => unknown): Promise<void>;
  async until<A>(what: string, holds: (given: A) => unknown, given: A): Promise<void>;
  async until<A>(what: string, holds: (given: A | undefined) => unknown, given?: A): Promise<void> {
    const end = performance.now() + PATIENCE_MS;
    while (!(await this.tab.evaluate(holds, given))) {
      if (performance.now() > end) {
        const problems = await this.tab.evaluate(problemsOf);
        throw new Error(`expected within ${PATIENCE_MS} ms: ${what}; problems: ${JSON.stringify(problems)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Fails where the page reported an error or a breach of its policy, or is wider than the window. */
  async leaveNoTrace(): Promise<void> {
    assert.deepEqual(await this.tab.evaluate(problemsOf), []);
    assert.deepEqual(await this.tab.evaluate(whatSticksOut), [], 'the page is wider than the window');
  }
}

/** Whether as many connections as there should be have the status. Runs in the page. */
export const allAre = ([status, count]: readonly [string, number]): boolean => {
  const all = [...document.querySelectorAll<RtConnection>('rt-connection')];
  return all.length === count && all.every((one) => one.status === status);
};

/** Whether no connection has the status. Runs in the page. */
export const noneIs = (status: string): boolean =>
  [...document.querySelectorAll<RtConnection>('rt-connection')].every((one) => one.status !== status);

const chatShows = ([person, text]: readonly [Person, string]): boolean => {
  const chat = document.querySelector<RtChat>(`[data-person="${person}"] rt-chat`);
  return [...(chat?.shadowRoot?.querySelectorAll('[part~="text"]') ?? [])].some(
    (row) => row.textContent.trim() === text,
  );
};

/** What makes the page wider than its window, in short; nothing where it is not. Runs in the page. */
const whatSticksOut = (): string[] => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const found = [`${document.documentElement.scrollWidth} px of ${width}`];
  const look = (root: Document | ShadowRoot): void => {
    for (const element of root.querySelectorAll('*')) {
      const { left, right } = element.getBoundingClientRect();
      if (right > width) found.push(`${element.tagName} ${element.className} from ${left} to ${right}`);
      if (element.shadowRoot) look(element.shadowRoot);
    }
  };
  look(document);
  return found;
};

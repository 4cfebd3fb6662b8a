/** Replays what GitHub tells about a repository: one delivery after another into the feed `github`, for as long as it is open. */
import { readFileSync } from 'node:fs';
import type { Backend } from './backend.ts';

const FILE = new URL('github-activities.json', import.meta.url);
/** Between two of them, ms. */
const PAUSE_MS = [3000, 9000] as const;
/** So many at once in the beginning, for a feed that has something to page through. */
const FIRST = 40;

export class Newsroom {
  readonly #backend: Backend;
  readonly #activities: readonly object[];
  #next = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(backend: Backend) {
    this.#backend = backend;
    this.#activities = (JSON.parse(readFileSync(FILE, 'utf8')) as { activities: readonly object[] }).activities;
  }

  begin(): void {
    void this.#open();
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** A feed that was filled before goes on from where it is. */
  async #open(): Promise<void> {
    this.#wait();
    const log = (await this.#backend.ask('GET', '/channels/activity:github')) as { readonly top?: number } | undefined;
    if (log?.top !== 0) return;
    await this.#tell(FIRST);
  }

  #wait(): void {
    const [least, most] = PAUSE_MS;
    this.#timer = setTimeout(
      () => {
        this.#wait();
        void this.#tell(1);
      },
      least + Math.random() * (most - least),
    );
  }

  async #tell(count: number): Promise<void> {
    const told = Array.from({ length: count }, () => this.#activities[this.#next++ % this.#activities.length]);
    await this.#backend.ask('POST', '/activity', { feed: 'github', activities: told });
  }
}

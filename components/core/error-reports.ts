import type { Platform } from './platform.ts';

/** Where exceptions in code that is not ours go: to those who listen, else to the developer. They stop nothing. */
export class ErrorReports {
  readonly #platform: Pick<Platform, 'report'>;
  readonly #listeners = new Set<(error: unknown) => void>();

  constructor(platform: Pick<Platform, 'report'>) {
    this.#platform = platform;
  }

  on(listener: (error: unknown) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Runs it; what it throws is reported. */
  readonly guard = (run: () => void): void => {
    try {
      run();
    } catch (error) {
      this.report(error);
    }
  };

  readonly report = (error: unknown): void => {
    if (this.#listeners.size === 0) return this.#platform.report(error);
    for (const listener of this.#listeners) {
      try {
        listener(error);
      } catch (thrown) {
        this.#platform.report(thrown);
      }
    }
  };

  /** Nobody listens any more. */
  clear(): void {
    this.#listeners.clear();
  }
}

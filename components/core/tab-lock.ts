import type { Locks } from './platform.ts';

/** Says to all tabs of the origin that this one lives, for as long as it has something they could take over. */
export class TabLock {
  readonly #locks: Locks;
  readonly #cid: string;
  #taken: Promise<void> | undefined;
  #release = (): void => {};

  constructor(locks: Locks, cid: string) {
    this.#locks = locks;
    this.#cid = cid;
  }

  /** Resolves when it is held. The browser lets go of it when the page ends, however it ends. */
  take(): Promise<void> {
    this.#taken ??= new Promise((resolve, reject) => {
      const given = (): Promise<void> => {
        resolve();
        return new Promise((release) => (this.#release = release));
      };
      this.#locks.request(nameOf(this.#cid), {}, given).catch((error: unknown) => {
        this.#taken = undefined;
        reject(error instanceof Error ? error : new Error('The lock was refused.'));
      });
    });
    return this.#taken;
  }

  /** Lets go. A page that holds a lock is not kept for the back button, so it is held no longer than needed. */
  release(): void {
    this.#release();
    this.#taken = undefined;
  }

  /** Runs while nobody is the tab `cid`, if that is so now. */
  async whenGone(cid: string, run: () => Promise<void>): Promise<void> {
    await this.#locks.request(nameOf(cid), { ifAvailable: true }, (lock) => (lock === null ? undefined : run()));
  }
}

const nameOf = (cid: string): string => `rt-outbox:${cid}`;

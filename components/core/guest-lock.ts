/** One tab at a time asks a server for the guest that all tabs of a browser are to be. Loaded when that may be needed. */
import type { Platform } from './platform.ts';

/**
 * Waits for the other tabs, `mostMs` at the longest, and keeps them waiting until the returned function is called, or as
 * long again. Calling it twice is harmless.
 */
export function guestLock(platform: Platform, name: string, mostMs: number): Promise<() => void> {
  return new Promise<() => void>((resolve) => {
    const { locks } = platform;
    if (!locks) return resolve(() => {});
    let late = false;
    const cancel = platform.after(mostMs, () => {
      late = true;
      resolve(() => {});
    });
    const given = (): Promise<void> | undefined => {
      if (late) return undefined;
      cancel();
      return new Promise((release) => {
        const cancelRelease = platform.after(mostMs, release);
        resolve(() => {
          cancelRelease();
          release();
        });
      });
    };
    // Where the browser refuses locks, there is nothing to wait for.
    locks.request(name, {}, given).catch(() => {
      cancel();
      resolve(() => {});
    });
  });
}

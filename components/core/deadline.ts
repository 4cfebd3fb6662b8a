import { RtError } from '../protocol/errors.ts';
import type { Platform } from './platform.ts';

/** Work with a bound on how long it is waited for. Rejects with `TIMEOUT`; the work itself goes on. */
export function within<T>(platform: Platform, ms: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = platform.after(ms, () => reject(new RtError('TIMEOUT', `expected an answer within ${ms} ms`)));
    work
      .then(resolve, reject)
      .finally(cancel)
      .catch(() => {});
  });
}

import type { Platform, TextStorage } from './platform.ts';

/** Uses a tab's or a browser's storage. Where it is missing, blocked or full, nothing is kept, and the answer is undefined. */
export function withStorage<T>(
  platform: Platform,
  kind: 'tab' | 'browser',
  use: (storage: TextStorage) => T,
): T | undefined {
  try {
    const storage = platform.storage(kind);
    return storage && use(storage);
  } catch {
    return undefined;
  }
}

/** Node as the runtime of a server. */
import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { Runtime } from './runtime.ts';

export const nodeRuntime: Runtime = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimeout: (callback, delayMs) => setTimeout(callback, delayMs).unref(),
  clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout),
  // After the poll phase: every socket that was readable has been read by then.
  defer: (callback) => void setImmediate(callback),
  randomBytes: (length) => randomBytes(length),
  mac: (key, text) => createHmac('sha256', key).update(text).digest('base64url'),
  sha256: (text) => createHash('sha256').update(text).digest(),
  random: () => Math.random(),
};

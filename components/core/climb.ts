/** What a dial does when its first rung takes long or fails: others, one after another, until one is welcomed. */
import type { Attempt } from './attempt.ts';
import { doorUrl } from './transports/door.ts';
import { httpOf } from './transports/http.ts';

/** Tries the other rungs beside what is still under way. Resolves when it has nothing more to try. */
export async function climb(attempt: Attempt): Promise<void> {
  const { ladder, first, timing } = attempt.options;
  // Only a network that answers can be one that blocks: in an outage other rungs fail the same.
  if (!(await isReachable(attempt))) return;
  for (const name of ladder.others(first.transport.name)) {
    if (attempt.decided) return;
    const rung = await ladder.load(name).catch(() => undefined);
    if (attempt.decided) return;
    if (rung) await patience(attempt, attempt.start(rung, true), timing.fallbackMs);
  }
}

/** Resolves when something ended, or took too long. */
function patience(attempt: Attempt, ended: Promise<void>, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const cancel = attempt.after(ms, resolve);
    void ended.then(() => {
      cancel();
      resolve();
    });
  });
}

async function isReachable(attempt: Attempt): Promise<boolean> {
  const { platform, url, timing } = attempt.options;
  const exchange = httpOf(platform).request(doorUrl(url, 'healthz'), { method: 'GET' });
  const abort = (): void => exchange.abort();
  const forget = attempt.defer(abort);
  const cancel = attempt.after(timing.healthMs, abort);
  try {
    return (await exchange.answer).status === 200;
  } catch {
    return false;
  } finally {
    cancel();
    forget();
    abort();
  }
}

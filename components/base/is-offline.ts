/** Whether what an element shows is out of date for want of a connection. */
import type { ConnectionState, FreshnessState } from '../core/client-api.ts';

/**
 * Coming up for the first time is no being offline: then nothing is shown yet, or only what the page brought.
 * @param shown What is shown of the channel; undefined while nothing is.
 */
export function isOffline(link: ConnectionState | undefined, shown: FreshnessState | undefined): boolean {
  const { status, attempt } = link ?? { status: 'idle', attempt: 0 };
  if (status === 'online') return false;
  const isFirst = status === 'idle' || (status === 'connecting' && attempt === 0);
  const wasLive = shown !== undefined && (shown.freshness === 'live' || shown.since !== undefined);
  return !(isFirst && !wasLive);
}

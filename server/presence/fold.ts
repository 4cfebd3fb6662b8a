/** One person out of all their tabs and devices. */
import type { PresenceMember } from 'rt-elements/protocol';
import type { Occupant } from '../ports/presence.ts';

/** A member, and when time alone will change it. */
export interface Folded {
  readonly member: PresenceMember;
  /** Server time at which they will count as away if nothing happens; Infinity where that cannot be. */
  readonly awayAt: number;
}

/** Undefined for who is not there, or is and does not want to be seen. */
export function fold(tabs: readonly Occupant[], now: number, idleAfterMs: number): Folded | undefined {
  const latest = tabs.reduce<Occupant | undefined>(
    (best, tab) => (best === undefined || tab.activeAt >= best.activeAt ? tab : best),
    undefined,
  );
  if (latest === undefined || tabs.some(({ status }) => status === 'invisible')) return undefined;
  const busy = tabs.some(({ status }) => status === 'busy');
  const awayAt = tabs.reduce((at, tab) => Math.max(at, awayTime(tab, idleAfterMs)), -Infinity);
  const { user, page, meta } = latest;
  return {
    member: {
      u: user,
      s: busy ? 'busy' : awayAt > now ? 'online' : 'away',
      n: tabs.length,
      since: Math.min(...tabs.map(({ since }) => since)),
      at: latest.activeAt,
      ...(page !== undefined && { page }),
      ...(meta !== undefined && { meta }),
    },
    awayAt: busy || awayAt <= now ? Infinity : awayAt,
  };
}

function awayTime({ status, idles, activeAt }: Occupant, idleAfterMs: number): number {
  if (status === 'away') return -Infinity;
  return idles ? activeAt + idleAfterMs : Infinity;
}

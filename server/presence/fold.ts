/** One person out of all their tabs and devices. */
import type { PresenceMember } from 'rt-elements/protocol';
import type { Occupant } from '../ports/presence.ts';

/** Most tabs of one person that are told of one by one. */
const MOST_TABS = 8;

/** A member, and when time alone will change it. */
export interface Folded {
  readonly member: PresenceMember;
  /** Server time at which they, or one of their tabs, will count as away if nothing happens; Infinity where that cannot be. */
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
  const times = tabs.map((tab) => awayTime(tab, idleAfterMs));
  const awayAt = Math.max(...times);
  const { user, page, meta } = latest;
  return {
    member: {
      u: user,
      s: busy ? 'busy' : awayAt > now ? 'online' : 'away',
      n: tabs.length,
      since: Math.min(...tabs.map(({ since }) => since)),
      at: latest.activeAt,
      ...(tabs.length > 1 && {
        tabs: tabs.slice(0, MOST_TABS).map((tab, index) => shownTab(tab, times[index]! > now)),
      }),
      ...(page !== undefined && { page }),
      ...(meta !== undefined && { meta }),
    },
    awayAt: tabs.length > 1 ? nextOf(times, now) : busy || awayAt <= now ? Infinity : awayAt,
  };
}

const shownTab = ({ status, activeAt, page }: Occupant, isActive: boolean) => ({
  s: status === 'busy' ? ('busy' as const) : isActive ? ('online' as const) : ('away' as const),
  at: activeAt,
  ...(page !== undefined && { page }),
});

/** The first of these times that is still to come. */
const nextOf = (times: readonly number[], now: number): number =>
  times.reduce((next, at) => (at > now && at < next ? at : next), Infinity);

function awayTime({ status, idles, activeAt }: Occupant, idleAfterMs: number): number {
  if (status === 'away') return -Infinity;
  return idles ? activeAt + idleAfterMs : Infinity;
}

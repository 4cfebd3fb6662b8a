/** How long ago something was, in words of a language, and the one timer that keeps such words true. */
import { computed, type ReadableAtom } from 'nanostores';
import type { Client } from '../core/client-api.ts';
import { secondsOf } from './server-seconds.ts';

/** How often words are looked at again, ms: below a minute all is "now". */
const STEP_MS = 10_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** From so many days on the date says more than a number. */
const MOST_DAYS = 7;

/**
 * The server's time, ms, in steps of ten seconds: what elements that say how long ago something was follow. All of a client
 * share one timer, that of its seconds, and none runs without listeners.
 */
export const momentsOf = (client: Client): ReadableAtom<number> =>
  client.shared('base:moments', () => computed(secondsOf(client), (now) => now - (now % STEP_MS)));

const formats = new Map<string, Intl.RelativeTimeFormat | Intl.DateTimeFormat>();

function formatOf<F extends Intl.RelativeTimeFormat | Intl.DateTimeFormat>(key: string, make: () => F): F {
  const known = formats.get(key);
  if (known !== undefined) return known as F;
  // A page speaks few languages; a page that is fed many must not grow by it.
  if (formats.size > 50) formats.clear();
  const format = make();
  formats.set(key, format);
  return format;
}

/** Calendar days from one moment to another where the viewer is: two midnights may be 23 or 25 hours apart. */
function daysBetween(at: number, now: number): number {
  const [from, to] = [new Date(at), new Date(now)];
  const day = (date: Date): number => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
  return (day(to) - day(from)) / DAY_MS;
}

/**
 * How long before `now` something was: "now" below a minute, then minutes and hours, "yesterday" and days by the viewer's
 * calendar, and after a week the date. What lies ahead, as a clock that is behind may make it seem, is "now" as well.
 */
export function relativeText(at: number, now: number, locale: string | undefined): string {
  const tag = locale ?? '';
  const ago = Math.max(0, now - at);
  const relative = formatOf(`${tag} relative`, () => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }));
  if (ago < MINUTE_MS) return relative.format(0, 'second');
  if (ago < HOUR_MS) return relative.format(-Math.floor(ago / MINUTE_MS), 'minute');
  if (ago < DAY_MS) return relative.format(-Math.floor(ago / HOUR_MS), 'hour');
  const days = Math.max(1, daysBetween(at, now));
  if (days < MOST_DAYS) return relative.format(-days, 'day');
  const thisYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  const year = thisYear ? undefined : ('numeric' as const);
  return formatOf(
    `${tag} ${year ?? 'day'}`,
    () => new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year }),
  ).format(at);
}

/** Day and time in full, for the title of such words. */
export const momentText = (at: number, locale: string | undefined): string =>
  formatOf(
    `${locale ?? ''} moment`,
    () => new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short' }),
  ).format(at);

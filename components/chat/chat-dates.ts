/** Times and days as people of a language write them. */

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(locale: string | undefined, name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale ?? ''} ${name}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  // A page speaks few languages; a page that is fed many must not grow by it.
  if (formats.size > 50) formats.clear();
  const format = new Intl.DateTimeFormat(locale, options);
  formats.set(key, format);
  return format;
}

/** The time of day, e.g. `14:05`. */
export const timeText = (at: number, locale: string | undefined): string =>
  formatOf(locale, 'time', { hour: 'numeric', minute: '2-digit' }).format(at);

/** Day and time in full, for whoever cannot see which day a row stands under. */
export const momentText = (at: number, locale: string | undefined): string =>
  formatOf(locale, 'moment', { dateStyle: 'full', timeStyle: 'short' }).format(at);

const startOfDay = (at: number): number => new Date(at).setHours(0, 0, 0, 0);
const DAY_MS = 86_400_000;

/** What a day is called when seen from `now`: today, yesterday, a weekday within the week, else its date. */
export function dayText(at: number, now: number, locale: string | undefined): string {
  // Rounded, because two midnights may be 23 or 25 hours apart.
  const days = Math.round((startOfDay(now) - startOfDay(at)) / DAY_MS);
  if (days === 0 || days === 1) {
    const word = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(-days, 'day');
    return word.charAt(0).toLocaleUpperCase(locale) + word.slice(1);
  }
  if (days > 1 && days < 7) return formatOf(locale, 'weekday', { weekday: 'long' }).format(at);
  const thisYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  if (thisYear) return formatOf(locale, 'date', { weekday: 'short', day: 'numeric', month: 'long' }).format(at);
  return formatOf(locale, 'year', { day: 'numeric', month: 'long', year: 'numeric' }).format(at);
}

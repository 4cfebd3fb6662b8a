/** The time left, in figures for the eye and in words for the ear. */

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const unit = (value: number, name: string, locale: string | undefined, unitDisplay: 'narrow' | 'long'): string =>
  new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay }).format(value);

/** Whole seconds left, so that 0 means that nothing is. */
const secondsOf = (ms: number): number => Math.ceil(ms / 1000);

/** `4:05`, `1:00:00`, or days and hours. Figures in the script of the language. */
export function timeFigures(ms: number, locale: string | undefined): string {
  const seconds = secondsOf(ms);
  if (seconds >= DAY) {
    const days = unit(Math.floor(seconds / DAY), 'day', locale, 'narrow');
    return `${days} ${unit(Math.floor((seconds % DAY) / HOUR), 'hour', locale, 'narrow')}`;
  }
  const two = new Intl.NumberFormat(locale, { minimumIntegerDigits: 2, useGrouping: false });
  const one = new Intl.NumberFormat(locale, { useGrouping: false });
  const [hours, minutes] = [Math.floor(seconds / HOUR), Math.floor((seconds % HOUR) / MINUTE)];
  const rest = two.format(seconds % MINUTE);
  return hours > 0 ? `${one.format(hours)}:${two.format(minutes)}:${rest}` : `${one.format(minutes)}:${rest}`;
}

/** `5 minutes`, `30 seconds`. */
export function timeWords(ms: number, locale: string | undefined): string {
  const seconds = secondsOf(ms);
  if (seconds >= DAY) return unit(Math.floor(seconds / DAY), 'day', locale, 'long');
  if (seconds >= HOUR) return unit(Math.floor(seconds / HOUR), 'hour', locale, 'long');
  const minutes = Math.floor(seconds / MINUTE);
  const words = minutes > 0 ? [unit(minutes, 'minute', locale, 'long')] : [];
  if (seconds % MINUTE > 0 || minutes === 0) words.push(unit(seconds % MINUTE, 'second', locale, 'long'));
  return words.join(' ');
}

/** When the time left is said aloud, ms. */
export const ENDING_MS = [300_000, 60_000, 30_000, 10_000] as const;

/** Which of those moments lies between two looks at the time, the last of them where there are several. */
export const endingBetween = (before: number, after: number): number | undefined =>
  ENDING_MS.filter((ms) => before > ms && after <= ms && after > 0).at(-1);

/** When something was, as a date and a time, for feeds that do not say how long ago. */

const formats = new Map<string, Intl.DateTimeFormat>();

/** Day and time, short, e.g. `Nov 24, 10:44`. */
export function timeText(at: number, locale: string | undefined): string {
  const key = locale ?? '';
  let format = formats.get(key);
  if (format === undefined) {
    // A page speaks few languages; a page that is fed many must not grow by it.
    if (formats.size > 50) formats.clear();
    format = new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' });
    formats.set(key, format);
  }
  return format.format(at);
}

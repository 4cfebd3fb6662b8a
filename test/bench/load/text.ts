/** Chat texts that name themselves, so that a delivery can be counted without decoding the frame it came in. */

/** As the workloads state it. */
export const TEXT_CHARS = 100;
const MARK = '^^^^';
const DIGITS = 8;
const CARET = 0x5e;
const FILL =
  'the quick brown fox jumps over the lazy dog, and then sits down to write about it at some length: '.repeat(2);
const filling = FILL.slice(0, TEXT_CHARS - MARK.length - DIGITS);

/** The text of message number `ordinal`: a mark no codec, key or name contains, the number, and words. */
export const textOf = (ordinal: number): string => `${MARK}${String(ordinal).padStart(DIGITS, '0')}${filling}`;

/** Calls back with the number of every text between `from` and `to`. Returns how many there were. */
export function eachText(data: Buffer, from: number, to: number, found: (ordinal: number) => void): number {
  let count = 0;
  // A step of the mark's length cannot miss it.
  for (let at = from; at < to; at += MARK.length) {
    if (data[at] !== CARET) continue;
    let start = at;
    while (start > from && data[start - 1] === CARET) start--;
    if (data[start + 1] !== CARET || data[start + 2] !== CARET || data[start + 3] !== CARET) continue;
    let ordinal = 0;
    for (let digit = start + MARK.length; digit < start + MARK.length + DIGITS; digit++)
      ordinal = ordinal * 10 + data[digit]! - 48;
    found(ordinal);
    count++;
    at = start + TEXT_CHARS - MARK.length;
  }
  return count;
}

/** Amounts between people and the wire: whole minor units on one side, the words of a language on the other, and no fraction in between. */
import { AUCTION_MAX } from '../protocol/auction-steps.ts';

/** How a currency is written: the digits behind the point are the server's word, because lists of them differ. */
export interface Money {
  readonly currency: string;
  readonly exponent: number;
}

/** What a text is as an amount, or why it is none. */
export type ParsedAmount = number | 'empty' | 'no-number' | 'too-fine' | 'too-large';

/** The digits with a point in their place: exact, however large. */
function decimal(minor: number, exponent: number): string {
  const digits = String(minor).padStart(exponent + 1, '0');
  return exponent === 0 ? digits : `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

/** Texts of decimals are formatted digit by digit; the types of some libraries do not know that yet. */
type Exact = (value: string) => string;

function written(
  options: Intl.NumberFormatOptions,
  locale: string | undefined,
  minor: number,
  exponent: number,
): string {
  const formatter = new Intl.NumberFormat(locale, {
    ...options,
    minimumFractionDigits: exponent,
    maximumFractionDigits: exponent,
  });
  return (formatter.format as unknown as Exact)(decimal(minor, exponent));
}

/** An amount with its currency, as the language writes it. */
export const moneyText = (minor: number, { currency, exponent }: Money, locale: string | undefined): string =>
  written({ style: 'currency', currency }, locale, minor, exponent);

/** An amount as one would type it. */
export const typedText = (minor: number, { exponent }: Money, locale: string | undefined): string =>
  written({ useGrouping: false }, locale, minor, exponent);

/** The sign or the letters of a currency, for beside a field. */
export const currencySign = ({ currency }: Money, locale: string | undefined): string =>
  new Intl.NumberFormat(locale, { style: 'currency', currency })
    .formatToParts(0)
    .find(({ type }) => type === 'currency')?.value ?? currency;

interface Signs {
  readonly decimal: string;
  readonly digits: ReadonlyMap<string, string>;
}

function signsOf(locale: string | undefined): Signs {
  const parts = new Intl.NumberFormat(locale).formatToParts(1.5);
  const digits = new Map<string, string>();
  const plain = new Intl.NumberFormat(locale, { useGrouping: false });
  for (let digit = 0; digit < 10; digit++) digits.set(plain.format(digit), String(digit));
  return { decimal: parts.find(({ type }) => type === 'decimal')?.value ?? '.', digits };
}

/** What groups of thousands are set apart by, anywhere, and marks of direction. */
const SPACES = /[\s\u00a0\u202f\u2009\u200e\u200f\u061c'’_]/gu;
/** Signs and letters of currencies, some with points in them; never between digits. */
const CURRENCY = /^(?:\p{L}[\p{L}\p{M}.]*|\p{Sc})+|(?:\p{L}[\p{L}\p{M}.]*|\p{Sc})+$/gu;
const MARKS = /[.,٫٬]/gu;

/**
 * Reads what somebody typed. Where both a point and a comma stand in it, the last of them is the decimal sign; one alone
 * is what the language takes it for, unless only the other reading makes sense.
 */
export function parseAmount(text: string, { exponent }: Money, locale: string | undefined): ParsedAmount {
  const signs = signsOf(locale);
  const typed = [...text.replace(SPACES, '').replace(CURRENCY, '')].map((one) => signs.digits.get(one) ?? one).join('');
  if (typed === '') return text.trim() === '' ? 'empty' : 'no-number';
  // Prices in some places are written "120.-".
  const plain = typed.replace(/[.,][-–—]+$/u, '');
  const mark = decimalMark(plain, signs.decimal);
  if (mark === 'unclear') return 'no-number';
  const at = mark === undefined ? -1 : plain.lastIndexOf(mark);
  const whole = (at < 0 ? plain : plain.slice(0, at)).replace(MARKS, '');
  const part = at < 0 ? '' : plain.slice(at + 1);
  if (!/^\d*$/.test(whole) || !/^\d*$/.test(part) || whole + part === '') return 'no-number';
  const significant = part.replace(/0+$/, '');
  if (significant.length > exponent) return 'too-fine';
  const minor = Number(`${whole}${significant.padEnd(exponent, '0')}`);
  return Number.isSafeInteger(minor) && minor <= AUCTION_MAX ? minor : 'too-large';
}

/** Which sign in a text stands before the fraction; `unclear` where the same one stands in several odd places. */
function decimalMark(text: string, usual: string): string | undefined {
  const marks = text.match(MARKS) ?? [];
  const last = marks.at(-1);
  if (last === undefined) return undefined;
  if (marks.some((each) => each !== last)) return last;
  const [first = '', ...groups] = text.split(last);
  const ends = groups.pop() ?? '';
  // Some languages group by two digits before the last three.
  const couldGroup = /^\d{1,3}$/.test(first) && groups.every((each) => /^\d{2,3}$/.test(each)) && /^\d{3}$/.test(ends);
  if (marks.length > 1) return couldGroup ? undefined : 'unclear';
  return last === usual || !couldGroup ? last : undefined;
}

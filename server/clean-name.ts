/** Display names, made harmless: what people chose, without what could reorder, hide or break the text around it. */
import { LIMITS } from 'rt-elements/protocol';

/** Controls, line separators, private use, unassigned, and invisible format characters (bidi overrides among them). */
const HARMFUL = /[\p{Cc}\p{Zl}\p{Zp}\p{Co}\p{Cs}\p{Cn}]|(?![\u200c\u200d])[\p{Cf}]/gu;
/** Joiners shape Persian, Indic scripts and emoji, so they stay; a name of nothing else is no name. */
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u;
/** A grapheme may carry any number of marks; a whole name may not. */
const LONGEST_UNITS = 256;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** The name as it may be shown, at most 40 graphemes; undefined when nothing readable is left. */
export function cleanName(name: string): string | undefined {
  const text = name
    .slice(0, LONGEST_UNITS)
    .toWellFormed()
    .normalize('NFC')
    .replace(HARMFUL, '')
    .replace(/\s+/g, ' ')
    .trim();
  if (!VISIBLE.test(text)) return undefined;
  if (text.length <= LIMITS.guestNameGraphemes) return text;
  let end = 0;
  let count = 0;
  for (const { index, segment } of graphemes.segment(text)) {
    if (++count > LIMITS.guestNameGraphemes) break;
    end = index + segment.length;
  }
  return text.slice(0, end).trim();
}

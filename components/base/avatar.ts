/** A face for someone without a picture: two letters and a colour that stays theirs. */
import { visibleName } from './visible-text.ts';

/**
 * The colours avatars are filled with; their text is white. Each has at least 4.5:1 against white and 3:1 against the
 * dark surface, which a test computes.
 */
export const AVATAR_COLORS = [
  '#c2410c',
  '#b45309',
  '#4d7c0f',
  '#15803d',
  '#0f766e',
  '#0e7490',
  '#0a72b0',
  '#2563eb',
  '#6d5ae6',
  '#9333ea',
  '#c026d3',
  '#c81e66',
] as const;

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const firstGrapheme = (word: string): string => graphemes.segment(word)[Symbol.iterator]().next().value?.segment ?? '';

/** One or two letters for a name: of its first and last word, or `?` where there is nothing to read. */
export function initialsOf(name: string | undefined): string {
  const words = visibleName(name)
    .split(' ')
    .filter((word) => /[\p{L}\p{N}\p{So}\p{Emoji_Presentation}]/u.test(word));
  const [first, ...rest] = words;
  if (first === undefined) return '?';
  return (firstGrapheme(first) + firstGrapheme(rest.at(-1) ?? '')).toLocaleUpperCase();
}

/** Which of the avatar colours is theirs: the same for the same text, on every machine. */
export function colorIndexOf(id: string): number {
  // FNV-1a: short, and spreads ids that differ in one character.
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  return ((hash ^ (hash >>> 15)) >>> 0) % AVATAR_COLORS.length;
}

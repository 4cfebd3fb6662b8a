/** Recognises messages that are nothing but a few emoji, which are shown larger. */

const MAX_EMOJI = 3;
const EMOJI = /\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f|\p{Regional_Indicator}{2}|[#*0-9]\ufe0f?\u20e3/u;
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Whether the text is one to three emoji and nothing else but space. */
export function isEmojiOnly(text: string): boolean {
  const trimmed = text.replace(/\s+/gu, '');
  // The longest emoji, a family with skin tones, is under 30 code units.
  if (trimmed === '' || trimmed.length > 30 * MAX_EMOJI) return false;
  const parts = [...graphemes.segment(trimmed)];
  return parts.length <= MAX_EMOJI && parts.every(({ segment }) => EMOJI.test(segment));
}

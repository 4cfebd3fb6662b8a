/** Finds links in text. Loaded on demand, because its table of domains outweighs the rest of an element. */
import { tokenize } from 'linkifyjs';
import type { TextToken } from './text-tokens.ts';
import { withoutBidiControls } from './visible-text.ts';

const SCHEMES: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:']);
/** Letters that look Latin and are not are only dangerous next to Latin ones, or in place of all of them. */
const SCRIPTS = [
  /\p{Script=Latin}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Armenian}/u,
  /\p{Script=Cherokee}/u,
];
/** Beyond this a message is not searched for links: nobody reads it link by link. */
const MAX_LINKS = 100;

const scriptsIn = (label: string): number => SCRIPTS.filter((script) => script.test(label)).length;

/** Whether some label of the host mixes alphabets, or is written wholly in one that imitates Latin under a Latin ending. */
function isDeceptive(host: string): boolean {
  const labels = host.split('.');
  const latinEnding = /^[a-z-]+$/i.test(labels.at(-1) ?? '');
  return labels.some(
    (label) => scriptsIn(label) > 1 || (latinEnding && scriptsIn(label) === 1 && !/\p{Script=Latin}/u.test(label)),
  );
}

/** The link's target, or undefined when it is not one we follow. */
function targetOf(href: string): URL | undefined {
  try {
    const url = new URL(href);
    // A name in front of the host is there to be mistaken for the host.
    return SCHEMES.has(url.protocol) && url.username === '' && url.password === '' ? url : undefined;
  } catch {
    return undefined;
  }
}

/** The host as it was typed, so that it can be replaced by what it really is. */
const typedHost = (text: string): string => /^(?:[a-z][a-z0-9+.-]*:\/\/)?([^/?#:]+)/i.exec(text)?.[1] ?? '';

function linkOf(text: string, href: string): TextToken | undefined {
  const shown = withoutBidiControls(text);
  const url = targetOf(withoutBidiControls(href));
  if (url === undefined) return undefined;
  const host = typedHost(shown);
  const honest = url.protocol !== 'mailto:' && isDeceptive(host) ? shown.replace(host, url.host) : shown;
  return { kind: 'link', text: honest, href: url.href };
}

/** Splits text into text and links: `http`, `https` and `mailto` only, the rest stays text. */
export function readLinks(text: string): readonly TextToken[] {
  const tokens: TextToken[] = [];
  let links = 0;
  let plain = '';
  const flush = (): void => {
    if (plain !== '') tokens.push({ kind: 'text', text: plain });
    plain = '';
  };
  for (const token of tokenize(text)) {
    const link = token.isLink && links < MAX_LINKS ? linkOf(token.v, token.toHref('https')) : undefined;
    if (link === undefined) {
      plain += token.v;
      continue;
    }
    flush();
    tokens.push(link);
    links += 1;
  }
  flush();
  return tokens;
}

/** Just enough colour for the snippets of this site: HTML tags, attributes and strings; keywords of JavaScript. */
export interface Token {
  readonly kind: 'plain' | 'tag' | 'name' | 'string' | 'word';
  readonly text: string;
}

const HTML = /(?<tag><\/?[\w-]+|\/?>)|(?<name>[\w-]+(?==))|(?<string>"[^"]*")/g;
const JAVASCRIPT = /(?<string>'[^']*')|(?<word>\b(?:import|from|const|await)\b)|(?<name>\b\w+(?=:|\())/g;

export function highlight(code: string, language: 'html' | 'js'): Token[] {
  const tokens: Token[] = [];
  let end = 0;
  for (const match of code.matchAll(language === 'html' ? HTML : JAVASCRIPT)) {
    if (match.index > end) tokens.push({ kind: 'plain', text: code.slice(end, match.index) });
    const kind = Object.entries(match.groups ?? {}).find(([, text]) => text !== undefined)?.[0] as Token['kind'];
    tokens.push({ kind, text: match[0] });
    end = match.index + match[0].length;
  }
  if (end < code.length) tokens.push({ kind: 'plain', text: code.slice(end) });
  return tokens;
}

import type { ClientOptions } from './client-api.ts';
import type { Platform } from './platform.ts';

/** All transports, in the order in which they are tried unless the page says otherwise. */
export const TRANSPORTS = ['ws', 'sse', 'poll'] as const;
const CHOICES = { guest: ['tab', 'browser', 'none'], codec: ['json', 'msgpack'], persist: ['on', 'off'] } as const;

/** Checks what a page author wrote, so that a mistake is told where it was made. @returns the address in full. @throws TypeError */
export function checkOptions(options: ClientOptions, platform: Platform): string {
  for (const name of ['token', 'name', 'id'] as const) {
    if (options[name] !== undefined && typeof options[name] !== 'string') wrong(name, 'a string', options[name]);
  }
  for (const [name, values] of Object.entries(CHOICES) as Array<[keyof typeof CHOICES, readonly string[]]>) {
    const value = options[name];
    if (value !== undefined && !values.includes(value)) wrong(name, values.join(' or '), value);
  }
  if (options.getToken !== undefined && typeof options.getToken !== 'function')
    wrong('getToken', 'a function', options.getToken);
  const names: unknown = options.transports ?? TRANSPORTS;
  if (!isTransports(names)) wrong('transports', 'a list of ws, sse and poll, each at most once', names);
  return address(options.url, platform);
}

const isTransports = (names: unknown): boolean =>
  Array.isArray(names) &&
  names.length > 0 &&
  new Set(names).size === names.length &&
  names.every((name) => TRANSPORTS.some((known) => known === name));

function address(url: unknown, platform: Platform): string {
  if (typeof url !== 'string' || url === '') wrong('url', 'an address', url);
  let href;
  try {
    href = platform.resolveUrl(url);
  } catch {
    wrong('url', 'an address', url);
  }
  // Sockets take no fragment, and `ws:` is only another spelling of the same server.
  const plain = href.replace(/#.*$/, '').replace(/^ws/, 'http');
  if (!/^https?:\/\//.test(plain)) wrong('url', 'http:, https:, ws: or wss:', url);
  return plain;
}

function wrong(name: string, expected: string, got: unknown): never {
  throw new TypeError(
    `expected ${name} to be ${expected}, got ${typeof got === 'string' || Array.isArray(got) ? JSON.stringify(got) : typeof got}`,
  );
}

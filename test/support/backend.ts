/** A backend: asks the API with a key, and gives back what it answers. */
import type { createServer } from 'rt-elements-server';

type ApiKey = NonNullable<Parameters<typeof createServer>[0]['apiKeys']>[number];

const secret = (word: string): string => `secret-of-${word}-0123456789abcdef`;

/** A key that may do one thing, for each thing there is, and one that may do all. */
export const KEYS = {
  all: { id: 'all', secret: secret('all'), scopes: ['publish', 'read', 'moderate', 'admin'] },
  publish: { id: 'publish', secret: secret('publish'), scopes: ['publish'] },
  read: { id: 'read', secret: secret('read'), scopes: ['read'] },
  moderate: { id: 'moderate', secret: secret('moderate'), scopes: ['moderate'] },
  admin: { id: 'admin', secret: secret('admin'), scopes: ['admin'] },
} as const satisfies Record<string, ApiKey>;

export const apiKeys: readonly ApiKey[] = Object.values(KEYS);

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

export interface Asking {
  /** The secret that is sent; null for none. Default: that of the key that may do all. */
  readonly secret?: string | null;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Asks once. @param url The server's, such as `http://127.0.0.1:1234/rt`. */
export async function ask(url: string, line: string, { secret, body, headers }: Asking = {}): Promise<Answer> {
  const [method = 'GET', path = ''] = line.split(' ');
  const key = secret === undefined ? KEYS.all.secret : secret;
  const response = await fetch(`${url}/api${path}`, {
    method,
    headers: {
      ...(key !== null && { authorization: `Bearer ${key}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
  };
}

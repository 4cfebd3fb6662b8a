import type { ServerResponse } from 'node:http';
import { problem } from '../problem.ts';

/** When to come back where there was no room, s. */
const AFTER = { 'Retry-After': '5' } as const;

/** Refuses a request whose body may not have been read to its end: what is left of it must not be taken for the next request. */
export function refuse(
  response: ServerResponse,
  status: number,
  detail: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (!response.req.complete) response.shouldKeepAlive = false;
  problem(response, status, detail, { ...(status === 503 && AFTER), ...headers });
}

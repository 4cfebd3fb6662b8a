/** Which pages may use the live doors from other origins, and how they are told. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type OriginPolicy, refusedOrigin } from '../origin.ts';

/** How long a browser may remember a preflight, s. */
const REMEMBER_S = 600;

/** Opens an answer to the page that asked, or says why that page may not have it. */
export function openToOrigin(
  request: IncomingMessage,
  response: ServerResponse,
  policy: OriginPolicy,
): string | undefined {
  response.setHeader('Vary', 'Origin');
  const refusal = refusedOrigin(request, policy);
  const { origin } = request.headers;
  if (refusal !== undefined || origin === undefined) return refusal;
  response.setHeader('Access-Control-Allow-Origin', origin);
  response.setHeader('Access-Control-Expose-Headers', 'Retry-After');
  return undefined;
}

/** Answers the question a browser asks before a request to another origin. */
export function answerPreflight(response: ServerResponse, method: string): void {
  response.writeHead(204, {
    'Access-Control-Allow-Methods': method,
    'Access-Control-Allow-Headers': 'content-type, authorization, last-event-id',
    'Access-Control-Max-Age': REMEMBER_S,
    'Cache-Control': 'no-store',
  });
  response.end();
}

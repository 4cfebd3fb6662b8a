/** Errors of the API as RFC 9457 has them. */
import type { ServerResponse } from 'node:http';
import type { RtError } from 'rt-elements/protocol';
import { type ErrorCode, type Value } from 'rt-elements/protocol';
import { dataAsJson } from '../data-json.ts';
import * as v from 'valibot';

/** Codes that only HTTP knows, beside those of the wire. */
export type ApiCode = ErrorCode | 'METHOD_NOT_ALLOWED' | 'UNSUPPORTED_MEDIA_TYPE' | 'REQUEST_TIMEOUT';

const STATUS: Readonly<Record<ApiCode, number>> = {
  BAD_REQUEST: 400,
  UNAUTHORIZED: 401,
  TOKEN_EXPIRED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  REQUEST_TIMEOUT: 408,
  NOT_SUBSCRIBED: 409,
  CONFLICT: 409,
  CLOSED: 409,
  LIMIT: 409,
  TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  REFUSED: 422,
  RATE_LIMITED: 429,
  INTERNAL: 500,
  RETRY_FROM: 503,
  UNAVAILABLE: 503,
  TIMEOUT: 503,
};

const TITLE: Readonly<Record<number, string>> = {
  400: 'The request is not as expected',
  401: 'A key is needed',
  403: 'This is not allowed',
  404: 'There is nothing here',
  405: 'The path knows other methods',
  408: 'The request took too long',
  409: 'This does not go with what is there',
  413: 'The request is too large',
  415: 'The body is of another kind',
  422: 'The rules refuse this',
  429: 'Too many requests',
  500: 'Something went wrong here',
  503: 'Not possible at the moment',
};

/** The body of an error. */
export const problemShape = v.object({
  type: v.string(),
  title: v.string(),
  status: v.number(),
  detail: v.string(),
  /** Stable: what a program looks at. */
  code: v.string(),
  /** What explains a refusal: `{reason, ...}`. */
  data: v.optional(v.record(v.string(), v.unknown())),
});
export type Problem = v.InferOutput<typeof problemShape>;

/** The code of a status that came without one. */
export const codeOf = (status: number): ApiCode =>
  (Object.keys(STATUS) as ApiCode[]).find((code) => STATUS[code] === status) ?? 'INTERNAL';

/** An error as the API tells it. */
export function toProblem(code: ApiCode, detail: string, data?: Value): Problem {
  const status = STATUS[code];
  return {
    type: `urn:rt-elements:problem:${code.toLowerCase().replaceAll('_', '-')}`,
    title: TITLE[status] ?? code,
    status,
    detail,
    code,
    ...(data !== undefined && { data: dataAsJson(data) as Record<string, unknown> }),
  };
}

/** A thrown error as the API tells it. */
export const problemOf = ({ code, message, data }: RtError): Problem => toProblem(code, message, data);

/** Sends an error. What is left of the request's body is not taken for the next request. */
export function sendProblem(
  response: ServerResponse,
  problem: Problem,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (!response.req.complete) response.shouldKeepAlive = false;
  sendJson(response, problem.status, problem, {
    ...headers,
    ...(problem.status === 401 && { 'WWW-Authenticate': 'Bearer' }),
    'Content-Type': 'application/problem+json',
  });
}

/** Sends JSON, or nothing. */
export function sendJson(
  response: ServerResponse,
  status: number,
  value: object | undefined,
  headers: Readonly<Record<string, string>> = {},
): void {
  const body = value === undefined ? '' : `${JSON.stringify(value)}\n`;
  response.writeHead(status, {
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    ...(value !== undefined && { 'Content-Type': 'application/json' }),
    ...(status !== 204 && { 'Content-Length': String(Buffer.byteLength(body)) }),
    ...headers,
  });
  response.end(body);
}

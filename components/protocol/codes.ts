/** Error codes of answers, and close codes of links, with what a client does about each. */

/** Codes that end one request. A feature's own reasons ride in `d.reason` of a `REFUSED`. */
export const ERROR_CODES = [
  'BAD_REQUEST',
  'UNAUTHORIZED',
  'TOKEN_EXPIRED',
  'FORBIDDEN',
  'NOT_FOUND',
  'NOT_SUBSCRIBED',
  'CONFLICT',
  'TOO_LARGE',
  'RATE_LIMITED',
  'RETRY_FROM',
  'LIMIT',
  'REFUSED',
  'CLOSED',
  'UNAVAILABLE',
  'TIMEOUT',
  'INTERNAL',
] as const;
/** One of the codes that end a request. */
export type ErrorCode = (typeof ERROR_CODES)[number];

const RETRYABLE: ReadonlySet<ErrorCode> = new Set([
  'TOKEN_EXPIRED',
  'RATE_LIMITED',
  'RETRY_FROM',
  'UNAVAILABLE',
  'TIMEOUT',
  'INTERNAL',
]);

/** Whether a code is worth another try where no `retry` came with it; the wire's `retry` decides when there is one. */
export const isRetryable = (code: ErrorCode): boolean => RETRYABLE.has(code);

/** What a client does after a close, in a word: the server's verdict. */
export type Verdict = 'now' | 'backoff' | 'auth' | 'never';
/** Every verdict, for checking a word. */
export const VERDICTS = ['now', 'backoff', 'auth', 'never'] as const satisfies readonly Verdict[];

/** Close codes of our own range and the standard ones a server sends. */
export const CLOSE = {
  normal: 1000,
  goingAway: 1001,
  tooLarge: 1009,
  internal: 1011,
  restart: 1012,
  protocol: 4000,
  version: 4001,
  helloDeadline: 4002,
  unauthorized: 4401,
  forbidden: 4403,
  noPong: 4408,
  replaced: 4409,
  sessionUnknown: 4410,
  entryTooLarge: 4413,
  slowConsumer: 4414,
  flood: 4429,
  tooManyConnections: 4430,
  error: 4500,
  drain: 4503,
} as const;
/** One of the close codes a server sends. */
export type CloseCode = (typeof CLOSE)[keyof typeof CLOSE];

/** The verdict of a numeric close code, used only where the `close` frame that states it was lost. Unknown codes back off. */
export function verdictOf(code: number): Verdict {
  switch (code) {
    case CLOSE.protocol:
    case CLOSE.version:
    case CLOSE.forbidden:
    case CLOSE.replaced:
      return 'never';
    case CLOSE.unauthorized:
      return 'auth';
    case CLOSE.noPong:
    case CLOSE.sessionUnknown:
      return 'now';
    default:
      return 'backoff';
  }
}

import { type ErrorCode, isRetryable } from './codes.ts';
import type { Value } from './value.ts';

/** What an error may say beyond its code and message. */
export interface RtErrorDetails {
  /** Whether the same request may succeed later. Default: what the code says. */
  retryable?: boolean | undefined;
  /** Milliseconds to wait before trying again, where the server said so. */
  afterMs?: number | undefined;
  /** What explains the refusal: `{reason, ...state}`. */
  data?: Value | undefined;
  cause?: unknown;
}

/**
 * The one error both sides throw. `code` is closed and stable, `message` is for people and may change,
 * `retryable` is the wire's `retry`.
 */
export class RtError extends Error {
  override readonly name = 'RtError';
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly afterMs: number | undefined;
  readonly data: Value | undefined;

  constructor(code: ErrorCode, message: string, details: RtErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.retryable = details.retryable ?? isRetryable(code);
    this.afterMs = details.afterMs;
    this.data = details.data;
  }

  /** A feature's reason (`slow-mode`, `too-low`), where there is one. */
  get reason(): string | undefined {
    const reason = (this.data as { reason?: unknown } | null | undefined)?.reason;
    return typeof reason === 'string' ? reason : undefined;
  }
}

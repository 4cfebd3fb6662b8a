/** What `<rt-connection>` tells the page, and asks it. */
import type { ConnectionState, Status, TokenRequest } from '../core/client-api.ts';

const OUTWARD = { bubbles: true, composed: true } as const;

/** The connection has another status. */
export class RtStatusEvent extends Event {
  readonly detail: {
    readonly status: Status;
    readonly previous: Status;
    readonly code: number | undefined;
    readonly reason: string | undefined;
    readonly attempt: number;
    /** Milliseconds until the next try, while `waiting`. */
    readonly retryInMs: number | undefined;
  };
  constructor({ status, code, reason, attempt, retryAt }: ConnectionState, previous: Status, now: number) {
    super('rt-status', OUTWARD);
    const retryInMs = retryAt === undefined ? undefined : Math.max(0, retryAt - now);
    this.detail = { status, previous, code, reason, attempt, retryInMs };
  }
}

/**
 * A token is needed. Call `detail.provide` with one, or with a promise of one, while the event is handled; prevent the
 * default to go on without a token, whatever the attributes say.
 */
export class RtTokenRequestEvent extends Event {
  readonly detail: {
    readonly reason: TokenRequest['reason'];
    readonly provide: (token: string | Promise<string | undefined>) => void;
  };
  constructor(reason: TokenRequest['reason'], provide: (token: string | Promise<string | undefined>) => void) {
    super('rt-token-request', { ...OUTWARD, cancelable: true });
    this.detail = { reason, provide };
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'rt-status': RtStatusEvent;
    'rt-token-request': RtTokenRequestEvent;
  }
}

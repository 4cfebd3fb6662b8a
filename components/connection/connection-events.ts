/** What `<rt-connection>` tells the page, and asks it. */
import { RtEvent } from '../base/rt-event.ts';
import type { ClockState, ConnectionState, Status, TokenRequest } from '../core/client-api.ts';

/** What became of the connection, and why. */
export interface StatusDetail {
  readonly status: Status;
  readonly previous: Status;
  readonly code: number | undefined;
  readonly reason: string | undefined;
  readonly attempt: number;
  /** Milliseconds until the next try, while `waiting`. */
  readonly retryInMs: number | undefined;
}

/** The connection has another status. */
export class RtStatusEvent extends RtEvent<StatusDetail> {
  constructor({ status, code, reason, attempt, retryAt }: ConnectionState, previous: Status, now: number) {
    const retryInMs = retryAt === undefined ? undefined : Math.max(0, retryAt - now);
    super('rt-status', { status, previous, code, reason, attempt, retryInMs });
  }
}

/** The server's clock was heard, or the machine slept: how far apart the two are, and how well that is known, ms. */
export class RtClockEvent extends RtEvent<ClockState> {
  constructor(clock: ClockState) {
    super('rt-clock', clock);
  }
}

/** What a token is needed for, and how to give one. */
export interface TokenRequestDetail {
  readonly reason: TokenRequest['reason'];
  readonly provide: (token: string | Promise<string | undefined>) => void;
}

/**
 * A token is needed. Call `detail.provide` with one, or with a promise of one, while the event is handled; prevent the
 * default to go on without a token, whatever the attributes say.
 */
export class RtTokenRequestEvent extends RtEvent<TokenRequestDetail> {
  constructor(reason: TokenRequestDetail['reason'], provide: TokenRequestDetail['provide']) {
    super('rt-token-request', { reason, provide }, { cancelable: true });
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'rt-clock': RtClockEvent;
    'rt-status': RtStatusEvent;
    'rt-token-request': RtTokenRequestEvent;
  }
}

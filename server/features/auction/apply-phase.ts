/** How an auction begins, rests and ends: pure functions beside `applyBid`. */
import { type Auction, type AuctionEvent, isReserveMet, refused, standingOf, type Step } from './auction-state.ts';

/** What an administrator can have done to an auction. */
export const AUCTION_COMMANDS = ['open', 'pause', 'resume', 'cancel', 'close'] as const;
export type AuctionCommand = (typeof AUCTION_COMMANDS)[number];

const step = (state: Auction, change: Partial<Auction>, n: Exclude<AuctionEvent['n'], 'bid' | 'extended'>): Step => {
  const next: Auction = { ...state, ...change, v: state.v + 1 };
  return { ok: true, state: next, events: [{ n, standing: standingOf(next) }] };
};

const outOfTurn = ({ phase }: Auction, to: string): Step =>
  refused(phase === 'closed' ? 'closed' : `not-${to}`, `It is ${phase}.`);

/** Begins, also before its time; the end stays where it is. */
export function applyOpen(state: Auction, now: number): Step {
  if (state.phase !== 'scheduled') return outOfTurn(state, 'scheduled');
  return step(state, { phase: 'open', startsAt: Math.min(state.startsAt, now) }, 'opened');
}

/** Rests: no bids, and the time left stands still. */
export function applyPause(state: Auction, now: number): Step {
  if (state.phase !== 'open') return outOfTurn(state, 'open');
  if (now >= state.endsAt) return refused('closed', 'Its time is over.');
  return step(state, { phase: 'paused', pausedAt: now }, 'paused');
}

/** Goes on with as much time as was left. */
export function applyResume(state: Auction, now: number): Step {
  if (state.phase !== 'paused' || state.pausedAt === null) return outOfTurn(state, 'paused');
  const restedMs = Math.max(0, now - state.pausedAt);
  const hardEndsAt = state.hardEndsAt === null ? null : state.hardEndsAt + restedMs;
  return step(state, { phase: 'open', pausedAt: null, endsAt: state.endsAt + restedMs, hardEndsAt }, 'resumed');
}

/** Ends without a sale, whatever was bid. */
export function applyCancel(state: Auction, now: number): Step {
  if (state.phase === 'closed') return outOfTurn(state, 'open');
  return step(state, { phase: 'closed', closedAt: now, pausedAt: null, outcome: 'cancelled' }, 'cancelled');
}

/** Ends before its time, with what was bid until now. */
export function applyClose(state: Auction, now: number): Step {
  if (state.phase === 'closed' || state.phase === 'scheduled') return outOfTurn(state, 'open');
  const { leader, terms } = state;
  const outcome =
    leader === null ? 'unsold' : terms.reserve !== null && !isReserveMet(state) ? 'reserve-not-met' : 'sold';
  // Whenever it is found out: the end was when it was due.
  const closedAt = state.phase === 'open' ? Math.min(now, state.endsAt) : now;
  return step(state, { phase: 'closed', closedAt, pausedAt: null, outcome }, 'closed');
}

/** What is due by itself: the next moment, or undefined when nothing is. */
export function dueAt({ phase, startsAt, endsAt }: Auction): number | undefined {
  if (phase === 'scheduled') return startsAt;
  return phase === 'open' ? endsAt : undefined;
}

/** Does what is due, once. Refused as `not-due` when nothing is. */
export function applyDue(state: Auction, now: number): Step {
  const due = dueAt(state);
  if (due === undefined || now < due) return refused('not-due', 'Nothing is due.');
  return state.phase === 'scheduled' ? applyOpen(state, due) : applyClose(state, due);
}

export const COMMANDS: Readonly<Record<AuctionCommand, (state: Auction, now: number) => Step>> = {
  open: applyOpen,
  pause: applyPause,
  resume: applyResume,
  cancel: applyCancel,
  close: applyClose,
};

import type { Platform } from './platform.ts';

/** What the server has a budget for, besides messages of any kind. */
export type Paced = 'call' | 'pub' | 'sub' | 'sig';

/** Messages may arrive closer together than they left: that much of a burst is not used. */
const MARGIN_MS = 100;
/** What sums of fractions are off by. */
const EPSILON = 1e-6;

/** A token bucket as the server has it, in one number: when it is full again. Without a rate it never runs out. */
class Bucket {
  /** What one token takes to come back. */
  readonly costMs: number = 0;
  /** How far behind being full it may be. */
  readonly depthMs: number = 0;
  fullAt = 0;

  constructor(rate: unknown) {
    const [burst, perSecond] = Array.isArray(rate) ? (rate as unknown[]).map(Number) : [];
    // What is no budget paces nothing: the server's refusals still do.
    if (burst === undefined || perSecond === undefined || !(burst >= 1 && perSecond > 0)) return;
    const wholeMs = (burst / perSecond) * 1000;
    this.costMs = 1000 / perSecond;
    this.depthMs = Math.max(this.costMs, wholeMs - Math.min(MARGIN_MS, wholeMs / 2));
  }

  /** How long until there is a token; not above 0 when there is one. */
  waitMs(now: number): number {
    return Math.max(this.fullAt, now) + this.costMs - this.depthMs - now - EPSILON;
  }

  spend(now: number, count = 1): void {
    this.fullAt = Math.max(this.fullAt, now) + this.costMs * count;
  }
}

interface Line {
  readonly bucket: Bucket;
  /** Who waits for a turn, in the order in which they asked. */
  readonly waiting: Set<() => void>;
  /** Whether somebody is being given their turn. */
  turn: boolean;
  planned: boolean;
}

/**
 * Spaces what one link says by the budgets its server told, so that who is fast is slowed and not refused. Who must wait
 * is called in turn, one each; turns of one moment come together, so that what they say leaves in one frame.
 */
export class Pace {
  readonly #platform: Platform;
  readonly #batchMs: number;
  readonly #lines = new Map<Paced, Line>();
  readonly #cancels = new Set<() => void>();
  #any = new Bucket(undefined);

  constructor(platform: Platform, batchMs: number) {
    this.#platform = platform;
    this.#batchMs = batchMs;
  }

  /** Takes over the budgets of a welcome. @param subs How many subscriptions its hello has asked for. */
  start(rates: Readonly<Record<string, unknown>> | null | undefined, subs = 0): void {
    this.#any = new Bucket(rates?.['message']);
    for (const kind of ['call', 'pub', 'sub', 'sig'] as const)
      this.#lines.set(kind, { bucket: new Bucket(rates?.[kind]), waiting: new Set(), turn: false, planned: false });
    this.#lines.get('sub')?.bucket.spend(this.#platform.monotonic(), subs);
    this.spend();
  }

  /** Nobody is called any more. */
  stop(): void {
    for (const cancel of this.#cancels) cancel();
    this.#lines.clear();
  }

  /**
   * Whether one may be said now; it is paid for then. Else `waiter` is called when it is its turn, to ask once more. Asking
   * again while waiting changes nothing.
   */
  take(kind: Paced, waiter: () => void): boolean {
    const line = this.#lines.get(kind);
    if (!line) return true;
    const waitMs = this.#waitMs(line);
    if (waitMs <= 0 && (line.turn || line.waiting.size === 0)) {
      line.turn = false;
      line.bucket.spend(this.#platform.monotonic());
      return true;
    }
    line.waiting.add(waiter);
    this.#plan(line);
    return false;
  }

  /** A message of any kind leaves. */
  spend(): void {
    this.#any.spend(this.#platform.monotonic());
  }

  /** The server wants to hear none of this kind for a while: its budget is shared with other links of the user. */
  refused(kind: Paced, afterMs: number): void {
    const { bucket } = this.#lines.get(kind) ?? {};
    if (bucket)
      bucket.fullAt = Math.max(bucket.fullAt, this.#platform.monotonic() + afterMs + bucket.depthMs - bucket.costMs);
  }

  #waitMs({ bucket }: Line): number {
    const now = this.#platform.monotonic();
    return Math.max(bucket.waitMs(now), this.#any.waitMs(now));
  }

  #plan(line: Line): void {
    if (line.planned || line.waiting.size === 0) return;
    line.planned = true;
    // No longer than tokens are kept, or some would be lost.
    const leastMs = Math.min(this.#batchMs, line.bucket.depthMs);
    const cancel = this.#platform.after(Math.ceil(Math.max(this.#waitMs(line), leastMs)), () => {
      this.#cancels.delete(cancel);
      line.planned = false;
      this.#giveTurns(line);
    });
    this.#cancels.add(cancel);
  }

  #giveTurns(line: Line): void {
    // Who asks once more goes to the end, and is met again there.
    for (const waiter of line.waiting) {
      if (this.#waitMs(line) > 0) break;
      line.waiting.delete(waiter);
      line.turn = true;
      waiter();
      line.turn = false;
    }
    this.#plan(line);
  }
}

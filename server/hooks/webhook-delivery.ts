/** One webhook endpoint: signs what it is sent, tries again with growing pauses, and holds only so much. */
import { createHmac } from 'node:crypto';
import type { Logger } from '../log.ts';
import type { Runtime } from '../runtime.ts';

/** Most deliveries that wait, run or pause. */
const MOST_HELD = 1000;
/** Most requests at the same time. */
const MOST_RUNNING = 4;
/** How often one delivery is tried: over about four minutes, at the longest ten. */
const TRIES = 9;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 120_000;
/** No two tries come closer. */
const LEAST_PAUSE_MS = 100;
const ANSWER_MS = 10_000;
/** Refusals that another try may not meet. Any other 4xx is final: the same bytes would be refused again. */
const TRY_AGAIN: ReadonlySet<number> = new Set([408, 409, 423, 425, 429]);

/** Sends a request; the platform's `fetch`. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface DeliveryOptions {
  readonly url: string;
  /** Signs what is sent. */
  readonly secret: Uint8Array;
  readonly fetch: Fetch;
  readonly runtime: Pick<Runtime, 'now' | 'setTimeout' | 'clearTimeout' | 'random'>;
  readonly log: Logger;
}

interface Delivery {
  readonly id: string;
  readonly body: string;
  tries: number;
}

/** Deliveries come in no certain order: what is in them says where it belongs. */
export class WebhookDelivery {
  readonly #options: DeliveryOptions;
  readonly #name: string;
  readonly #waiting: Delivery[] = [];
  readonly #pauses = new Set<unknown>();
  readonly #aborts = new Set<AbortController>();
  #running = 0;
  #dropped = 0;
  #closed = false;

  constructor(options: DeliveryOptions) {
    this.#options = options;
    // A path or a query may hold a secret; the origin does not.
    this.#name = new URL(options.url).origin;
  }

  /** Deliveries that were given up or never taken. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Deliveries under way. */
  get held(): number {
    return this.#waiting.length + this.#running + this.#pauses.size;
  }

  /** Takes a body to deliver. What is beyond the bound is dropped, counted and logged. */
  add(id: string, body: string): void {
    if (this.#closed) return;
    if (this.held >= MOST_HELD) return this.#drop(id, `more than ${MOST_HELD} wait`);
    this.#waiting.push({ id, body, tries: 0 });
    this.#pump();
  }

  /** Gives up everything. */
  close(): void {
    this.#closed = true;
    this.#waiting.length = 0;
    for (const timer of this.#pauses) this.#options.runtime.clearTimeout(timer);
    this.#pauses.clear();
    for (const abort of this.#aborts) abort.abort();
  }

  #pump(): void {
    while (this.#running < MOST_RUNNING) {
      const delivery = this.#waiting.shift();
      if (delivery === undefined) return;
      this.#running++;
      void this.#try(delivery);
    }
  }

  async #try(delivery: Delivery): Promise<void> {
    const outcome = await this.#post(delivery);
    this.#running--;
    if (this.#closed) return;
    delivery.tries++;
    if (outcome === 'refused') this.#drop(delivery.id, 'it was refused for good');
    else if (outcome === 'failed' && delivery.tries >= TRIES) this.#drop(delivery.id, `it failed ${TRIES} times`);
    else if (outcome === 'failed') this.#later(delivery);
    this.#pump();
  }

  #later(delivery: Delivery): void {
    const { runtime } = this.#options;
    const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (delivery.tries - 1));
    const timer = runtime.setTimeout(
      () => {
        this.#pauses.delete(timer);
        this.#waiting.push(delivery);
        this.#pump();
      },
      Math.max(LEAST_PAUSE_MS, runtime.random() * longest),
    );
    this.#pauses.add(timer);
  }

  /** Sends it once. The time is part of what is signed, so that what was overheard is soon too old. */
  async #post({ id, body }: Delivery): Promise<'taken' | 'refused' | 'failed'> {
    const { url, secret, fetch, runtime } = this.#options;
    const timestamp = String(Math.floor(runtime.now() / 1000));
    const abort = new AbortController();
    this.#aborts.add(abort);
    const timer = runtime.setTimeout(() => abort.abort(), ANSWER_MS);
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          'User-Agent': 'rt-elements',
          'Rt-Webhook-Id': id,
          'Rt-Webhook-Timestamp': timestamp,
          'Rt-Webhook-Signature': `v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`,
        },
        body,
        redirect: 'manual',
        signal: abort.signal,
      });
      await response.body?.cancel();
      if (response.ok) return 'taken';
      return response.status >= 300 && response.status < 500 && !TRY_AGAIN.has(response.status) ? 'refused' : 'failed';
    } catch {
      return 'failed';
    } finally {
      runtime.clearTimeout(timer);
      this.#aborts.delete(abort);
    }
  }

  #drop(id: string, why: string): void {
    this.#dropped++;
    this.#options.log.error({ webhook: this.#name, id, dropped: this.#dropped }, `a webhook was given up: ${why}`);
  }
}

/** A link whose way down are the answers to polls, each of them kept until it is known to have arrived. */
import { CLOSE, type CloseCode, type Encoded, LIMITS } from 'rt-elements/protocol';
import type { Budget } from '../limits.ts';
import type { Runtime } from '../runtime.ts';
import type { HttpLink } from './http-links.ts';
import type { Format, LinkListener, SessionKeys } from './transport.ts';
import { Upward } from './upward.ts';

/** How long a link is kept without a request, ms: then its session is unknown. */
const LEASE_MS = 60_000;
const LINE_FEED = 0x0a;
const COMMA = Buffer.from(',');
/** Brackets of a frame. */
const BRACKETS_BYTES = 2;

/** Frames as lines: what is written may hold several, and is cut into answers later. */
export const lines: Format = {
  codec: 'json',
  wrap: (frame: Encoded) => Buffer.from(`${typeof frame === 'string' ? frame : Buffer.from(frame).toString('utf8')}\n`),
};

/** Answers one poll, once. Undefined: there is nothing, and nothing to acknowledge. */
export type AnswerPoll = (body: Uint8Array | undefined) => void;

/** What became of a poll: it is or will be answered, its `ack` fits no answer of ours, or the link is over. */
export type Polled = 'taken' | 'misplaced' | 'over';

export interface PollLinkOptions {
  readonly address: string;
  readonly requests: Budget;
  readonly runtime: Pick<Runtime, 'now' | 'setTimeout' | 'clearTimeout'>;
  readonly open: (link: PollLink) => LinkListener;
  readonly onWelcome: (link: PollLink, keys: SessionKeys) => void;
  /** Called when the link is closed: what is left of it is its verdict, for whoever asks within the lease. */
  readonly onResting: (link: PollLink) => void;
  /** Called once, when nothing is left to be asked for. */
  readonly onGone: (link: PollLink) => void;
}

interface Waiting {
  readonly answer: AnswerPoll;
  readonly timer: unknown;
}

export class PollLink implements HttpLink {
  readonly transport = 'poll';
  readonly format = lines;
  readonly address: string;
  readonly up = new Upward();
  readonly requests: Budget;
  readonly listener: LinkListener;
  readonly #options: PollLinkOptions;
  /** Frames that are in no answer yet, without their brackets. */
  #queue: Buffer[] = [];
  #queuedBytes = 0;
  /** Number of the newest answer. */
  #n = 0;
  /** The newest answer, while it is not acknowledged. */
  #unacknowledged: Buffer | undefined;
  #waiting: Waiting | undefined;
  #drains: Array<() => void> = [];
  #lease: unknown;
  /** Whether requests can find it. */
  #named = false;
  #closing = false;
  #gone = false;

  constructor(options: PollLinkOptions) {
    const { address, requests, open } = options;
    this.#options = options;
    this.address = address;
    this.requests = requests;
    this.listener = open(this);
    this.up.to(this.listener);
  }

  /** Whether it is closed and its verdict was given, as far as anybody can tell. */
  get told(): boolean {
    return this.#closing && this.#queue.length === 0;
  }

  /** What waits, the answer that may have to be given again included. */
  get bufferedBytes(): number {
    return this.#queuedBytes + (this.#unacknowledged?.length ?? 0);
  }

  write(bytes: Uint8Array): void {
    if (this.#closing) return;
    this.#enqueue(bytes);
    // The first answer brings the welcome, or why there is none: without it nobody could ask for a second.
    if (this.#named && this.#waiting !== undefined) this.#answerWaiting(this.#take());
  }

  onDrain(callback: () => void): void {
    if (this.#closing) return;
    if (this.#queue.length > 0) this.#drains.push(callback);
    else callback();
  }

  onWelcome(keys: SessionKeys): void {
    this.#named = true;
    this.#options.onWelcome(this, keys);
  }

  /**
   * Asks for what comes next.
   * @param ack Number of the newest answer that arrived; 0 before the first.
   * @param waitMs How long to wait for something; 0 answers at once.
   */
  poll(ack: number, waitMs: number, answer: AnswerPoll): Polled {
    if (this.#gone) return 'over';
    this.listener.touch();
    this.#rest();
    if (this.#waiting !== undefined) this.#answerWaiting(Buffer.from(`{"n":${this.#n},"frame":[]}`));
    if (ack !== this.#n && !(ack === this.#n - 1 && this.#unacknowledged !== undefined)) return 'misplaced';
    if (ack === this.#n) this.#unacknowledged = undefined;
    const body = this.#unacknowledged ?? (this.#named || this.#closing ? this.#take() : undefined);
    if (body !== undefined) {
      answer(body);
      if (!this.#named) this.forget();
    } else if (this.#closing) {
      this.forget();
      return 'over';
    } else if (waitMs === 0 && this.#named) answer(undefined);
    else {
      const timer = this.#named ? this.#options.runtime.setTimeout(this.#ping, waitMs) : undefined;
      this.#waiting = { answer, timer };
    }
    return 'taken';
  }

  /** The one who asked is not there any more. */
  abandon(answer: AnswerPoll): void {
    if (this.#waiting?.answer !== answer) return;
    this.#options.runtime.clearTimeout(this.#waiting.timer);
    this.#waiting = undefined;
    // Without the answer to the first there is no second.
    if (!this.#named) this.forget();
  }

  close(code: CloseCode): void {
    if (this.#closing) return;
    this.#closing = true;
    this.#drains = [];
    // Nobody takes what waits; the verdict, which was written last, is all that is kept for later.
    if (code === CLOSE.slowConsumer || code === CLOSE.replaced) this.#keepLast();
    if (this.#waiting !== undefined) {
      this.#answerWaiting(this.#take());
      if (!this.#named) return this.forget();
    }
    this.#rest();
    this.#options.onResting(this);
  }

  /** Ends it for good: nobody is answered any more. */
  forget(): void {
    if (this.#gone) return;
    this.#gone = this.#closing = true;
    const { runtime, onGone } = this.#options;
    runtime.clearTimeout(this.#lease);
    if (this.#waiting !== undefined) this.#answerWaiting(undefined);
    this.#queue = [];
    this.#queuedBytes = 0;
    this.#unacknowledged = undefined;
    onGone(this);
    this.listener.closed();
  }

  readonly #ping = (): void => {
    const frame = `[{"t":"ping","now":${Math.round(this.#options.runtime.now())}}]\n`;
    this.#enqueue(Buffer.from(frame));
    this.#answerWaiting(this.#take());
  };

  #answerWaiting(body: Uint8Array | undefined): void {
    const waiting = this.#waiting;
    if (waiting === undefined) return;
    this.#waiting = undefined;
    this.#options.runtime.clearTimeout(waiting.timer);
    waiting.answer(body);
  }

  #enqueue(bytes: Uint8Array): void {
    const written = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let start = 0; start < written.length;) {
      const end = written.indexOf(LINE_FEED, start);
      const messages = written.subarray(start + 1, end - 1);
      this.#queue.push(messages);
      this.#queuedBytes += messages.length;
      start = end + 1;
    }
  }

  /** The next answer: as many of the frames that wait as one frame can hold. Undefined when none do. */
  #take(): Buffer | undefined {
    if (this.#queue.length === 0) return undefined;
    const parts: Buffer[] = [];
    let bytes = BRACKETS_BYTES;
    for (const messages of this.#queue) {
      bytes += messages.length + COMMA.length;
      if (parts.length > 0 && bytes > LIMITS.frameBytes) break;
      if (parts.length > 0) parts.push(COMMA);
      parts.push(messages);
    }
    const taken = this.#queue.splice(0, (parts.length + 1) / 2);
    for (const { length } of taken) this.#queuedBytes -= length;
    const body = Buffer.concat([Buffer.from(`{"n":${++this.#n},"frame":[`), ...parts, Buffer.from(']}')]);
    this.#unacknowledged = body;
    if (this.#queue.length === 0) for (const drained of this.#drains.splice(0)) drained();
    return body;
  }

  #keepLast(): void {
    const last = this.#queue.at(-1);
    this.#queue = last === undefined ? [] : [last];
    this.#queuedBytes = last?.length ?? 0;
  }

  /** Starts the lease anew. */
  #rest(): void {
    const { runtime } = this.#options;
    runtime.clearTimeout(this.#lease);
    if (!this.#gone) this.#lease = runtime.setTimeout(() => this.forget(), LEASE_MS);
  }
}

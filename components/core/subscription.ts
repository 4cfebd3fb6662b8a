import { atom } from 'nanostores';
import type { SubscriptionRequest } from '../protocol/client-messages.ts';
import { RtError } from '../protocol/errors.ts';
import type { PresenceState } from '../protocol/presence.ts';
import type { ServerMessages, SubResult, WireEvent } from '../protocol/server-messages.ts';
import type { Value } from '../protocol/value.ts';
import { readResult } from './boundary.ts';
import type { ChannelStatus, Follower, Freshness, Position } from './client-api.ts';
import type { Context } from './context.ts';
import { isSameFreshness, nextFreshness } from './freshness.ts';
import type { Link } from './link.ts';
import { Repair } from './repair.ts';
import { type Answer, toError } from './requests.ts';
import { brings, Seats } from './seats.ts';

export interface SubscriptionContext extends Pick<Context, 'platform' | 'timing' | 'hold' | 'guard' | 'now'> {
  /** Called when a channel shows another status, or came or went. */
  readonly onStatus: () => void;
}

/**
 * One channel's place in its log, shared by all its followers: asks for it, resumes, notices holes and fills them.
 * The position moves only after every follower has handled what lies before it.
 */
export class Subscription {
  readonly status = atom<ChannelStatus>({ freshness: 'stale' });
  readonly #name: string;
  readonly #context: SubscriptionContext;
  readonly #seats: Seats;
  readonly #repairs: Repair;
  #link: Link | undefined;
  /** `off`: not asked for on this link. `asked`: nothing is listened to until the answer. `filling`: the answer goes on. */
  #phase: 'off' | 'asked' | 'filling' | 'live' = 'off';
  /** Number of the last `sub`; answers to earlier ones are ignored. */
  #asked = 0;
  #epoch = '';
  #offset = 0;
  /** The newest offset that was heard of. */
  #top = 0;
  /** Whether there is a position that all followers can go on from. */
  #resumable = false;
  /** Whether this tab is present, as far as was said on this link. */
  #present = false;
  /** Whether somebody came since the last `sub` who wants more than it brings. */
  #outdated = false;
  /** What the page brought, until the server has said something. */
  #seed: SubResult | undefined;
  #release = (): void => {};
  #cancelLeave = (): void => {};

  constructor(name: string, context: SubscriptionContext) {
    this.#name = name;
    this.#context = context;
    this.#seats = new Seats(context.guard);
    this.#repairs = new Repair(context.platform, context.timing);
  }

  get followed(): boolean {
    return this.#seats.size > 0;
  }

  get position(): Position | undefined {
    return this.#epoch === '' ? undefined : { epoch: this.#epoch, offset: this.#offset };
  }

  /** Starts from what the page brought. Returns whether it does: not once anything was started or asked for. */
  seed(seed: SubResult & { readonly e: string; readonly o: number }): boolean {
    if (this.#epoch !== '' || this.#phase !== 'off' || !brings(seed, this.#seats.want)) return false;
    this.#seed = seed;
    this.#epoch = seed.e;
    this.#offset = this.#top = seed.o;
    this.#outdated = false;
    this.#resumable = true;
    this.#seats.startLate(seed, true);
    return true;
  }

  follow(follower: Follower): () => void {
    this.#cancelLeave();
    if (!this.followed) this.#release = this.#context.hold();
    const seat = this.#seats.add(follower);
    this.#context.onStatus();
    if (!brings(this.#seed, seat.want)) {
      this.#resumable = false;
      this.#outdated = true;
    }
    // What one tick adds is asked for once.
    void Promise.resolve().then(() => {
      if (!this.#seats.has(seat)) return;
      if (this.#seed) this.#seats.startLate(this.#seed, true);
      else if (seat.started) return;
      if (this.#phase === 'off' || this.#outdated) this.#ask();
      else if (this.#phase === 'live') this.#startLate();
    });
    return () => {
      if (!this.#seats.delete(seat) || this.followed) return;
      this.#leaveSoon();
      this.#context.onStatus();
    };
  }

  /** What to ask for on a new link. Counts as asked: what the channel brings is ignored until `welcomed`. */
  hello(): SubscriptionRequest {
    this.#asked++;
    this.#phase = 'asked';
    this.#outdated = false;
    return this.request();
  }

  /** What is to be asked for, as of now. */
  request(): SubscriptionRequest {
    return { c: this.#name, w: this.#seats.want, ...(this.#resumable ? { e: this.#epoch, o: this.#offset } : {}) };
  }

  /** There is a link. `result` is what its welcome said about the channel; undefined when it was not asked. */
  up(link: Link, result: SubResult | undefined): void {
    this.#link = link;
    if (!this.followed) {
      if (result) this.#unsubscribe();
    } else if (result && !this.#outdated) this.#take(result, !result.more);
    else this.#ask();
  }

  down(): void {
    this.#link = undefined;
    this.#present = false;
    this.#phase = 'off';
    this.#repairs.cancel();
    this.#show('stale');
  }

  /** Says what is only worth hearing now; nothing where nobody here listens. */
  signal(n: string, d: Value | undefined): void {
    if (this.#phase === 'live') this.#link?.signal(this.#name, n, d);
  }

  /** Says how this tab is present; nothing where there is no link to say it on. */
  present(d: PresenceState | null): Promise<void> {
    const link = this.#link;
    if (link === undefined || (this.#phase !== 'live' && this.#phase !== 'filling')) return Promise.resolve();
    this.#present = d !== null;
    return new Promise((resolve, reject) => {
      link.request({ t: 'pres', c: this.#name, d }, this.#context.timing.callMs, (answer) => {
        if (answer instanceof RtError) reject(answer);
        else resolve();
      });
    });
  }

  /** The link is about to be closed on purpose: nobody here comes back. */
  depart(): void {
    if (this.#present) this.present(null).catch(() => undefined);
  }

  onMessage(message: ServerMessages['pub' | 'sig' | 'more' | 'gap' | 'subx' | 'pdiff' | 'psnap']): void {
    if (message.t === 'subx') {
      if (this.#phase !== 'off')
        this.#refused(toError({ ...message, msg: message.msg ?? 'The server ended the subscription.' }));
    } else if (this.#phase === 'filling' && message.t === 'more') this.#take(message, message.last === true);
    else if (this.#phase === 'filling' || this.#phase === 'live') {
      if (message.t === 'pub') this.#event(message, this.#phase === 'live');
      else if (message.t === 'sig') this.#seats.signal(message);
      else if (message.t === 'gap') this.#repair('gap');
      else if (message.t === 'pdiff' || message.t === 'psnap')
        this.#seats.tell((follower) => follower.onPresence?.(message));
    }
  }

  /** The newest offset the server knows of. Fewer here after a while means that something was lost without a sound. */
  expect(offset: number): void {
    this.#top = Math.max(this.#top, offset);
    if (this.#phase === 'live' && offset > this.#offset) this.#repair('gap');
  }

  dispose(): void {
    this.#seats.clear();
    this.#cancelLeave();
    this.#release();
    this.down();
  }

  readonly #onTurn = (): void => {
    if (this.#phase === 'off' || this.#outdated) this.#ask();
  };

  #ask(): void {
    const link = this.#link;
    if (!link || !this.followed || !link.pace.take('sub', this.#onTurn)) return;
    const asked = ++this.#asked;
    this.#repairs.cancel();
    this.#phase = 'asked';
    this.#outdated = false;
    this.#show(this.status.get().freshness === 'gap' ? 'gap' : 'catching-up', undefined, this.#behind);
    link.request({ t: 'sub', ...this.request() }, this.#context.timing.callMs, (answer) => {
      if (asked === this.#asked && this.#link === link) this.#answered(answer);
    });
  }

  #answered(answer: Answer): void {
    if (answer === 'lost') return;
    if (answer instanceof RtError) return this.#refused(answer);
    let result;
    try {
      result = readResult(answer.d);
    } catch (error) {
      return this.#refused(new RtError('INTERNAL', 'The server answered something else.', { cause: error }));
    }
    this.#take(result, !result.more);
  }

  /** One part of an answer. A contiguous prefix is always safe to apply, so each part is applied as it comes. */
  #take(part: SubResult, complete: boolean): void {
    if (part.err) return this.#refused(toError(part.err));
    this.#seed = undefined;
    this.#phase = 'filling';
    if (part.o !== undefined) this.#top = part.o;
    if (part.rec === false || part.rec === null) this.#start(part);
    if (part.rec && this.#resumable) this.#startLate();
    for (const event of part.pubs ?? []) if (this.#phase === 'filling') this.#event(event, false);
    if (this.#phase !== 'filling') return;
    const { me } = part;
    if (part.rec && me !== undefined) this.#seats.tell((follower) => follower.onMe?.(me));
    if (!complete) return this.#show('catching-up', undefined, this.#behind);
    if (!this.#resumable) return this.#refused(new RtError('INTERNAL', 'The server gave no place to start from.'));
    this.#phase = 'live';
    this.#show('live');
  }

  #start(result: SubResult): void {
    const { e, o } = result;
    if (!e || o === undefined) return;
    this.#seats.start(result);
    this.#epoch = e;
    this.#offset = o;
    this.#resumable = true;
  }

  /** Followers who hold nothing begin where the channel stands. */
  #startLate(): void {
    this.#seats.startLate({ c: this.#name, e: this.#epoch, o: this.#offset, rec: null });
  }

  #event(event: WireEvent, live: boolean): void {
    if (event.o <= this.#offset) return;
    if (event.o !== this.#offset + 1) {
      this.#top = Math.max(this.#top, event.o);
      return this.#repair('gap');
    }
    this.#startLate();
    this.#seats.tell((follower) => follower.onEvent?.(event, live));
    this.#offset = event.o;
  }

  #refused(error: RtError): void {
    if (error.retryable) return this.#repair('stale', error);
    this.#phase = 'off';
    this.#show('stale', error);
  }

  /** Asks again from the last position. */
  #repair(freshness: Freshness, error?: RtError): void {
    this.#phase = 'off';
    this.#show(freshness, error, this.#behind);
    this.#repairs.plan(() => this.#ask(), error);
  }

  #leaveSoon(): void {
    const { platform, timing } = this.#context;
    this.#release();
    this.#cancelLeave = platform.after(timing.lingerMs, () => {
      if (this.#phase !== 'off') this.#unsubscribe();
      this.#resumable = false;
      this.#epoch = '';
      this.#seed = undefined;
      this.#seats.forget();
      this.#repairs.cancel();
      this.#show('stale');
    });
  }

  #unsubscribe(): void {
    this.#link?.request({ t: 'unsub', c: this.#name }, this.#context.timing.callMs, () => {});
    this.#asked++;
    this.#phase = 'off';
  }

  get #behind(): number | undefined {
    return this.#resumable ? this.#top - this.#offset : undefined;
  }

  #show(freshness: Freshness, error?: RtError, behind?: number): void {
    const { guard, now, onStatus } = this.#context;
    const shown = this.status.get();
    const next = nextFreshness(shown, freshness, now(), behind);
    if (isSameFreshness(next, shown) && shown.error === error) return;
    guard(() => this.status.set(error ? { ...next, error } : next));
    onStatus();
  }
}

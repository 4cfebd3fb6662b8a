/** Knows whether someone watches the newest messages, and keeps older ones in place while someone reads those. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { isAttentive, onAttention } from './attention.ts';
import type { ChatModel, ChatState } from './chat-model.ts';
import { countUnread } from './model/unread.ts';

export interface ReaderPlaceHost extends ReactiveControllerHost, HTMLElement {
  readonly atBottom: boolean;
}

/** Tells the model who looks where, and remembers what this element's own reader has to catch up with. */
export class ReaderPlace implements ReactiveController {
  readonly #host: ReaderPlaceHost;
  readonly #model: () => ChatModel | undefined;
  /** Tells when a chat that was not shown (a tab panel, a closed dialog) comes into view. */
  readonly #comesIntoView: IntersectionObserver | undefined;
  readonly #held = new Hold((model) => model.holdPlace());
  readonly #watched = new Hold((model) => model.watch());
  #stop: (() => void) | undefined;
  #known: ChatModel | undefined;
  #markM: number | undefined;
  #bottomM: number | undefined;

  constructor(host: ReaderPlaceHost, model: () => ChatModel | undefined) {
    this.#host = host;
    this.#model = model;
    // Absent while rendering on a server.
    this.#comesIntoView = typeof IntersectionObserver === 'function' ? new IntersectionObserver(this.#look) : undefined;
    host.addController(this);
  }

  /** Number of the message below which the line stands that says what is new; undefined without one. */
  get markM(): number | undefined {
    return this.#markM;
  }

  /** How many messages came since this element's reader left the newest. */
  missed(state: ChatState | undefined): number {
    return state === undefined || state.phase === 'loading' ? 0 : countUnread(state, this.#bottomM ?? state.readM);
  }

  /** A new state, before it is shown. The first one of a room says what its reader has to catch up with. */
  receive(state: ChatState): void {
    const model = this.#model();
    if (state.phase !== 'ready' || model === undefined || model === this.#known) return;
    this.#known = model;
    this.#bottomM = undefined;
    this.#mark(state);
  }

  hostConnected(): void {
    this.#comesIntoView?.observe(this.#host);
    this.#stop = onAttention(this.#onAttention);
  }

  hostDisconnected(): void {
    this.#comesIntoView?.disconnect();
    this.#stop?.();
    this.#held.set(undefined);
    this.#watched.set(undefined);
  }

  hostUpdated(): void {
    this.#held.set(this.#host.atBottom || !this.#host.isConnected ? undefined : this.#model());
    // After the update: what has been seen changes what is shown.
    queueMicrotask(this.#look);
  }

  #mark(state: ChatState): void {
    this.#markM = countUnread(state, state.readM) > 0 ? state.readM : undefined;
  }

  /** Whether the element takes any room on the page: nobody reads inside `display: none`. */
  get #isShown(): boolean {
    return this.#host.getClientRects().length > 0;
  }

  readonly #onAttention = (): void => {
    const state = this.#known?.state.get();
    // Who comes back finds the line where they left; before the model takes what is in view for read.
    if (isAttentive() && state !== undefined && this.#known === this.#model() && !this.#watched.isHeld) {
      this.#mark(state);
      this.#host.requestUpdate();
    }
    this.#look();
  };

  readonly #look = (): void => {
    const model = this.#model();
    const isThere = model !== undefined && this.#host.isConnected && this.#host.atBottom && this.#isShown;
    const state = model?.state.get();
    if (isThere && state?.phase === 'ready' && state.newer.done) {
      if (isAttentive()) this.#bottomM = state.newestM;
      else this.#bottomM ??= state.readM;
    }
    this.#watched.set(isThere && isAttentive() ? model : undefined);
  };
}

/** Something held of one model at a time. */
class Hold {
  readonly #take: (model: ChatModel) => () => void;
  #model: ChatModel | undefined;
  #letGo: (() => void) | undefined;

  constructor(take: (model: ChatModel) => () => void) {
    this.#take = take;
  }

  get isHeld(): boolean {
    return this.#model !== undefined;
  }

  set(model: ChatModel | undefined): void {
    if (model === this.#model) return;
    const letGo = this.#letGo;
    this.#model = model;
    this.#letGo = model && this.#take(model);
    letGo?.();
  }
}

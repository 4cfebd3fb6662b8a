import { ContextProvider } from '@lit/context';
import { html, LitElement, nothing, type PropertyDeclaration, type PropertyValues, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { announce, prepareAnnouncer } from '../base/announcer.ts';
import { clientContext, type ConnectionSource } from '../base/client-context.ts';
import { connectionRegistry, connectionsChanged } from '../base/connection-registry.ts';
import { defineOnce } from '../base/define-once.ts';
import { localeOf } from '../base/locale.ts';
import { ModelController } from '../base/model-controller.ts';
import { numberFromText } from '../base/number-from-text.ts';
import { secondsOf } from '../base/server-seconds.ts';
import { VERSION } from '../base/version.ts';
import { Words } from '../base/words.ts';
import type { Client, ClientOptions, ClockState, ConnectionState, FreshnessState, Status } from '../core/client-api.ts';
import { createClient } from '../core/create-client.ts';
import type { Author } from '../protocol/fields.ts';
import { clientOptions } from './client-options.ts';
import { problemOf } from './connection-attributes.ts';
import { barView, problemView } from './connection-bar.ts';
import { RtClockEvent, RtStatusEvent } from './connection-events.ts';
import { CONNECTION_STRINGS, type ConnectionStrings } from './connection-strings.ts';
import { isFinal, type Notice, Outage } from './outage.ts';
import styles from './rt-connection.styles.ts';

export { RtClockEvent, RtStatusEvent, RtTokenRequestEvent } from './connection-events.ts';

/** What the client is made with; a change of any of these makes another one. */
const MADE_WITH = ['url', 'guest', 'codec', 'transports', 'persist', 'tokenUrl'] as const;

const RESTING: ConnectionState = { status: 'idle', since: 0, attempt: 0, degraded: false, auth: 'ok' };

/**
 * One connection to a server, for all elements inside it; the only one on a page serves the whole page. It connects when
 * an element needs it, and says so when it is gone for longer than `grace`. The element itself takes no room.
 *
 * @summary Connects the elements inside it to a server, and shows when the connection is lost.
 * @tagname rt-connection
 *
 * @attr {"idle"|"connecting"|"online"|"waiting"|"offline"|"unauthorized"|"blocked"|"replaced"} state - Set by the element, for styles: its status.
 *
 * @attr {"live"|"catching-up"|"stale"|"gap"} freshness - Set by the element, for styles: the least fresh of what its elements show.
 *
 * @fires {RtStatusEvent} rt-status - The status changed.
 * @fires {RtClockEvent} rt-clock - More is known about the server's clock, or what was known is in doubt.
 * @fires {RtTokenRequestEvent} rt-token-request - A token is needed; call `detail.provide(token)` with one or with a promise of one.
 *
 * @slot - The elements that use this connection, and anything else.
 * @slot connecting - Instead of the bar's words while connecting.
 * @slot waiting - Instead of the bar's words while waiting for the next try.
 * @slot offline - Instead of the bar's words while there is no network.
 * @slot unauthorized - Instead of the bar's words when a token is missing or was refused.
 * @slot blocked - Instead of the bar's words when the server refused for good.
 *
 * @csspart bar - What is shown about the connection.
 * @csspart dot - Its sign.
 * @csspart label - Its words.
 * @csspart freshness - How old what is shown is, while it is not live.
 * @csspart retry - Its button.
 *
 * @cssprop [--rt-connection-position=fixed] - Position of the bar: `fixed`, or `absolute` for the nearest positioned ancestor.
 * @cssprop [--rt-connection-z-index=100] - How far in front the bar stands.
 */
export class RtConnection extends LitElement implements ConnectionSource {
  /** Which copy defined the tag; compared when a second copy comes along. */
  static readonly rtVersion = VERSION;
  static override styles = styles;

  /** The server's address. Default: the server this code was loaded from, else `/rt` of the page. */
  @property() url = '';
  /** A token, where one is at hand. For tokens that expire use `token-url` or `rt-token-request`. */
  @property() token = '';
  /** An address of the page's own server that answers a POST with `{"token": "..."}`. */
  @property({ attribute: 'token-url' }) tokenUrl = '';
  /** The name shown to others, for guests. */
  @property() name = '';
  /** Where a guest's identity is kept: for this tab, for this browser, or not at all. */
  @property() guest: 'tab' | 'browser' | 'none' = 'tab';
  /** How messages are written on the wire: readable, or compact. */
  @property() codec: 'json' | 'msgpack' = 'json';
  /** Ways to the server, in order of preference, separated by spaces: WebSocket, event stream, long polling. */
  @property() transports = 'ws sse poll';
  /** Whether what waits to be sent outlives the page: kept by the browser until it is sent, or only while the page is open. */
  @property() persist: 'on' | 'off' = 'on';
  /** When the bar is shown: after the grace, always, or never. */
  @property() show: 'auto' | 'always' | 'never' = 'auto';
  /** How long the connection may be gone before that is shown and said, ms. */
  @property({ type: Number }) grace = 2000;
  /** Waits for `connect()` instead of connecting when an element needs it. */
  @property({ type: Boolean }) manual = false;
  /** The language of numbers, as a BCP 47 tag. Default: `lang` of the nearest element that has one. */
  @property() locale = '';
  /** Other words for what the element says; those left out stay those of its language. */
  @property({ attribute: false }) strings: Partial<ConnectionStrings> = {};

  readonly #words = new Words<ConnectionStrings>(this, 'rt-connection', CONNECTION_STRINGS);
  readonly #provider = new ContextProvider(this, { context: clientContext });
  readonly #link = new ModelController<ConnectionState>(this, (state) => this.#onState(state));
  readonly #clock = new ModelController<ClockState>(this, (clock) => this.#onClock(clock));
  readonly #freshness = new ModelController<FreshnessState>(this, ({ freshness }) => this.#onFreshness(freshness));
  /** Ticks while there is something to count down. */
  readonly #seconds = new ModelController<number>(this);
  readonly #outage = new Outage({ graceMs: () => this.grace, onNotice: (notice) => this.#onNotice(notice) });
  #client: Client | undefined;
  /** What the page's author has to change. */
  #problem: string | undefined;
  #previous: Status = 'idle';
  #release: (() => void) | undefined;
  #leaving: ReturnType<typeof setTimeout> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    clearTimeout(this.#leaving);
    this.#leaving = undefined;
    if (!connectionRegistry().sources.has(this)) {
      connectionRegistry().sources.add(this);
      connectionsChanged();
    }
    // After a teardown there is nothing to come back to; the update makes a new client.
    if (this.hasUpdated && this.#client === undefined) this.requestUpdate();
  }

  /** A node that is moved leaves and comes back within one task; only one that stays away lets go. */
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#leaving ??= setTimeout(() => this.#leave(), 0);
  }

  /** `moveBefore` leaves everything in place. */
  connectedMoveCallback(): void {
    // Nothing to do: without this method the platform would disconnect and connect instead.
  }

  protected override firstUpdated(): void {
    prepareAnnouncer();
  }

  override requestUpdate(name?: PropertyKey, oldValue?: unknown, options?: PropertyDeclaration): void {
    super.requestUpdate(name, oldValue, options);
    numberFromText(this, name);
  }

  /** Not before the update: by then a framework has set what it sets. Nothing is made while rendering on a server. */
  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!this.isConnected) return;
    if (MADE_WITH.some((name) => changed.has(name)) || this.#client === undefined) {
      this.#make();
    } else {
      if (changed.has('token')) this.#client.setToken(this.token || undefined);
      if (changed.has('name')) this.#client.setName(this.name || undefined);
    }
  }

  /** The client, for code of the page; undefined until the first update, and after the element was taken away. */
  get client(): Client | undefined {
    return this.#client;
  }

  /** How the connection is, in a word. */
  get status(): Status {
    return this.#state.status;
  }

  /** Close code of the last link, where there was one. */
  get code(): number | undefined {
    return this.#state.code;
  }

  /** Why the connection is not online, in a sentence. */
  get reason(): string | undefined {
    return this.#state.reason;
  }

  /** When `status` last changed, in ms of `serverNow()`. */
  get since(): number {
    return this.#state.since;
  }

  /** When the next try starts, while `waiting`, in ms of `serverNow()`. */
  get retryAt(): number | undefined {
    return this.#state.retryAt;
  }

  /** Tries in a row that failed. */
  get attempt(): number {
    return this.#state.attempt;
  }

  /** What carries the connection while it is up. */
  get transport(): ConnectionState['transport'] {
    return this.#state.transport;
  }

  /** Whether that is a fallback. */
  get degraded(): boolean {
    return this.#state.degraded;
  }

  /** Whether a token is being fetched. */
  get auth(): ConnectionState['auth'] {
    return this.#state.auth;
  }

  /** Smallest round trip of the present link, ms. */
  get rtt(): number | undefined {
    return this.#state.rtt;
  }

  /** The server's clock minus the machine's, ms. 0 before a server was heard. */
  get clockOffset(): number {
    return this.#client?.clock.get().offset ?? 0;
  }

  /** How far off `serverNow()` may be, ms. Infinity before a server was heard. */
  get clockError(): number {
    return this.#client?.clock.get().error ?? Infinity;
  }

  /** How fresh what the elements show is: the least fresh of all, since when, and how many events are still to come. */
  get freshness(): FreshnessState {
    return this.#freshness.value ?? { freshness: 'live' };
  }

  /** Who we are, as the server says. */
  get user(): Author | undefined {
    return this.#state.user;
  }

  /** Connects and stays connected, whether or not an element needs it. Undoes `disconnect`. */
  connect(): void {
    this.#client?.connect();
    this.#release ??= this.#client?.hold();
  }

  /** Closes and stays closed, whatever the elements need, until `connect`. */
  disconnect(): void {
    this.#release?.();
    this.#release = undefined;
    this.#client?.disconnect();
  }

  /** Tries now instead of waiting. */
  retryNow(): void {
    this.#client?.retryNow();
  }

  /** Gives a new token, or takes it back. */
  setToken(token: string | undefined): void {
    this.#client?.setToken(token);
  }

  /** The server's time, as well as it is known, ms; it never jumps back. The machine's own until a server was heard. */
  serverNow(): number {
    return this.#client?.now() ?? Date.now();
  }

  /** Makes the client. A seam for tests. */
  protected makeClient(options: ClientOptions): Client {
    return createClient(options);
  }

  get #state(): ConnectionState {
    return this.#link.value ?? RESTING;
  }

  #make(): void {
    this.#unmake();
    try {
      this.#client = this.makeClient(clientOptions(this));
      this.#problem = undefined;
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      this.#problem = `${error.message}.`;
    }
    if (this.manual) this.#client?.disconnect();
    this.#link.store = this.#client?.state;
    this.#clock.store = this.#client?.clock;
    this.#freshness.store = this.#client?.freshness;
    this.#provider.setValue(this.#client);
    connectionsChanged();
  }

  #unmake(): void {
    this.#release?.();
    this.#release = undefined;
    for (const part of [this.#link, this.#clock, this.#freshness, this.#seconds]) part.store = undefined;
    this.#client?.dispose();
    this.#client = undefined;
  }

  #leave(): void {
    this.#leaving = undefined;
    connectionRegistry().sources.delete(this);
    this.#unmake();
    this.#outage.follow('idle');
    this.#provider.setValue(undefined);
    connectionsChanged();
  }

  #onState(state: ConnectionState): void {
    const { status } = state;
    this.#seconds.store = status === 'waiting' && this.#client ? secondsOf(this.#client) : undefined;
    const previous = this.#previous;
    if (status === previous) return;
    this.#previous = status;
    this.setAttribute('state', status);
    this.#outage.follow(status);
    this.dispatchEvent(new RtStatusEvent(state, previous, this.serverNow()));
  }

  #onClock({ offset, error }: ClockState): void {
    if (error !== Infinity) this.dispatchEvent(new RtClockEvent({ offset, error }));
  }

  #onFreshness(freshness: FreshnessState['freshness']): void {
    if (this.getAttribute('freshness') !== freshness) this.setAttribute('freshness', freshness);
  }

  #onNotice(notice: Notice): void {
    this.requestUpdate();
    if (notice === 'quiet' || !this.isConnected) return;
    const { lost, back, status } = this.#words.strings;
    announce({ from: this, text: notice === 'back' ? back : isFinal(this.status) ? status[this.status] : lost });
  }

  readonly #onRetry = (): void => this.retryNow();

  protected override render(): TemplateResult {
    const { notice } = this.#outage;
    const problem = problemOf(this) ?? this.#problem;
    const isShown = this.show === 'always' || (this.show === 'auto' && notice !== 'quiet');
    const bar = (): TemplateResult =>
      barView({
        state: this.#state,
        isBack: notice === 'back',
        freshness: this.freshness,
        now: this.#seconds.value,
        strings: this.#words.strings,
        locale: localeOf(this, this.locale),
        onRetry: this.#onRetry,
      });
    return html`<slot></slot>${problem !== undefined ? problemView(problem) : isShown ? bar() : nothing}`;
  }
}

defineOnce('rt-connection', RtConnection);

declare global {
  interface HTMLElementTagNameMap {
    'rt-connection': RtConnection;
  }
}

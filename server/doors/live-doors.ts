/** The doors through which links come that are not WebSockets: an event stream or polls down, requests up. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { CLOSE, LIMITS, utf8Length } from 'rt-elements/protocol';
import { Budget, type Rates } from '../limits.ts';
import type { Runtime } from '../runtime.ts';
import { HttpLinks } from '../transports/http-links.ts';
import { PollLink } from '../transports/poll-link.ts';
import { SseLink } from '../transports/sse-link.ts';
import type { Link, LinkListener, SessionKeys } from '../transports/transport.ts';
import type { BodyPlaces } from './body-places.ts';
import { ENVELOPE_BYTES, type PollBody, readPoll, readUp, type UpBody } from './envelope.ts';
import { readBody } from './read-body.ts';
import { refuse } from './refuse.ts';
import { RestingLinks } from './resting-links.ts';

/** When to come back to a server that is stopping, s. */
const RESTART_S = 5;
/** Most closed links whose verdict is kept for their clients' next poll, and most bytes of all of them. */
const MOST_RESTING = 10_000;
const MOST_RESTING_BYTES = 64 * 1024 * 1024;
/** How long a stopping server waits for polls that are on their way, ms. */
const GOODBYE_MS = 300;

export interface LiveDoorsOptions {
  /** Hands a new link to the hub. */
  readonly open: (link: Link) => LinkListener;
  readonly runtime: Runtime;
  /** What requests of one link are paid from, as messages. */
  readonly rates: Rates;
  /** Where bodies are read. */
  readonly bodies: BodyPlaces;
  readonly stopping: () => boolean;
}

/** Where a request goes. Each takes a POST. */
export type LiveDoor = 'sse' | 'lp' | 'up';
export const LIVE_DOORS: ReadonlySet<string> = new Set<LiveDoor>(['sse', 'lp', 'up']);

export class LiveDoors {
  readonly #options: LiveDoorsOptions;
  readonly #links = new HttpLinks<SseLink | PollLink>();
  /** Closed and still known. */
  readonly #resting = new RestingLinks<PollLink>(MOST_RESTING, MOST_RESTING_BYTES);
  /** Set while the server stops. */
  #onTold: (() => void) | undefined;

  constructor(options: LiveDoorsOptions) {
    this.#options = options;
  }

  /** @param address Address of the peer, as limits count it. */
  async take(door: LiveDoor, request: IncomingMessage, response: ServerResponse, address: string): Promise<void> {
    const most = door === 'sse' ? LIMITS.frameBytes : ENVELOPE_BYTES;
    const { bodies, runtime } = this.#options;
    const body = await bodies.read(request, address, () => readBody(request, most, runtime));
    if (body === undefined) return void response.destroy();
    if (typeof body !== 'string') return refuse(response, body.status, body.detail);
    if (door === 'sse') return this.#openStream(body, response, address);
    const read = door === 'lp' ? readPoll(body) : readUp(body);
    if (typeof read === 'string') return refuse(response, 400, read);
    if ('us' in read) this.#takeUp(read, response);
    else this.#poll(read, response, address);
  }

  /** Lets go of everybody, once those who ask in a moment have their verdict: the hub has closed every link. */
  async close(): Promise<void> {
    const told = new Promise<void>((resolve) => (this.#onTold = resolve));
    this.#tellWhenTold();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, GOODBYE_MS)));
    await Promise.race([told, late]);
    clearTimeout(timer);
    this.#resting.clear();
  }

  #tellWhenTold(): void {
    if (this.#onTold !== undefined && this.#resting.told) this.#onTold();
  }

  #openStream(hello: string, response: ServerResponse, address: string): void {
    if (this.#options.stopping()) return refuseWhileStopping(response);
    const link = new SseLink({ ...this.#ofLink(address), response, onGone: (gone) => this.#links.remove(gone) });
    link.listener.receive(hello);
  }

  #poll(body: PollBody, response: ServerResponse, address: string): void {
    if ('sid' in body) {
      const link = this.#find(body, response);
      if (link === undefined) return;
      if (link.transport === 'poll') return this.#ask(link, body.ack, body.wait, response);
      return refuse(response, 409, 'this session is on an event stream');
    }
    if (this.#options.stopping()) return refuseWhileStopping(response);
    const link = new PollLink({
      ...this.#ofLink(address),
      onResting: (resting) => this.#resting.add(resting),
      onGone: (gone) => {
        this.#links.remove(gone);
        this.#resting.delete(gone);
      },
    });
    this.#ask(link, 0, body.wait, response);
    if (utf8Length(body.frame) > LIMITS.frameBytes) return refuseFrame(link);
    link.listener.receive(body.frame);
  }

  #ask(link: PollLink, ack: number, waitS: number, response: ServerResponse): void {
    const answer = (body: Uint8Array | undefined): void => {
      response.off('close', onClose);
      if (body === undefined) empty(response);
      else json(response, body);
      this.#tellWhenTold();
    };
    const onClose = (): void => link.abandon(answer);
    response.on('error', () => undefined);
    response.on('close', onClose);
    const polled = link.poll(ack, waitS * 1000, answer);
    if (polled === 'over') unknownSession(response);
    else if (polled === 'misplaced') refuse(response, 409, `ack: expected the newest answer's number, got ${ack}`);
  }

  #takeUp(body: UpBody, response: ServerResponse): void {
    const link = this.#find(body, response);
    if (link === undefined) return;
    if (utf8Length(body.frame) > LIMITS.frameBytes) {
      refuseFrame(link);
      return refuse(response, 413, `expected frames of at most ${LIMITS.frameBytes} bytes`);
    }
    if (link.up.take(body.us, body.frame) === 'hole')
      return refuse(response, 409, `us: expected the next number, got ${body.us}`);
    empty(response);
  }

  /** The link a request names, if it may ask; else the request has been answered. */
  #find(keys: SessionKeys, response: ServerResponse): SseLink | PollLink | undefined {
    const link = this.#links.find(keys);
    if (link === undefined) {
      unknownSession(response);
      return undefined;
    }
    const afterMs = link.requests.take('messages', this.#options.runtime.monotonic());
    if (afterMs === 0) return link;
    refuse(response, 429, 'too many requests', { 'Retry-After': String(Math.ceil(afterMs / 1000)) });
    return undefined;
  }

  #ofLink(address: string) {
    const { open, runtime, rates } = this.#options;
    return {
      address,
      open,
      runtime,
      requests: new Budget(rates),
      onWelcome: (link: SseLink | PollLink, keys: SessionKeys) => this.#links.add(link, keys),
    };
  }
}

const refuseFrame = ({ listener }: SseLink | PollLink): void =>
  listener.refuse(CLOSE.tooLarge, `expected frames of at most ${LIMITS.frameBytes} bytes`);

const refuseWhileStopping = (response: ServerResponse): void =>
  refuse(response, 503, 'this server is stopping', { 'Retry-After': String(RESTART_S) });
const unknownSession = (response: ServerResponse): void => refuse(response, 410, 'this session is not known here');

function empty(response: ServerResponse): void {
  response.writeHead(204, { 'Cache-Control': 'no-store' });
  response.end();
}

function json(response: ServerResponse, body: Uint8Array): void {
  response.writeHead(200, {
    'Content-Type': 'application/json',
    'Content-Length': body.length,
    'Cache-Control': 'no-store, no-transform',
    'X-Content-Type-Options': 'nosniff',
  });
  response.end(body);
}

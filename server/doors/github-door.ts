/** The door GitHub's webhooks come in by: signed over the bytes as they came, limited before they are read. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isRoom, RtError } from 'rt-elements/protocol';
import type { Logger } from '../log.ts';
import { addressOf } from '../origin.ts';
import { problem } from '../problem.ts';
import type { Runtime } from '../runtime.ts';
import { BodyPlaces } from './body-places.ts';
import { readBytes } from './read-body.ts';
import { RecentBodies } from './recent-bodies.ts';
import { refuse } from './refuse.ts';

/** A delivery whose signature is good. */
export interface GithubDelivery {
  /** The feed it is for: the name of a room. */
  readonly feed: string;
  /** Its `X-GitHub-Event`. */
  readonly event: string;
  /** Its `X-GitHub-Delivery`, the same when GitHub delivers it again; of the same body, the first for a day. */
  readonly id: string;
  readonly payload: unknown;
}

/** What became of a delivery: it is stored, under an id, or it is nothing for a feed, for a reason. */
export type GithubOutcome = { readonly stored: string; readonly repeated: boolean } | { readonly ignored: string };

export interface GithubDoorOptions {
  /** What GitHub signs with. Undefined: the door is not there. */
  readonly secret: string | undefined;
  readonly take: (delivery: GithubDelivery) => Promise<GithubOutcome>;
  /** Whether a proxy in front says where requests come from. */
  readonly trustProxy: boolean;
  readonly runtime: Runtime;
  readonly log: Logger;
}

/** Largest delivery taken. GitHub sends up to 25 MB; what a feed tells of one is in the first few hundred KiB. */
export const GITHUB_BYTES = 4 * 1024 * 1024;
/** Most that are read at once, so that what nobody has signed yet cannot fill the memory; and of these, from one network. */
const PLACES = { most: 16, mostOfOne: 8 } as const;
/** How long a delivery may take, ms: GitHub itself gives up after ten seconds. */
const BODY_MS = 5000;
const TYPES = ['application/json', 'application/x-www-form-urlencoded'] as const;
const SIGNATURE = /^sha256=([0-9a-f]{64})$/;
const EVENT = /^[a-z0-9_]{1,64}$/;
const DELIVERY = /^[A-Za-z0-9-]{1,64}$/;

export class GithubDoor {
  readonly #options: GithubDoorOptions;
  readonly #places: BodyPlaces;
  /** Whoever has seen a delivery could send it again, under another name. */
  readonly #recent: RecentBodies;

  constructor(options: GithubDoorOptions) {
    const now = (): number => options.runtime.monotonic();
    this.#options = options;
    this.#places = new BodyPlaces({ ...PLACES, now });
    this.#recent = new RecentBodies(now);
  }

  /** @param feed The last part of the path. */
  async handle(feed: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { secret, runtime, trustProxy } = this.#options;
    if (secret === undefined || !isRoom(feed)) return problem(response, 404, 'there is nothing here');
    if (request.method !== 'POST')
      return problem(response, 405, `expected POST, got ${request.method ?? 'none'}`, { Allow: 'POST' });
    const bytes = await this.#places.read(request, addressOf(request, trustProxy), () =>
      readBytes(request, { mostBytes: GITHUB_BYTES, types: TYPES, withinMs: BODY_MS }, runtime),
    );
    if (bytes === undefined) return void response.destroy();
    if ('status' in bytes) return refuse(response, bytes.status, bytes.detail);
    // The same answer for none, for what is no signature, and for another's.
    const signature = signatureOf(bytes, request.headers['x-hub-signature-256'], secret);
    if (signature === undefined)
      return problem(response, 401, 'expected a signature with the secret of this server in X-Hub-Signature-256');
    await this.#take({ feed, signature }, bytes, request, response);
  }

  async #take(
    { feed, signature }: { readonly feed: string; readonly signature: string },
    bytes: Buffer,
    { headers }: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const { take, log } = this.#options;
    const { 'x-github-event': event, 'x-github-delivery': delivery } = headers;
    if (typeof event !== 'string' || !EVENT.test(event) || typeof delivery !== 'string' || !DELIVERY.test(delivery))
      return problem(response, 400, 'expected X-GitHub-Event and X-GitHub-Delivery');
    if (event === 'ping') return answer(response, 200, { pong: true });
    const payload = payloadOf(bytes, headers['content-type']);
    if (payload === undefined) return problem(response, 400, 'expected JSON, or a form with JSON as its payload');
    try {
      const id = this.#recent.firstId(`${feed} ${signature}`, delivery);
      const outcome = await take({ feed, event, id, payload });
      answer(response, 'stored' in outcome && !outcome.repeated ? 201 : 200, outcome);
    } catch (error) {
      if (!(error instanceof RtError)) throw error;
      log.warn({ code: error.code, event }, 'a delivery of GitHub could not be stored');
      problem(response, error.code === 'UNAVAILABLE' ? 503 : 422, error.message);
    }
  }
}

/** The signature of the bytes; undefined where it is not with our secret. Takes as long for one that is nearly right. */
function signatureOf(bytes: Buffer, header: string | string[] | undefined, secret: string): string | undefined {
  const given = SIGNATURE.exec(typeof header === 'string' ? header : '')?.[1];
  const expected = createHmac('sha256', secret).update(bytes).digest();
  const isRight = timingSafeEqual(expected, Buffer.from(given ?? '0'.repeat(64), 'hex'));
  return isRight ? given : undefined;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** What was delivered; undefined for what cannot be read. */
function payloadOf(bytes: Buffer, type: string | undefined): unknown {
  try {
    const text = utf8.decode(bytes);
    const isForm = type?.trim().toLowerCase().startsWith(TYPES[1]) === true;
    return JSON.parse(isForm ? (new URLSearchParams(text).get('payload') ?? '') : text) as unknown;
  } catch {
    return undefined;
  }
}

function answer(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  });
  response.end(text);
}

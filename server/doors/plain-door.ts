/** The doors of those who only read: a channel as a plain event stream, and tickets for who cannot set headers. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isChannel, RtError } from 'rt-elements/protocol';
import * as v from 'valibot';
import type { Authenticator } from '../auth.ts';
import { problem } from '../problem.ts';
import type { Reader } from '../reader.ts';
import { NOBODY, type Readers } from '../readers.ts';
import type { Runtime } from '../runtime.ts';
import type { BodyPlaces } from './body-places.ts';
import { bearerOf, identifyBearer } from './bearer.ts';
import { readBody } from './read-body.ts';
import { ResponseReaderLink } from './reader-link.ts';
import { refuse } from './refuse.ts';
import type { Grant, Tickets } from './tickets.ts';

const TICKET_BODY_BYTES = 1024;
/** When to come back, s. */
const AFTER_S: Readonly<Record<number, string>> = { 429: '30', 503: '5' };
const STATUS: Partial<Record<RtError['code'], number>> = {
  UNAUTHORIZED: 401,
  TOKEN_EXPIRED: 401,
  FORBIDDEN: 403,
  LIMIT: 429,
  RATE_LIMITED: 429,
  UNAVAILABLE: 503,
};

export interface PlainDoorOptions {
  readonly readers: Readers;
  readonly tickets: Tickets;
  readonly authenticator: Authenticator;
  /** Where bodies are read. */
  readonly bodies: BodyPlaces;
  readonly runtime: Runtime;
}

const ticketBody = v.object({ c: v.pipe(v.string(), v.check(isChannel)) });

export class PlainDoor {
  readonly #options: PlainDoorOptions;

  constructor(options: PlainDoorOptions) {
    this.#options = options;
  }

  /** Answers a GET of a channel. */
  async follow(channel: string, request: IncomingMessage, response: ServerResponse, address: string): Promise<void> {
    response.setHeader('Referrer-Policy', 'no-referrer');
    if (!isChannel(channel)) return problem(response, 404, 'expected the name of a channel after events/');
    const position = positionOf(request);
    try {
      const ticket = ticketOf(request);
      const grant = await this.#grantOf(channel, ticket, request);
      await this.#open(grant, position, ticket, response, address);
    } catch (error) {
      if (!(error instanceof RtError) || response.headersSent) throw error;
      // A reader that was in before would only knock again and again; this tells a native one to stop.
      const refused = error.code === 'UNAUTHORIZED' || error.code === 'TOKEN_EXPIRED' || error.code === 'FORBIDDEN';
      if (refused && position !== undefined) stop(response);
      else refuseWith(response, error);
    }
  }

  /** Answers a request for a ticket. */
  async issue(request: IncomingMessage, response: ServerResponse, address: string): Promise<void> {
    const { authenticator, readers, tickets, bodies, runtime } = this.#options;
    response.setHeader('Referrer-Policy', 'no-referrer');
    const body = await bodies.read(request, address, () => readBody(request, TICKET_BODY_BYTES, runtime));
    if (body === undefined) return void response.destroy();
    if (typeof body !== 'string') return refuse(response, body.status, body.detail);
    const channel = readChannel(body);
    if (channel === undefined) return problem(response, 400, 'expected {"c": <channel>}, got something else');
    try {
      const token = bearerOf(request);
      if (token === undefined)
        throw new RtError('UNAUTHORIZED', 'expected a token in the header Authorization: Bearer');
      const { user, expiresAt } = await identifyBearer(authenticator, token);
      await readers.admit(user, channel);
      const grant: Grant = { channel, user, expiresAt };
      json(response, { ticket: tickets.issue(grant), ...(expiresAt !== undefined && { exp: expiresAt }) });
    } catch (error) {
      if (!(error instanceof RtError)) throw error;
      refuseWith(response, error);
    }
  }

  async #grantOf(channel: string, ticket: string | undefined, request: IncomingMessage): Promise<Grant> {
    const { authenticator, readers, tickets } = this.#options;
    if (ticket !== undefined) {
      const grant = tickets.find(ticket, channel);
      if (grant === undefined) throw new RtError('UNAUTHORIZED', 'this ticket is not for this channel, or is over');
      return grant;
    }
    const token = bearerOf(request);
    if (token !== undefined) return { channel, ...(await identifyBearer(authenticator, token)) };
    if (readers.isPublic(channel)) return { channel, user: NOBODY, expiresAt: undefined };
    const how = 'send a token as Authorization: Bearer, or a ticket as ?ticket=';
    throw new RtError('UNAUTHORIZED', `this channel is not open to everybody: ${how}`);
  }

  async #open(
    { channel, user, expiresAt }: Grant,
    position: Position | undefined,
    ticket: string | undefined,
    response: ServerResponse,
    address: string,
  ): Promise<void> {
    const { readers, tickets, runtime } = this.#options;
    const state: { reader?: Reader; gone: boolean } = { gone: false };
    const link = new ResponseReaderLink(response, address, runtime, () => {
      state.gone = true;
      if (state.reader !== undefined) readers.gone(state.reader);
    });
    const reader = await readers.read({ link, request: { c: channel, ...position }, user, expiresAt });
    state.reader = reader;
    if (state.gone) readers.gone(reader);
    else if (ticket !== undefined) tickets.opened(ticket, () => reader.end());
  }
}

interface Position {
  readonly e: string;
  readonly o: number;
}

/** Where a reader was; one that makes no sense is a lost one. */
function positionOf({ headers }: IncomingMessage): Position | undefined {
  const header = headers['last-event-id'];
  if (typeof header !== 'string' || header === '') return undefined;
  const [, e = '', o = '0'] = /^([^:]{1,16}):(\d{1,15})$/.exec(header) ?? [];
  return { e, o: Number(o) };
}

const ticketOf = ({ url }: IncomingMessage): string | undefined =>
  new URLSearchParams(url?.split('?', 2)[1] ?? '').get('ticket') ?? undefined;

function readChannel(body: string): string | undefined {
  try {
    const { success, output } = v.safeParse(ticketBody, JSON.parse(body));
    return success ? output.c : undefined;
  } catch {
    return undefined;
  }
}

function refuseWith(response: ServerResponse, { code, message, afterMs }: RtError): void {
  const status = STATUS[code] ?? 500;
  const after = afterMs === undefined ? AFTER_S[status] : String(Math.ceil(afterMs / 1000));
  problem(response, status, message, {
    ...(status === 401 && { 'WWW-Authenticate': 'Bearer' }),
    ...(after !== undefined && { 'Retry-After': after }),
  });
}

function stop(response: ServerResponse): void {
  response.writeHead(204, { 'Cache-Control': 'no-store' });
  response.end();
}

function json(response: ServerResponse, value: object): void {
  const body = `${JSON.stringify(value)}\n`;
  response.writeHead(200, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  });
  response.end(body);
}

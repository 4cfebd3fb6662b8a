/**
 * A server on loopback that does exactly what a test says, and a client's ear. For transports: real requests, a clock
 * that stands still.
 *
 * To extend: take a request with `next(door)`, and answer it with what `node:http` offers.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import type { HttpExchange, HttpRequest } from '../../components/core/platform.ts';
import { browserHttp } from '../../components/core/transports/http.ts';
import type { Carrier, CarrierEnd, CarrierListener, Transport } from '../../components/core/transports/transport.ts';
import { settled } from './fake-clock.ts';
import { FakePlatform } from './fake-platform.ts';

const DEADLINE_MS = 20_000;

/** Real requests on a fake clock. */
export class NetworkPlatform extends FakePlatform {
  /** Requests that nobody has ended: each is to be, even when it was answered. */
  readonly exchanges = new Set<HttpExchange>();

  override request(url: string, request?: HttpRequest): HttpExchange {
    this.requested.push(url);
    const { answer, abort } = browserHttp.request(url, request ?? { method: 'GET' });
    const exchange: HttpExchange = {
      answer,
      abort: () => {
        this.exchanges.delete(exchange);
        abort();
      },
    };
    this.exchanges.add(exchange);
    return exchange;
  }

  /** Waits until no request is under way on this side, then moves the clock on. */
  async pause(ms: number): Promise<void> {
    const until = Date.now() + DEADLINE_MS;
    while (this.exchanges.size > 0) {
      if (Date.now() > until) throw new Error('a request is still under way');
      await settled();
    }
    await this.clock.advance(ms);
  }
}

/** One request as the server sees it, its body read. */
export interface Heard {
  readonly door: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly text: string;
  /** The body as JSON. */
  readonly body: Record<string, unknown>;
  /** Resolves when the connection of this exchange is done with it. */
  readonly closed: Promise<unknown>;
}

export interface HttpScript {
  readonly url: string;
  /** Every request so far. */
  readonly heard: Heard[];
  /** Exchanges that are neither answered in full nor cut off. */
  readonly open: number;
  /** The next request at a door that was not taken before; waits for it. */
  next(door: string): Promise<Heard>;
  /** Resolves when no exchange is open. */
  idle(): Promise<void>;
}

/** Fails instead of waiting for ever. */
export async function soon<T>(promise: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no ${what} within ${DEADLINE_MS} ms`)), DEADLINE_MS);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Starts a server that answers nothing by itself and ends with the test. */
export async function startHttpScript(t: Pick<TestContext, 'after'>): Promise<HttpScript> {
  const heard: Heard[] = [];
  const waiting: Array<{ readonly door: string; readonly resolve: (heard: Heard) => void }> = [];
  const taken = new Set<Heard>();
  const open = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    open.add(response);
    const closed = once(response, 'close').then(() => open.delete(response));
    void read(request).then(
      (text) => {
        const one: Heard = {
          door: (request.url ?? '').split('/').at(-1) ?? '',
          request,
          response,
          text,
          body: JSON.parse(text || '{}') as Record<string, unknown>,
          closed,
        };
        heard.push(one);
        const at = waiting.findIndex(({ door }) => door === one.door);
        if (at < 0) return;
        taken.add(one);
        waiting.splice(at, 1)[0]?.resolve(one);
      },
      () => undefined,
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/rt`,
    heard,
    get open() {
      return open.size;
    },
    next(door) {
      const one = heard.find((known) => known.door === door && !taken.has(known));
      if (one) {
        taken.add(one);
        return Promise.resolve(one);
      }
      return soon(new Promise((resolve) => waiting.push({ door, resolve })), `request at ${door}`);
    },
    async idle() {
      while (open.size > 0) await soon(once([...open][0]!, 'close'), 'end of a request');
    },
  };
}

async function read(request: IncomingMessage): Promise<string> {
  let text = '';
  request.setEncoding('utf8');
  for await (const chunk of request) text += String(chunk);
  return text;
}

/** Answers with an explanation, as the doors do. */
export function explain(response: ServerResponse, status: number, detail: string, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/problem+json', ...headers });
  response.end(JSON.stringify({ status, detail }));
}

/** A dial, and everything its carrier said. */
export class Ear implements CarrierListener {
  readonly frames: string[] = [];
  /** What happened, in order. */
  readonly events: string[] = [];
  readonly carrier: Carrier;
  readonly opened: Promise<void>;
  readonly ended: Promise<CarrierEnd>;
  #opened = (): void => {};
  #ended = (_end: CarrierEnd): void => {};
  readonly #waiting: Array<() => void> = [];

  constructor(transport: Transport, url: string, hello: () => string | Uint8Array<ArrayBuffer> = () => HELLO) {
    this.opened = new Promise((resolve) => (this.#opened = resolve));
    this.ended = new Promise((resolve) => (this.#ended = resolve));
    this.carrier = transport.dial({ url, codec: 'json', timeoutMs: 10_000, hello }, this);
    this.events.push('dialled');
  }

  /** Resolves when so many frames came. */
  async heard(count: number): Promise<string[]> {
    while (this.frames.length < count)
      await soon(new Promise<void>((resolve) => this.#waiting.push(resolve)), `frame ${count}`);
    return this.frames;
  }

  onOpen(): void {
    this.events.push('open');
    this.#opened();
  }

  onFrame(frame: string): void {
    this.events.push('frame');
    this.frames.push(frame);
    this.#waiting.splice(0).forEach((run) => run());
  }

  onEnd(end: CarrierEnd): void {
    this.events.push(`end ${end.code}`);
    this.#ended(end);
  }
}

export const HELLO = '[{"t":"hello","i":1}]';
export const WELCOME = '[{"t":"welcome","i":1,"sid":"s1","sk":"k1"}]';

/** What a test of a transport over HTTP stands on. */
export interface Stand {
  readonly server: HttpScript;
  readonly platform: NetworkPlatform;
  readonly ear: Ear;
}

/** No request, timer or listener outlives a link. */
export async function assertNothingLeft({ server, platform }: Stand): Promise<void> {
  await server.idle();
  assert.deepEqual(platform.left, { timers: 0, listeners: 0 });
  assert.equal(platform.exchanges.size, 0);
}

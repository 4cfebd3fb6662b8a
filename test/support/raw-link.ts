/**
 * A client that speaks frames and nothing else: no retry, no position, no pacing. It says exactly what a test makes it
 * say and remembers everything it was told.
 *
 * To extend: a kind of link is one entry of `cells`; tests that must hold on all of them run over that list.
 */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { WebSocket } from 'ws';
import {
  type ClientMessage,
  type ClientMessages,
  clientMsgpackCodec,
  type Codec,
  jsonCodec,
  keyFromBytes,
  type ServerMessage,
  type ServerMessages,
  type Value,
} from 'rt-elements/protocol';
import { type Cell, cells, dialCarrier, socketCells } from './cells.ts';
import { type RawCarrier, RawWebSocket } from './raw-carrier.ts';

export { type Cell, cells, socketCells };

const DEADLINE_MS = 20_000;
type Kind = ServerMessage['t'];
type Helloing = Partial<Omit<ClientMessages['hello'], 't'>>;

let keys = 0;
/** A key nobody used yet in this process. */
export function newKey(): string {
  const bytes = new Uint8Array(16);
  new DataView(bytes.buffer).setUint32(0, ++keys);
  return keyFromBytes(bytes);
}

interface Waiter {
  readonly matches: (message: ServerMessage) => boolean;
  readonly resolve: (message: ServerMessage) => void;
}

export class RawLink {
  /** Every message so far, in order. */
  readonly messages: ServerMessage[] = [];
  /** Payload of every frame so far. */
  readonly frames: Array<string | Uint8Array> = [];
  readonly #codec: Codec<ClientMessage>;
  #carrier: RawCarrier | undefined;
  readonly #taken = new Set<ServerMessage>();
  readonly #waiters: Waiter[] = [];
  #i = 0;
  #lanes = new Map<string, number>();

  private constructor(cell: Cell) {
    this.#codec = cell === 'msgpack' ? clientMsgpackCodec() : jsonCodec<ClientMessage>();
  }

  /** Dials, and closes with the test. A link over HTTP opens with the first frame that is said on it. */
  static async dial(
    t: Pick<TestContext, 'after'>,
    url: string,
    cell: Cell = 'json',
    headers: Record<string, string> = {},
  ): Promise<RawLink> {
    const link = new RawLink(cell);
    const carrier = await dialCarrier(cell, url, headers, (frame) => link.#read(frame));
    link.#carrier = carrier;
    t.after(() => carrier.cut());
    return link;
  }

  /** Dials, says hello and awaits the welcome. */
  static async open(
    t: Pick<TestContext, 'after'>,
    url: string,
    cell: Cell = 'json',
    hello: Helloing = {},
  ): Promise<RawLink & { welcome: ServerMessages['welcome'] }> {
    const link = await RawLink.dial(t, url, cell);
    link.hello(hello);
    return Object.assign(link, { welcome: await link.expect('welcome') });
  }

  /** What carries it. */
  get carrier(): RawCarrier {
    assert.ok(this.#carrier !== undefined);
    return this.#carrier;
  }

  /** The socket, where it is one. */
  get ws(): WebSocket {
    assert.ok(this.#carrier instanceof RawWebSocket);
    return this.#carrier.ws;
  }

  get isOpen(): boolean {
    return this.carrier.open;
  }

  /** Resolves with the code once the link is closed. */
  get closed(): Promise<number> {
    return this.carrier.closed;
  }

  /** The next request id. */
  get i(): number {
    return ++this.#i;
  }

  send(...messages: ClientMessage[]): void {
    this.raw(this.#codec.join(messages.map((message) => this.#codec.encode(message))));
  }

  /** Sends bytes or text as they are. */
  raw(frame: string | Uint8Array): void {
    this.carrier.send(frame);
  }

  hello(hello: Helloing = {}): number {
    const i = hello.i ?? this.i;
    this.send({ t: 'hello', v: 1, cid: 'test', subs: [], ...hello, i });
    return i;
  }

  /** Sends a keyed call in its channel's lane and gives its id. */
  call(
    c: string,
    n: string,
    d: Value,
    { k = newKey(), q = this.nextInLane(c) }: { k?: string; q?: number } = {},
  ): number {
    const i = this.i;
    this.send({ t: 'call', i, c, n, d, k, q });
    return i;
  }

  publish(
    c: string,
    n: string,
    d?: Value,
    { k = newKey(), q = this.nextInLane(c) }: { k?: string; q?: number } = {},
  ): number {
    const i = this.i;
    this.send(d === undefined ? { t: 'pub', i, c, n, k, q } : { t: 'pub', i, c, n, d, k, q });
    return i;
  }

  sub(c: string, at: { e?: string; o?: number; w?: string } = {}): number {
    const i = this.i;
    this.send({ t: 'sub', i, c, ...at });
    return i;
  }

  nextInLane(c: string): number {
    const q = (this.#lanes.get(c) ?? 0) + 1;
    this.#lanes.set(c, q);
    return q;
  }

  /** The next message of a kind that matches and was not taken before; waits for it. */
  async expect<K extends Kind>(
    kind: K,
    matches: (message: ServerMessages[K]) => boolean = () => true,
  ): Promise<ServerMessages[K]> {
    const fits = (message: ServerMessage): boolean => message.t === kind && matches(message as ServerMessages[K]);
    return (await this.#take(fits, kind)) as ServerMessages[K];
  }

  /** The `ok` of a request; fails with the answer when it is none. */
  async ok(i: number): Promise<ServerMessages['ok']> {
    const answer = await this.answer(i);
    assert.equal(answer.t, 'ok', `expected ok for ${i}, got ${JSON.stringify(answer).slice(0, 500)}`);
    return answer;
  }

  /** The `err` of a request; fails with the answer when it is none. */
  async err(i: number): Promise<ServerMessages['err']> {
    const answer = await this.answer(i);
    assert.equal(answer.t, 'err', `expected err for ${i}, got ${JSON.stringify(answer).slice(0, 500)}`);
    return answer;
  }

  /** Whatever answers a request. */
  async answer(i: number): Promise<ServerMessages['ok' | 'err']> {
    return (await this.#take(
      (message) => (message.t === 'ok' || message.t === 'err') && message.i === i,
      `answer to ${i}`,
    )) as ServerMessages['ok' | 'err'];
  }

  /** What the server said after everything sent before this call was handled. */
  async settle(): Promise<void> {
    const i = this.i;
    this.send({ t: 'ping', i });
    await this.ok(i);
  }

  of<K extends Kind>(kind: K): Array<ServerMessages[K]> {
    return this.messages.filter((message) => message.t === kind) as Array<ServerMessages[K]>;
  }

  async #take(fits: (message: ServerMessage) => boolean, what: string): Promise<ServerMessage> {
    const message =
      this.messages.find((known) => !this.#taken.has(known) && fits(known)) ?? (await this.#next(fits, what));
    this.#taken.add(message);
    return message;
  }

  /** The last messages, as errors show them. */
  #lately(): string {
    return this.messages
      .slice(-5)
      .map((message) => JSON.stringify(message).slice(0, 200))
      .join(' ');
  }

  #next(matches: Waiter['matches'], what: string): Promise<ServerMessage> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`no ${what} within ${DEADLINE_MS} ms; got ${this.#lately()}`)),
        DEADLINE_MS,
      );
      const done = (message: ServerMessage): void => {
        clearTimeout(timer);
        resolve(message);
      };
      this.#waiters.push({ matches, resolve: done });
      void this.closed.then((code) => {
        clearTimeout(timer);
        reject(new Error(`closed with ${code} while waiting for ${what}; got ${this.#lately()}`));
      });
    });
  }

  #read(frame: string | Uint8Array): void {
    this.frames.push(frame);
    for (const message of this.#codec.decode(frame) as ServerMessage[]) {
      this.messages.push(message);
      const at = this.#waiters.findIndex(({ matches }) => matches(message));
      if (at >= 0) this.#waiters.splice(at, 1)[0]!.resolve(message);
    }
  }
}

/** A TCP proxy on the loopback that breaks links on request, in the ways networks do, and is slow on request. */
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Random } from './random.ts';

/**
 * `refuse`: cut, and the next dials are closed before a byte. `drop`: cut by a reset. `stall`: nothing comes through any
 * more and nobody is told. `mid-frame`: the next bytes from the server are passed on in part, then the link is cut.
 */
export const FAULTS = ['refuse', 'drop', 'stall', 'mid-frame'] as const;
/**
 * The same and three more. `end`: both sides are told politely. `deaf`: what the client says is lost, the server is
 * still heard. `mute`: what the server says is lost, the client is still heard.
 */
export const ALL_FAULTS = [...FAULTS, 'end', 'deaf', 'mute'] as const;
export type Fault = (typeof ALL_FAULTS)[number];

/** How bytes travel: each chunk waits up to `mostDelayMs`, in order, and all of a direction share a rate. */
export interface Weather {
  readonly mostDelayMs: number;
  /** Undefined where only the machine limits it. */
  readonly bytesPerSecond?: number | undefined;
}

/** Above this many bytes under way the sender is not read any further. */
const MOST_UNDER_WAY = 1024 * 1024;
/** Longest part of a frame that `mid-frame` passes on, bytes. */
const MOST_PART = 40;

/** One direction of one link. */
class Direction {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #weather: () => Weather;
  readonly #random: Random;
  readonly #waiting: Array<{ readonly bytes: Buffer; readonly at: number }> = [];
  #timer: NodeJS.Timeout | undefined;
  #freeAt = 0;
  #underWay = 0;
  lost = false;
  /** Bytes still to be passed on before the cut. */
  bytesLeft: number | undefined;

  constructor(from: Socket, to: Socket, weather: () => Weather, random: Random, onCut: () => void) {
    this.#from = from;
    this.#to = to;
    this.#weather = weather;
    this.#random = random;
    from.on('data', (bytes: Buffer) => {
      if (this.lost) return;
      if (this.bytesLeft === undefined) return this.#pass(bytes);
      const part = bytes.subarray(0, this.bytesLeft);
      this.lost = true;
      to.write(part, onCut);
    });
    to.on('drain', () => from.resume());
  }

  /** Whether nothing is under way. */
  get idle(): boolean {
    return this.#waiting.length === 0;
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#waiting.length = 0;
  }

  #pass(bytes: Buffer): void {
    const { mostDelayMs, bytesPerSecond = Infinity } = this.#weather();
    const now = performance.now();
    const at = Math.max(this.#freeAt, now + this.#random.int(mostDelayMs + 1));
    this.#freeAt = at + (bytes.length / bytesPerSecond) * 1000;
    if (this.#freeAt <= now && this.idle) {
      if (!this.#to.write(bytes)) this.#from.pause();
      return;
    }
    this.#underWay += bytes.length;
    this.#waiting.push({ bytes, at: this.#freeAt });
    if (this.#underWay > MOST_UNDER_WAY) this.#from.pause();
    if (this.#timer === undefined) this.#plan();
  }

  /** One timer, for the first: on a machine that is busy with others, a later one of several may come before an earlier. */
  #plan(): void {
    const [first] = this.#waiting;
    this.#timer = first && setTimeout(() => this.#deliver(), Math.max(0, first.at - performance.now()));
  }

  #deliver(): void {
    const now = performance.now();
    for (let first = this.#waiting[0]; first !== undefined && first.at <= now; first = this.#waiting[0]) {
      this.#waiting.shift();
      this.#underWay -= first.bytes.length;
      if (!this.lost && this.#to.writable) this.#to.write(first.bytes);
    }
    if (this.#underWay <= MOST_UNDER_WAY) this.#from.resume();
    this.#plan();
  }
}

interface Pair {
  readonly near: Socket;
  readonly far: Socket;
  readonly up: Direction;
  readonly down: Direction;
}

export class FaultProxy {
  readonly #server: Server;
  readonly #random: Random;
  readonly #pairs = new Set<Pair>();
  #refusals = 0;
  /** The server behind it; another one for those who dial later. */
  targetPort: number;
  /** For what is said from now on. */
  weather: Weather = { mostDelayMs: 0 };

  /** Starts one in front of a port, on a free port of its own. */
  static async start(targetPort: number, random: Random): Promise<FaultProxy> {
    const proxy = new FaultProxy(targetPort, random);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  private constructor(targetPort: number, random: Random) {
    this.targetPort = targetPort;
    this.#random = random;
    this.#server = createServer({ allowHalfOpen: true }, (near) => this.#accept(near));
  }

  get port(): number {
    const address = this.#server.address();
    if (typeof address !== 'object' || address === null) throw new Error('expected a proxy that listens');
    return address.port;
  }

  /** Links that are passed on, or seem to be. */
  get links(): number {
    return this.#pairs.size;
  }

  /** Breaks every link there is. */
  cut(fault: Fault): void {
    if (fault === 'refuse') this.#refusals = 1 + this.#random.int(3);
    for (const pair of this.#pairs) this.#break(pair, fault);
  }

  /** Breaks one of them. */
  cutOne(fault: Fault): void {
    if (this.#pairs.size > 0) this.#break(this.#random.pick([...this.#pairs]), fault);
  }

  async close(): Promise<void> {
    for (const pair of this.#pairs) this.#reset(pair);
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #break(pair: Pair, fault: Fault): void {
    const { near, far, up, down } = pair;
    switch (fault) {
      case 'stall':
        up.lost = down.lost = true;
        return;
      case 'deaf':
        up.lost = true;
        return;
      case 'mute':
        down.lost = true;
        return;
      case 'mid-frame':
        down.bytesLeft = 1 + this.#random.int(MOST_PART);
        return;
      case 'end':
        up.lost = down.lost = true;
        this.#pairs.delete(pair);
        near.end();
        far.end();
        return;
      case 'refuse':
      case 'drop':
        this.#reset(pair);
    }
  }

  #accept(near: Socket): void {
    near.on('error', () => {});
    if (this.#refusals > 0) {
      this.#refusals--;
      near.resetAndDestroy();
      return;
    }
    const far = connect({ port: this.targetPort, host: '127.0.0.1', allowHalfOpen: true });
    far.on('error', () => {});
    const weather = (): Weather => this.weather;
    const cut = (): void => this.#reset(pair);
    const pair: Pair = {
      near,
      far,
      up: new Direction(near, far, weather, this.#random, cut),
      down: new Direction(far, near, weather, this.#random, cut),
    };
    this.#pairs.add(pair);
    this.#hear(pair, near, pair.up);
    this.#hear(pair, far, pair.down);
  }

  /** A link that has lost a direction swallows the news of its end as well: the other side has to find out by itself. */
  #hear(pair: Pair, from: Socket, way: Direction): void {
    const ended = (): void => {
      if (!way.lost) return this.#reset(pair);
      from.end();
      if (pair.near.destroyed) this.#pairs.delete(pair);
    };
    from.on('end', ended);
    from.on('close', ended);
  }

  #reset(pair: Pair): void {
    this.#pairs.delete(pair);
    pair.up.stop();
    pair.down.stop();
    pair.near.resetAndDestroy();
    pair.far.resetAndDestroy();
  }
}

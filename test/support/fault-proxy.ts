/** A TCP proxy on the loopback that breaks links on request, in the ways networks do. */
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Random } from './random.ts';

/**
 * `refuse`: cut, and the next dials are closed before a byte. `drop`: cut by a reset. `stall`: nothing comes through any
 * more and nobody is told. `mid-frame`: the next bytes from the server are passed on in part, then the link is cut.
 */
export const FAULTS = ['refuse', 'drop', 'stall', 'mid-frame'] as const;
export type Fault = (typeof FAULTS)[number];

interface Pair {
  readonly near: Socket;
  readonly far: Socket;
  stalled: boolean;
  /** Bytes from the server still to be passed on before the cut. */
  bytesLeft: number | undefined;
}

export class FaultProxy {
  readonly #server: Server;
  readonly #targetPort: number;
  readonly #random: Random;
  readonly #pairs = new Set<Pair>();
  #refusals = 0;

  /** Starts one in front of a port, on a free port of its own. */
  static async start(targetPort: number, random: Random): Promise<FaultProxy> {
    const proxy = new FaultProxy(targetPort, random);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  private constructor(targetPort: number, random: Random) {
    this.#targetPort = targetPort;
    this.#random = random;
    this.#server = createServer({ allowHalfOpen: true }, (near) => this.#accept(near));
  }

  get port(): number {
    const address = this.#server.address();
    if (typeof address !== 'object' || address === null) throw new Error('expected a proxy that listens');
    return address.port;
  }

  /** Breaks every link there is. */
  cut(fault: Fault): void {
    if (fault === 'refuse') this.#refusals = 1 + this.#random.int(3);
    for (const pair of this.#pairs) {
      if (fault === 'stall') pair.stalled = true;
      else if (fault === 'mid-frame') pair.bytesLeft = 1 + this.#random.int(40);
      else this.#end(pair);
    }
  }

  async close(): Promise<void> {
    for (const pair of this.#pairs) this.#end(pair);
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #accept(near: Socket): void {
    near.on('error', () => {});
    if (this.#refusals > 0) {
      this.#refusals--;
      near.resetAndDestroy();
      return;
    }
    const far = connect({ port: this.#targetPort, host: '127.0.0.1' });
    far.on('error', () => {});
    const pair: Pair = { near, far, stalled: false, bytesLeft: undefined };
    this.#pairs.add(pair);
    near.on('data', (bytes) => {
      if (!pair.stalled) far.write(bytes);
    });
    far.on('data', (bytes) => {
      if (pair.stalled) return;
      if (pair.bytesLeft === undefined) return void near.write(bytes);
      near.write(bytes.subarray(0, pair.bytesLeft), () => this.#end(pair));
    });
    // A stalled link swallows even the news of its end: each side has to find out by itself.
    near.on('close', () => (pair.stalled ? this.#pairs.delete(pair) : this.#end(pair)));
    far.on('close', () => (pair.stalled ? undefined : this.#end(pair)));
    near.on('end', () => (pair.stalled ? near.end() : this.#end(pair)));
    far.on('end', () => (pair.stalled ? far.end() : this.#end(pair)));
  }

  #end(pair: Pair): void {
    this.#pairs.delete(pair);
    pair.near.resetAndDestroy();
    pair.far.resetAndDestroy();
  }
}

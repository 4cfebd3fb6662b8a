/** A crowd of real clients in one process, counted as they come back after their server was killed. */
import type { Speech } from './peers/peer.ts';
import type { StartClient } from './returning/client.ts';
import { answer } from './rpc.ts';

const START: Readonly<Record<Speech, () => Promise<StartClient>>> = {
  'socket.io': async () => (await import('./returning/socket-io-client.ts')).startSocketIoClient,
  ws: async () => (await import('./returning/ws-client.ts')).startWsClient,
  'rt.v1.json': async () => (await import('./returning/rt-client.ts')).startRtClient,
  'rt.v1.msgpack': async () => (await import('./returning/rt-client.ts')).startRtClient,
};

/** Clients started at once, so that joining is not a herd of its own. */
const STARTING = 50;
const JOIN_DEADLINE_MS = 20_000;
const BACK_DEADLINE_MS = 30_000;

const wallClock = (): number => performance.timeOrigin + performance.now();

class Return {
  readonly count: number;
  present = 0;
  lost = 0;
  /** Wall-clock times at which clients were back, ms. */
  readonly times: number[] = [];
  #changed = (): void => undefined;

  constructor(count: number) {
    this.count = count;
  }
  joined(): void {
    this.present++;
    this.times.push(wallClock());
    this.#changed();
  }
  left(): void {
    this.present--;
    this.lost++;
    this.#changed();
  }
  until(condition: () => boolean, deadlineMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(
        () =>
          reject(
            new Error(
              `after ${deadlineMs} ms ${this.present} of ${this.count} clients are there, ${this.lost} were lost`,
            ),
          ),
        deadlineMs,
      );
      this.#changed = () => {
        if (!condition()) return;
        clearTimeout(late);
        resolve();
      };
      this.#changed();
    });
  }
}

let crowd = new Return(0);

const handlers = {
  async join({ speech, port, clients }: { speech: Speech; port: number; clients: number }): Promise<void> {
    const start = await START[speech]();
    crowd = new Return(clients);
    for (let started = 0; started < clients; started += STARTING) {
      const batch = Math.min(STARTING, clients - started);
      for (let n = 0; n < batch; n++) start(port, { joined: () => crowd.joined(), lost: () => crowd.left() });
      await crowd.until(() => crowd.present === started + batch, JOIN_DEADLINE_MS);
    }
    crowd.times.length = 0;
  },
  /** Resolves when everyone was lost and is back. Times are wall-clock, ms. */
  async back(): Promise<{ times: readonly number[] }> {
    await crowd.until(() => crowd.lost >= crowd.count && crowd.present === crowd.count, BACK_DEADLINE_MS);
    return { times: crowd.times };
  },
};

export type ReturningHandlers = typeof handlers;
answer(handlers);

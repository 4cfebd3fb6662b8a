/** The test stand: one server and one load generator, each in a process of its own, for one workload. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HostHandlers } from './host.process.ts';
import type { LoadHandlers } from './load.process.ts';
import { SERVERS, type ServerName } from './peers/peer.ts';
import type { ReturningHandlers } from './returning.process.ts';
import { Child } from './rpc.ts';

const script = (name: string): string => fileURLToPath(new URL(`${name}.process.ts`, import.meta.url));
/** Databases lie on the checkout's disk: a temporary folder may be memory, where a sync costs nothing. */
const results = fileURLToPath(new URL('../../bench-results/', import.meta.url));

export interface StandOptions {
  /** Folder for CPU profiles of the server. */
  readonly profile: string | undefined;
}

export class Stand {
  readonly server: ServerName;
  readonly #folder: string;
  readonly #options: StandOptions;
  #host: Child<HostHandlers>;
  #load: Child<LoadHandlers> | undefined;
  port = 0;

  constructor(server: ServerName, options: StandOptions) {
    this.server = server;
    this.#options = options;
    mkdirSync(results, { recursive: true });
    this.#folder = mkdtempSync(join(results, 'db-'));
    this.#host = this.#newHost();
  }

  /** Starts the server; later calls start it again on the same port and files. Resolves with when it listened, wall clock. */
  async start(): Promise<number> {
    const { port, at } = await this.#host.ask('start', { server: this.server, port: this.port, folder: this.#folder });
    this.port = port;
    return at;
  }
  /** The server dies as in a power cut of its process; `start` brings up the next. */
  async crash(): Promise<void> {
    await this.#host.kill('SIGKILL');
    this.#host = this.#newHost();
  }
  get host(): Child<HostHandlers> {
    return this.#host;
  }
  get load(): Child<LoadHandlers> {
    this.#load ??= new Child<LoadHandlers>(script('load'));
    return this.#load;
  }
  join(rooms: number, members: number): Promise<void> {
    return this.load.ask('join', { speech: SERVERS[this.server].speaks, port: this.port, rooms, members });
  }
  /** Runs work and gives its result with the CPU time the server spent on it, in microseconds. */
  async cost<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly cpuMicros: number }> {
    const before = await this.#host.ask('usage');
    const result = await work();
    const after = await this.#host.ask('usage');
    return { result, cpuMicros: after.cpuMicros - before.cpuMicros };
  }
  async close(): Promise<void> {
    await this.#load?.kill('SIGKILL');
    // An ordinary exit, because a profile is written at exit.
    this.#host.ask('stop').catch(() => undefined);
    await this.#host.exited;
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #newHost(): Child<HostHandlers> {
    const profile = this.#options.profile;
    return new Child<HostHandlers>(
      script('host'),
      [],
      profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`],
    );
  }
}

/** A crowd of real clients, for the one workload that watches them come back. */
export const newReturning = (): Child<ReturningHandlers> => new Child(script('returning'));

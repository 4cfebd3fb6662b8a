/** The load generator: simulated members in a process of their own, away from the server and from the bench. */
import { setTimeout as wait } from 'node:timers/promises';
import { Crowd } from './load/crowd.ts';
import { Flood, type FloodResult } from './load/flood.ts';
import type { Member } from './load/member.ts';
import { Metronome, type MetronomeResult } from './load/metronome.ts';
import { Monologue } from './load/monologue.ts';
import { Requests, type RequestsResult } from './load/requests.ts';
import { textOf } from './load/text.ts';
import type { Speech } from './peers/peer.ts';
import { answer } from './rpc.ts';

/** Beyond the time a workload asks for: what is in flight has to arrive. */
const GRACE_MS = 20_000;
/** After so long without a byte, nothing was on its way. */
const QUIET_MS = 200;

/** A text of the length the workloads state; nobody counts its deliveries. */
const SAID = textOf(0);

const crowd = new Crowd();

/** Bytes a member has received, once nothing more arrives. */
async function settled(member: Member): Promise<number> {
  for (let before = -1; before !== member.received.bytes; await wait(QUIET_MS)) before = member.received.bytes;
  return member.received.bytes;
}

const handlers = {
  join: ({
    speech,
    port,
    rooms,
    members,
  }: {
    speech: Speech;
    port: number;
    rooms: number;
    members: number;
  }): Promise<void> => crowd.join(speech, port, rooms, members),

  async flood({ inFlight, forMs }: { inFlight: number; forMs: number }): Promise<FloodResult> {
    const run = new Flood(crowd.rooms, inFlight, forMs);
    await crowd.run(run, forMs + GRACE_MS);
    return run.result;
  },

  async metronome({ perSecond, forMs }: { perSecond: number; forMs: number }): Promise<MetronomeResult> {
    const run = new Metronome(crowd.members, perSecond, forMs);
    await crowd.run(run, forMs + GRACE_MS);
    return run.result;
  },

  async requests({
    kind,
    inFlight,
    forMs,
  }: {
    kind: 'say' | 'ask';
    inFlight: number;
    forMs: number;
  }): Promise<RequestsResult> {
    const request: ConstructorParameters<typeof Requests>[3] =
      kind === 'ask' ? (member) => member.dialect.ask(member) : (member) => member.dialect.say(member, SAID);
    const run = new Requests(crowd.members, inFlight, forMs, request);
    await crowd.run(run, forMs + GRACE_MS);
    return run.result;
  },

  /**
   * What one message is on its way to a member who only listens: bytes of frames, headers not counted.
   * `earlier` messages come first, to bring the room's numbers up.
   */
  async bytesPerMessage({ earlier, messages }: { earlier: number; messages: number }): Promise<number> {
    const [speaker, listener] = crowd.members;
    if (speaker === undefined || listener === undefined) throw new RangeError('expected two members');
    await crowd.run(new Monologue(speaker, earlier, 8), GRACE_MS);
    const before = await settled(listener);
    await crowd.run(new Monologue(speaker, messages, 1), GRACE_MS);
    return ((await settled(listener)) - before) / messages;
  },

  /** What the load generator itself has used: a busy one would be the bottleneck. */
  cpuMicros(): number {
    const { user, system } = process.cpuUsage();
    return user + system;
  },

  leave(): void {
    crowd.leave();
  },
};

export type LoadHandlers = typeof handlers;
answer(handlers);

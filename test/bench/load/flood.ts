/** Flat out: each room has a number of messages in flight, and the next starts when one has reached every member. */
import type { Run } from './crowd.ts';
import type { Member } from './member.ts';
import { textOf } from './text.ts';

/** More than can ever be in flight; a power of two, so that an ordinal finds its slot by a mask. */
const SLOTS = 1 << 16;

export interface FloodResult {
  readonly published: number;
  readonly deliveries: number;
  readonly elapsedMs: number;
  /** How many messages shared a frame, and so a write, on average. Frames with only an answer count. */
  readonly perFrame: number;
}

export class Flood implements Run {
  readonly wantsAnswers = false;
  readonly #rooms: readonly (readonly Member[])[];
  readonly #inFlight: number;
  readonly #forMs: number;
  readonly #missing = new Int32Array(SLOTS);
  readonly #roomOf = new Int32Array(SLOTS);
  readonly #turns: Int32Array;
  /** Rooms whose next message leaves when what has arrived is read: senders do not answer from inside a read. */
  #due: number[] = [];
  #done = (): void => undefined;
  #published = 0;
  #deliveries = 0;
  #open = 0;
  #startedAt = 0;
  #stopAt = 0;
  #endedAt = 0;
  #framesBefore = 0;

  /** @param inFlight Messages in flight per room. @param forMs How long new ones are started. */
  constructor(rooms: readonly (readonly Member[])[], inFlight: number, forMs: number) {
    this.#rooms = rooms;
    this.#inFlight = inFlight;
    this.#forMs = forMs;
    this.#turns = new Int32Array(rooms.length);
  }

  start(done: () => void): void {
    this.#done = done;
    this.#framesBefore = this.#frames();
    this.#startedAt = performance.now();
    this.#stopAt = this.#startedAt + this.#forMs;
    for (let n = 0; n < this.#inFlight; n++) for (let room = 0; room < this.#rooms.length; room++) this.#publish(room);
  }

  delivered(ordinal: number): void {
    this.#deliveries++;
    const slot = ordinal & (SLOTS - 1);
    const missing = this.#missing[slot]! - 1;
    this.#missing[slot] = missing;
    if (missing > 0) return;
    this.#open--;
    const now = performance.now();
    if (now < this.#stopAt) {
      if (this.#due.push(this.#roomOf[slot]!) === 1) setImmediate(() => this.#publishDue());
    } else if (this.#open === 0 && this.#due.length === 0) {
      this.#endedAt = now;
      this.#done();
    }
  }
  answered(): void {
    // A message counts as done when everybody has it; its answer left in the same write or before.
  }
  progress(): string {
    return `${this.#published} published, ${this.#open} of them not everywhere, ${this.#deliveries} deliveries`;
  }
  get result(): FloodResult {
    return {
      published: this.#published,
      deliveries: this.#deliveries,
      elapsedMs: this.#endedAt - this.#startedAt,
      perFrame: this.#deliveries / (this.#frames() - this.#framesBefore),
    };
  }

  #frames(): number {
    return this.#rooms.flat().reduce((sum, member) => sum + member.received.frames, 0);
  }
  #publishDue(): void {
    const due = this.#due;
    this.#due = [];
    for (const room of due) this.#publish(room);
  }
  /** Members take turns, so that what is in flight comes from as many senders. */
  #publish(room: number): void {
    const members = this.#rooms[room]!;
    const slot = this.#published & (SLOTS - 1);
    this.#missing[slot] = members.length;
    this.#roomOf[slot] = room;
    this.#open++;
    const text = textOf(this.#published++);
    const turn = this.#turns[room]!;
    this.#turns[room] = (turn + 1) % members.length;
    const member = members[turn]!;
    member.dialect.say(member, text);
  }
}

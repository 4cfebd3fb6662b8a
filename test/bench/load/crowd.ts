/** The members of one load generator, by room, and the workload that runs on them. */
import type { Speech } from '../peers/peer.ts';
import { dialectsOf } from './dialects.ts';
import { Member, type Observer, type Stage } from './member.ts';

/** Handshakes under way at once: more would measure the accept queue. */
const JOINING = 100;

/** A workload: starts when called, and says so when nothing of it is under way any more. */
export interface Run extends Observer {
  readonly wantsAnswers: boolean;
  start(done: () => void): void;
  /** How far it came, for the error of a run that does not end. */
  progress(): string;
}

export class Crowd implements Stage {
  readonly rooms: Member[][] = [];
  observer: Run | undefined;
  #reject: (error: Error) => void = () => undefined;

  get wantsAnswers(): boolean {
    return this.observer?.wantsAnswers ?? true;
  }
  get members(): Member[] {
    return this.rooms.flat();
  }

  /** Members are added to those already there. */
  async join(speech: Speech, port: number, rooms: number, membersEach: number): Promise<void> {
    const newDialect = await dialectsOf(speech);
    // The byte figures are stated for the room `general`.
    const names = Array.from({ length: rooms }, (_, room) => (rooms === 1 ? 'general' : `room-${room}`));
    while (this.rooms.length < rooms) this.rooms.push([]);
    const seats = names.flatMap((name, room) => Array.from({ length: membersEach }, () => ({ name, room })));
    for (let at = 0; at < seats.length; at += JOINING) {
      const joining = seats.slice(at, at + JOINING).map(({ name, room }) => {
        const member = new Member(port, name, newDialect(), this);
        this.rooms[room]!.push(member);
        return member.joined;
      });
      await Promise.all(joining);
    }
  }

  /** Runs a workload to its end. @throws Error when a member fails, or when it has not ended by the deadline. */
  async run(run: Run, deadlineMs: number): Promise<void> {
    this.observer = run;
    try {
      await new Promise<void>((resolve, reject) => {
        const late = setTimeout(
          () => reject(new Error(`not finished within ${deadlineMs} ms: ${run.progress()}`)),
          deadlineMs,
        );
        this.#reject = reject;
        run.start(() => {
          clearTimeout(late);
          resolve();
        });
      });
    } finally {
      this.observer = undefined;
    }
  }

  fail(error: Error): void {
    this.#reject(error);
  }

  leave(): void {
    for (const member of this.members) member.leave();
    this.rooms.length = 0;
  }
}

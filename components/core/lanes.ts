/** How entries of an outbox get to the server: one lane per channel. */
import type { RtError } from '../protocol/errors.ts';
import { Lane, type LaneOptions } from './lane.ts';
import type { Link } from './link.ts';
import type { Entry } from './outbox-entry.ts';
import type { Ok } from './requests.ts';

/** All lanes of one outbox. */
export class Lanes {
  readonly #options: Omit<LaneOptions, 'channel'>;
  readonly #byChannel = new Map<string, Lane>();
  #link: Link | undefined;
  /** Whether the lanes wait for what an earlier page left. */
  #gated = false;
  #cancelGate = (): void => {};

  constructor(options: Omit<LaneOptions, 'channel'>) {
    this.#options = options;
  }

  add(entry: Entry): void {
    this.#of(entry.channel).add(entry);
  }

  /** Takes in what an earlier page left: in each channel ahead of everything that is not with the server. */
  adopt(entries: readonly Entry[]): void {
    for (const channel of new Set(entries.map((entry) => entry.channel)))
      this.#of(channel).adopt(entries.filter((entry) => entry.channel === channel));
  }

  cancel(entry: Entry): void {
    this.#byChannel.get(entry.channel)?.cancel(entry);
  }

  drop(entry: Entry, outcome: Ok | RtError): void {
    this.#byChannel.get(entry.channel)?.drop(entry, outcome);
  }

  /** A link is up. @param ready Nothing is sent until then, as what an earlier page left goes first, or until that takes too long. */
  up(link: Link, ready: Promise<void> | undefined): void {
    this.#link = link;
    if (ready) this.#gate(link, ready);
    else for (const lane of this.#byChannel.values()) lane.up(link);
  }

  down(): void {
    this.#link = undefined;
    this.#gated = false;
    this.#cancelGate();
    for (const [channel, lane] of this.#byChannel) {
      lane.down();
      if (lane.entries.length === 0) this.#byChannel.delete(channel);
    }
  }

  #of(channel: string): Lane {
    let lane = this.#byChannel.get(channel);
    if (!lane) {
      lane = new Lane({ ...this.#options, channel });
      this.#byChannel.set(channel, lane);
      if (this.#link && !this.#gated) lane.up(this.#link);
    }
    return lane;
  }

  #gate(link: Link, ready: Promise<void>): void {
    const { platform, timing } = this.#options;
    this.#gated = true;
    const open = (): void => {
      if (!this.#gated || this.#link !== link) return;
      this.#gated = false;
      this.#cancelGate();
      for (const lane of this.#byChannel.values()) lane.up(link);
    };
    this.#cancelGate = platform.after(timing.adoptMs, open);
    void ready.then(open, open);
  }
}

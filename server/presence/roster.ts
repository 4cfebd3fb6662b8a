/** The people of one followed channel as its followers are shown them: a snapshot, and versioned changes of it. */
import {
  LIMITS,
  type PresenceLeave,
  type PresenceMember,
  type PresenceSnapshot,
  type ServerMessages,
} from 'rt-elements/protocol';
import type { ChannelHub, ChannelRoster } from '../channel-hub.ts';
import type { Outbox } from '../outbox.ts';
import type { Presence } from '../ports/presence.ts';
import type { Runtime } from '../runtime.ts';
import { SIGNAL_ROOM_BYTES } from '../signals-held.ts';
import { fold } from './fold.ts';
import { partsOf, sameShown } from './parts.ts';

/** Changes gather this long: at most four messages a second. */
const GATHER_MS = 250;

export interface RosterOptions {
  readonly channel: Pick<ChannelHub, 'name' | 'tellSome' | 'tellOne' | 'has'>;
  readonly presence: Presence;
  readonly runtime: Pick<Runtime, 'now' | 'setTimeout' | 'clearTimeout'>;
  readonly idleAfterMs: number;
}

export class Roster implements ChannelRoster {
  readonly #options: RosterOptions;
  /** Everybody who may be seen. */
  readonly #visible = new Set<string>();
  /** Those who are named: all of them, or a sample. */
  readonly #shown = new Map<string, PresenceMember>();
  readonly #awayAt = new Map<string, number>();
  readonly #dirty = new Set<string>();
  /** Links that were not told everything, and get the roster anew once they keep up. */
  readonly #behind = new Set<Outbox>();
  #version = 1;
  #told = 0;
  #gathering: unknown;
  #idling: unknown;

  constructor(options: RosterOptions) {
    this.#options = options;
    for (const id of options.presence.people(options.channel.name)) this.#dirty.add(id);
    this.#settle();
    this.#told = this.#visible.size;
    this.#planAway();
  }

  /** Somebody came, left or changed. */
  changed(userId: string): void {
    this.#dirty.add(userId);
    this.#gather();
  }

  snapshot(): PresenceSnapshot {
    const [members = [], ...rest] = partsOf(this.#shown.values());
    return { v: this.#version, count: this.#told, members, ...(rest.length > 0 && { more: true }) };
  }

  joined(outbox: Outbox, given: number | undefined): void {
    this.#tellWhole(outbox, given === this.#version ? 1 : 0);
  }

  stop(): void {
    const { runtime } = this.#options;
    runtime.clearTimeout(this.#gathering);
    runtime.clearTimeout(this.#idling);
    this.#gathering = this.#idling = undefined;
  }

  #gather(): void {
    this.#gathering ??= this.#options.runtime.setTimeout(this.#flush, GATHER_MS);
  }

  readonly #flush = (): void => {
    this.stop();
    const { name } = this.#options.channel;
    for (const message of diffs(this.#settle())) this.#tell({ t: 'pdiff', c: name, v: 0, count: 0, ...message });
    if (this.#told !== this.#visible.size) this.#tell({ t: 'pdiff', c: name, v: 0, count: 0 });
    this.#catchUp();
    this.#planAway();
  };

  /** Brings what is shown up to what is. */
  #settle(): Changes {
    const { presence, channel, runtime, idleAfterMs } = this.#options;
    const now = runtime.now();
    const changes: Changes = { join: [], leave: [], upd: [] };
    for (const [id, at] of this.#awayAt) if (at <= now) this.#dirty.add(id);
    for (const id of this.#dirty) {
      const folded = fold(presence.of(channel.name, id), now, idleAfterMs);
      const before = this.#shown.get(id);
      this.#awayAt.delete(id);
      if (folded === undefined) {
        this.#visible.delete(id);
        if (this.#shown.delete(id) && before !== undefined) changes.leave.push({ id, at: before.at });
        continue;
      }
      this.#visible.add(id);
      if (before === undefined) continue;
      this.#show(id, folded);
      if (!sameShown(before, folded.member)) changes.upd.push(folded.member);
    }
    this.#dirty.clear();
    this.#fill(changes, now);
    return changes;
  }

  /** Names those who are not, as far as there is room. */
  #fill(changes: Changes, now: number): void {
    const { presence, channel, idleAfterMs } = this.#options;
    const most = this.#visible.size <= LIMITS.presenceMembers ? LIMITS.presenceMembers : LIMITS.presenceSample;
    if (this.#shown.size >= Math.min(most, this.#visible.size)) return;
    for (const id of this.#visible) {
      if (this.#shown.size >= most) return;
      if (this.#shown.has(id)) continue;
      const folded = fold(presence.of(channel.name, id), now, idleAfterMs);
      if (folded === undefined) continue;
      this.#show(id, folded);
      changes.join.push(folded.member);
    }
  }

  #show(id: string, { member, awayAt }: NonNullable<ReturnType<typeof fold>>): void {
    this.#shown.set(id, member);
    if (awayAt < Infinity) this.#awayAt.set(id, awayAt);
  }

  #tell(message: ServerMessages['pdiff']): void {
    this.#told = this.#visible.size;
    const numbered = { ...message, v: ++this.#version, count: this.#told };
    this.#options.channel.tellSome(numbered, (outbox) => {
      if (outbox.link.bufferedBytes > SIGNAL_ROOM_BYTES) this.#behind.add(outbox);
      return !this.#behind.has(outbox);
    });
  }

  #catchUp(): void {
    for (const outbox of this.#behind) {
      const gone = !this.#options.channel.has(outbox);
      if (!gone && outbox.link.bufferedBytes > SIGNAL_ROOM_BYTES / 2) continue;
      this.#behind.delete(outbox);
      if (!gone) this.#tellWhole(outbox, 0);
    }
    if (this.#behind.size > 0) this.#gather();
  }

  /** @param from The first part to tell: those before it are known. */
  #tellWhole(outbox: Outbox, from: number): void {
    const parts = partsOf(this.#shown.values());
    const { channel } = this.#options;
    for (const [part, members] of parts.entries()) {
      if (part < from) continue;
      channel.tellOne(outbox, {
        ...{ t: 'psnap', c: channel.name, v: this.#version, count: this.#told, members },
        ...(part > 0 && { part }),
        ...(part + 1 < parts.length && { more: true }),
      });
    }
  }

  #planAway(): void {
    const { runtime } = this.#options;
    runtime.clearTimeout(this.#idling);
    this.#idling = undefined;
    let next = Infinity;
    for (const at of this.#awayAt.values()) next = Math.min(next, at);
    if (next < Infinity) this.#idling = runtime.setTimeout(this.#flush, Math.max(GATHER_MS, next - runtime.now()));
  }
}

interface Changes {
  readonly join: PresenceMember[];
  readonly leave: PresenceLeave[];
  readonly upd: PresenceMember[];
}

/** Changes in messages that fit; who left comes first, so that a roster never holds more than it may. */
function diffs({ leave, upd, join }: Changes): Array<Partial<Changes>> {
  const lists = [
    ...partsOf(leave).map((part) => ({ leave: part })),
    ...partsOf(upd).map((part) => ({ upd: part })),
    ...partsOf(join).map((part) => ({ join: part })),
  ].filter((list) => Object.values(list).some(({ length }) => length > 0));
  // What is small goes together.
  const small = lists.length <= 3 && new Set(lists.map((list) => Object.keys(list)[0])).size === lists.length;
  return small && lists.length > 1 && fits(lists) ? [Object.assign({}, ...lists) as Partial<Changes>] : lists;
}

const fits = (lists: ReadonlyArray<Partial<Changes>>): boolean =>
  partsOf(lists.flatMap((list) => Object.values(list).flat())).length === 1;

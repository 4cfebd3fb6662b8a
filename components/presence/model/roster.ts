/** The people of a room as the wire tells them, and what really changed from one telling to the next. */
import type { PresenceMessage } from '../../core/client-api.ts';
import type { PresenceLeave, PresenceMember, PresenceSnapshot } from '../../protocol/presence.ts';

/** One tab or device of somebody. */
export interface PresentTab {
  readonly status: PresenceMember['s'];
  /** When they last did something there, server time, ms, as of their last change. */
  readonly lastActiveAt: number;
  readonly page?: string | undefined;
}

/** One person in the room. Times are server time, ms. */
export interface PresentMember {
  readonly user: PresenceMember['u'];
  readonly status: PresenceMember['s'];
  /** Tabs and devices. */
  readonly connections: number;
  /** Each of them, where there are several; at most eight. */
  readonly tabs?: readonly PresentTab[] | undefined;
  /** When they came. */
  readonly since: number;
  /** When they last did something, as of their last change. */
  readonly lastActiveAt: number;
  readonly page?: string | undefined;
  readonly meta?: PresenceMember['meta'];
}

/** What one message changed. Empty where somebody was only told again. */
export interface RosterChange {
  readonly joined: readonly PresentMember[];
  readonly left: ReadonlyArray<PresentMember & { readonly lastSeen: number }>;
}

const NOTHING: RosterChange = { joined: [], left: [] };

const readMember = ({ u, s, n, tabs, since, at, page, meta }: PresenceMember): PresentMember => ({
  ...{ user: u, status: s, connections: n, since, lastActiveAt: at },
  ...(tabs !== undefined && {
    tabs: tabs.map((tab) => ({ status: tab.s, lastActiveAt: tab.at, page: tab.page })),
  }),
  ...(page !== undefined && { page }),
  ...(meta !== undefined && { meta }),
});

export class Roster {
  /** Everybody, including those who are not named. */
  count = 0;
  #members = new Map<string, PresentMember>();
  #version = 0;
  /** Whether it was ever whole: before that nobody joins, they are there. */
  #known = false;
  /** A roster that comes in parts, while it does. */
  #coming: { readonly v: number; readonly members: PresenceMember[]; part: number } | undefined;

  /** In the order they came, which no change of a status disturbs. */
  get members(): readonly PresentMember[] {
    return [...this.#members.values()].sort((a, b) => a.since - b.since || (a.user.id < b.user.id ? -1 : 1));
  }

  /** A new start; undefined when the roster follows by itself. */
  start(snapshot: PresenceSnapshot | undefined): RosterChange {
    this.#coming = undefined;
    return snapshot === undefined ? NOTHING : this.#part(snapshot);
  }

  /** Undefined when something is missing, so that the roster has to be asked for anew. */
  take(message: PresenceMessage): RosterChange | undefined {
    if (message.t === 'psnap') {
      if (message.part === undefined) this.#coming = undefined;
      else if (this.#coming?.v !== message.v || message.part !== this.#coming.part + 1) return undefined;
      return this.#part(message);
    }
    if (message.v !== this.#version + 1 || this.#coming !== undefined) return undefined;
    this.#version = message.v;
    return this.#change(message.leave ?? [], [...(message.join ?? []), ...(message.upd ?? [])], message.count);
  }

  #part({ v, count, members, more, part = 0 }: PresenceSnapshot): RosterChange {
    const coming = (this.#coming ??= { v, members: [], part });
    coming.members.push(...members);
    coming.part = part;
    if (more === true) return NOTHING;
    this.#coming = undefined;
    this.#version = v;
    const here = new Set(coming.members.map(({ u }) => u.id));
    const gone = [...this.#members.values()].filter(({ user }) => !here.has(user.id));
    return this.#change(
      gone.map(({ user, lastActiveAt }) => ({ id: user.id, at: lastActiveAt })),
      coming.members,
      count,
    );
  }

  #change(leaves: readonly PresenceLeave[], members: readonly PresenceMember[], count: number): RosterChange {
    const sampled = this.count > this.#members.size;
    const joined: PresentMember[] = [];
    const left: Array<PresentMember & { lastSeen: number }> = [];
    for (const { id, at } of leaves) {
      const member = this.#members.get(id);
      if (member !== undefined) left.push({ ...member, lastSeen: at });
      this.#members.delete(id);
    }
    for (const told of members) {
      const member = readMember(told);
      if (!this.#members.has(member.user.id)) joined.push(member);
      this.#members.set(member.user.id, member);
    }
    this.count = count;
    const known = this.#known;
    this.#known = true;
    // Of a sample nobody can tell who came and who was only not named before.
    return !known || sampled || count > this.#members.size ? NOTHING : { joined, left };
  }
}

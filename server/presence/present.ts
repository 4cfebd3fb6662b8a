/** Who is in a channel now, for who asks once. */
import type { PresenceMember } from 'rt-elements/protocol';
import type { Presence } from '../ports/presence.ts';
import { fold } from './fold.ts';

/** What is asked. */
export interface Presences {
  readonly channel: string;
  /** Server time, ms. */
  readonly now: number;
  readonly idleAfterMs: number;
  /** Members behind this user id, in the order of their ids. */
  readonly after: string;
  readonly limit: number;
}

/** Some of those who want to be seen, and how many those are. */
export function present(
  presence: Presence,
  { channel, now, idleAfterMs, after, limit }: Presences,
): { readonly count: number; readonly members: readonly PresenceMember[]; readonly done: boolean } {
  const members: PresenceMember[] = [];
  let count = 0;
  let done = true;
  for (const id of [...presence.people(channel)].sort()) {
    const folded = fold(presence.of(channel, id), now, idleAfterMs);
    if (folded === undefined) continue;
    count++;
    if (id <= after) continue;
    if (members.length < limit) members.push(folded.member);
    else done = false;
  }
  return { count, members, done };
}

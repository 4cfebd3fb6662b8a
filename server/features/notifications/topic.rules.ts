/** Topics: stored sets of people, told of something by one name. */
import { accept, type Decision, refuse } from '../../feature.ts';

/** Most people of one topic. */
export const MEMBERS_MAX = 10_000;

/** Where a topic is kept: a room that holds records and no events, so there is nothing to hear in it. */
export const topicChannel = (topic: string): string => `notifications:topic.${topic}`;

/** Says who is in; it is theirs to have exported and erased. */
export const memberIdOf = (user: string): string => `member@${user}`;
/** How many are in. */
export const SIZE = 'size';

type Records = { readonly records: ReadonlyMap<string, unknown> };

const sizeOf = ({ records }: Records): number => {
  const size = records.get(SIZE);
  return typeof size === 'number' ? size : 0;
};

/** Lets somebody in; twice is once. */
export function applyJoin(state: Records, user: string): Decision<{ members: number }> {
  const members = sizeOf(state);
  if (state.records.has(memberIdOf(user))) return accept({ members }, []);
  if (members >= MEMBERS_MAX) return refuse('topic-full', `A topic has at most ${MEMBERS_MAX} people.`, { members });
  return accept(
    { members: members + 1 },
    [],
    [
      { id: memberIdOf(user), doc: 1 },
      { id: SIZE, doc: members + 1 },
    ],
  );
}

/** Lets somebody out. */
export function applyLeave(state: Records, user: string): Decision<{ members: number }> {
  const members = sizeOf(state);
  if (!state.records.has(memberIdOf(user))) return accept({ members }, []);
  const left = Math.max(0, members - 1);
  return accept(
    { members: left },
    [],
    [
      { id: memberIdOf(user), doc: null },
      { id: SIZE, doc: left === 0 ? null : left },
    ],
  );
}

/** Lets somebody out whose data is being erased, so that their place is free. */
export function applyForget(state: Records, user: string): Decision<null> {
  const left = applyLeave(state, user);
  return left.accept ? { ...left, reply: null } : left;
}

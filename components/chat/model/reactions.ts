/** Emoji under a message: how many people chose which. Pure functions. */

/** One emoji under a message. */
export interface Reaction {
  readonly emoji: string;
  /** How many people chose it. */
  readonly count: number;
  /** Whether we are among them. */
  readonly own: boolean;
}

/** Most emoji a message is shown with; the server keeps fewer. */
const MOST_EMOJI = 50;

/** Reads what the server says of a message, `[emoji, count]` in order, and which of them are ours. */
export function readReactions(given: unknown, own: readonly string[]): readonly Reaction[] {
  if (!Array.isArray(given)) return [];
  return (given as readonly unknown[]).slice(0, MOST_EMOJI).flatMap((entry) => {
    const [emoji, count] = Array.isArray(entry) ? (entry as readonly unknown[]) : [];
    if (typeof emoji !== 'string' || typeof count !== 'number' || count < 1) return [];
    return [{ emoji, count, own: own.includes(emoji) }];
  });
}

/** The same reactions with one as it is now; without it where nobody has it any more. */
export function withReaction(reactions: readonly Reaction[], now: Reaction): readonly Reaction[] {
  if (now.count < 1) return reactions.filter(({ emoji }) => emoji !== now.emoji);
  if (!reactions.some(({ emoji }) => emoji === now.emoji)) return [...reactions, now];
  return reactions.map((reaction) => (reaction.emoji === now.emoji ? now : reaction));
}

/** The same reactions with our own choice made or taken back; the same list where it is so already. */
export function withOwn(reactions: readonly Reaction[], emoji: string, on: boolean): readonly Reaction[] {
  const before = reactions.find((reaction) => reaction.emoji === emoji) ?? { emoji, count: 0, own: false };
  if (before.own === on) return reactions;
  return withReaction(reactions, { emoji, count: before.count + (on ? 1 : -1), own: on });
}

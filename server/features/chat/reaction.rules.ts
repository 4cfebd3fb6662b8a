/** Reactions: counted on the message, and noted with each person beside it. */
import { type chat, KEY_PATTERN, type RequestOf, type Value } from 'rt-elements/protocol';
import { accept, type ChannelState, type Decision, refuse } from '../../feature.ts';
import { deletedMessage, unknownMessage } from './chat.rules.ts';
import { messageOf, rewritten } from './message.ts';

/** Most different reactions on one message. */
export const MOST_REACTIONS = 20;

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** Pictures, flags and keycaps; letters, spaces and control characters are nobody's reaction. */
const PICTURE = /\p{Extended_Pictographic}|\p{Regional_Indicator}{2}|\u20e3/u;

/** Whether a text is one emoji: one grapheme that is a picture. */
export function isEmoji(text: string): boolean {
  const [first, ...more] = segmenter.segment(text);
  return first !== undefined && more.length === 0 && PICTURE.test(text);
}

/** The id of the record of one person's reactions to a message. It goes with the message, and with the person. */
export const reactionsId = (ref: string, userId: string): string => `${ref}@${userId}`;

/** The reactions in such a record. */
export const reactionsIn = (doc: Value | undefined): readonly string[] =>
  Array.isArray(doc) ? doc.filter((emoji) => typeof emoji === 'string') : [];

/** Most of them that ride beside one page, as JSON; of more, those of the newest messages. */
const MOST_OWN_CHARS = 8 * 1024;

/** A person's reactions by message, from the records of a page's rows, oldest first. */
export function ownReactions(records: ReadonlyMap<string, Value>): Record<string, string[]> {
  const own: Record<string, string[]> = {};
  let chars = 0;
  for (const [id, doc] of [...records].reverse()) {
    const reactions = [...reactionsIn(doc)];
    chars += JSON.stringify(reactions).length + id.length;
    if (chars > MOST_OWN_CHARS) break;
    own[id.slice(0, id.indexOf('@'))] = reactions;
  }
  return own;
}

/**
 * Puts one person's reaction on a message or takes it off; what is so already stores nothing. Reads row and record `ref`,
 * and the record of the person's reactions.
 */
export function applyReact(
  state: ChannelState,
  { ref, emoji, on }: RequestOf<typeof chat, 'react'>,
  userId: string,
): Decision<{ m: number; n: number }> {
  const message = messageOf(state, ref);
  if (message === undefined) return unknownMessage(ref);
  const { m, data, edits } = message;
  if (data.deleted) return deletedMessage(ref);
  const { reactions = [] } = data;
  const before = reactions.find(([known]) => known === emoji)?.[1] ?? 0;
  const id = reactionsId(ref, userId);
  const own = reactionsIn(state.records.get(id));
  if (own.includes(emoji) === on) return accept({ m, n: before }, []);
  if (on && before === 0 && reactions.length >= MOST_REACTIONS)
    return refuse('too-many-reactions', `a message takes ${MOST_REACTIONS} different reactions`, {
      ref,
      limit: MOST_REACTIONS,
    });
  const n = Math.max(0, before + (on ? 1 : -1));
  const left = own.filter((known) => known !== emoji);
  const now = on ? [...left, emoji] : left;
  const counts = withCount(reactions, emoji, n);
  return accept(
    { m, n },
    [{ n: 'reacted', d: { ref, m, emoji, on, n } }],
    [
      rewritten(state, message, { ...data, reactions: counts.length > 0 ? counts : undefined }, edits),
      { id, doc: now.length > 0 ? now : null },
    ],
  );
}

/** Messages a person has reacted to, from the ids of their records in a room. */
export const reactedTo = (ids: readonly string[]): readonly string[] =>
  ids.map((id) => id.slice(0, id.indexOf('@'))).filter((ref) => KEY_PATTERN.test(ref));

/**
 * Takes the reactions of somebody who is being erased off a message, as nobody's doing. Reads row and record `ref`, and the
 * record of the person's reactions.
 */
export function applyForgetReactions(state: ChannelState, ref: string, userId: string): Decision<null> {
  const message = messageOf(state, ref);
  const id = reactionsId(ref, userId);
  const own = reactionsIn(state.records.get(id));
  if (message === undefined || message.data.deleted || own.length === 0) return accept(null, []);
  const { m, data, edits } = message;
  let counts: Counts = data.reactions ?? [];
  const events = own.map((emoji) => {
    const n = Math.max(0, (counts.find(([known]) => known === emoji)?.[1] ?? 0) - 1);
    counts = withCount(counts, emoji, n);
    return { n: 'reacted', d: { ref, m, emoji, on: false, n } };
  });
  const reactions = counts.length > 0 ? counts : undefined;
  return accept(null, events, [rewritten(state, message, { ...data, reactions }, edits), { id, doc: null }]);
}

type Counts = Array<[string, number]>;

function withCount(reactions: Counts, emoji: string, n: number): Counts {
  if (n === 0) return reactions.filter(([known]) => known !== emoji);
  if (!reactions.some(([known]) => known === emoji)) return [...reactions, [emoji, n]];
  return reactions.map(([known, count]) => [known, known === emoji ? n : count]);
}

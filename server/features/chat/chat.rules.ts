/** What chat decides, from the state of a room alone. */
import type { chat, RequestOf } from 'rt-elements/protocol';
import { accept, type ChannelState, type Decision, refuse } from '../../feature.ts';
import { messageOf, rewritten } from './message.ts';

/** Most changes of one message's text: each leaves an event in the log. */
export const MOST_EDITS = 50;

/** Stores a message as the next row of the room's view. What it answers must be there: reads the row `ref`. */
export function applySend(state: ChannelState, { text, ref }: RequestOf<typeof chat, 'send'>): Decision<{ m: number }> {
  const m = state.m + 1;
  if (ref === undefined) return accept({ m }, [{ n: 'message', m, d: { m, text } }]);
  const answered = messageOf(state, ref);
  if (answered === undefined) return unknownMessage(ref);
  if (answered.data.deleted) return deletedMessage(ref);
  return accept({ m }, [{ n: 'message', m, d: { m, text, ref } }]);
}

/** What an operator decides about changing one's own messages. */
export interface EditSettings {
  /** How long after it was stored a message's text may be changed, ms; 0 for always. */
  readonly editMs: number;
}

/** Who wants to change something, and whether they may change what is somebody else's. */
export interface Changer {
  readonly userId: string;
  readonly moderates: boolean;
}

/** Gives a message another text: only its author, only in time. The same text stores nothing. Reads row and record `ref`. */
export function applyEdit(
  state: ChannelState,
  now: number,
  { ref, text }: RequestOf<typeof chat, 'edit'>,
  userId: string,
  { editMs }: EditSettings,
): Decision<{ m: number }> {
  const message = messageOf(state, ref);
  if (message === undefined) return unknownMessage(ref);
  const { m, data, row, edits } = message;
  if (row.u?.id !== userId) return notYours(ref);
  if (data.deleted) return deletedMessage(ref);
  if (data.text === text) return accept({ m }, []);
  const until = row.ts + editMs;
  if (editMs > 0 && now > until) return refuse('too-late', 'this message can no longer be changed', { ref, until });
  if (edits.length >= MOST_EDITS)
    return refuse('too-many-edits', `a message can be changed ${MOST_EDITS} times`, { ref, limit: MOST_EDITS });
  const record = rewritten(state, message, { ...data, text, edited: now }, [...edits, state.top + 1]);
  return accept({ m }, [{ n: 'edited', d: { ref, m, text } }], [record]);
}

/**
 * Takes a message back: its author, or who moderates. Its texts go from the log as well, so that no replay brings them
 * back. A second time stores nothing. Reads row and record `ref`.
 */
export function applyDelete(
  state: ChannelState,
  { ref }: RequestOf<typeof chat, 'delete'>,
  { userId, moderates }: Changer,
): Decision<{ m: number }> {
  const message = messageOf(state, ref);
  if (message === undefined) return unknownMessage(ref);
  const { m, data, row, edits } = message;
  if (row.u?.id !== userId && !moderates) return notYours(ref);
  if (data.deleted) return accept({ m }, []);
  const gone = { m, text: '', deleted: true } as const;
  return accept(
    { m },
    [{ n: 'deleted', d: { ref, m } }],
    [rewritten(state, message, gone, [])],
    [{ o: row.o, d: { ...gone } }, ...edits.map((o) => ({ o, d: { ref, m, text: '' } }))],
  );
}

/** A message that was never here, that was trimmed, or that went with its author: nobody can tell these apart. */
export const unknownMessage = (ref: string): ReturnType<typeof refuse> =>
  refuse('unknown-message', 'this message is not here any more', { ref });
/** A message that was taken back. */
export const deletedMessage = (ref: string): ReturnType<typeof refuse> =>
  refuse('deleted', 'this message was deleted', { ref });
const notYours = (ref: string): ReturnType<typeof refuse> =>
  refuse('not-yours', 'only its author can change a message', { ref });

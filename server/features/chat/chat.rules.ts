/** What chat decides, from the state of a room alone. */
import type { RequestOf } from 'rt-elements/protocol';
import type { chat } from 'rt-elements/protocol';
import { accept, type Decision } from '../../feature.ts';

/** Stores a message as the next row of the room's view. */
export function applySend(
  state: { readonly m: number },
  { text, ref }: RequestOf<typeof chat, 'send'>,
): Decision<{ m: number }> {
  const m = state.m + 1;
  return accept({ m }, [{ n: 'message', m, d: ref === undefined ? { m, text } : { m, text, ref } }]);
}

/** What activity decides, from the state of a feed alone. */
import type { ActivityDraft } from 'rt-elements/protocol';
import { accept, type ChannelState, type Decision, refuse } from '../../feature.ts';

/**
 * Stores an activity as the next row of the feed's view. Who acted is the event's author, so that what is stored of
 * somebody is found when they ask for it, or want it gone.
 */
export function post(state: Pick<ChannelState, 'm'>, draft: ActivityDraft): Decision<{ m: number }> {
  const m = state.m + 1;
  const { id, name } = draft.actor;
  return accept({ m }, [{ n: 'activity', m, d: { m, ...draft }, u: { id, name } }]);
}

/**
 * Takes an activity back: its row says so from now on, and what it said is gone from the log as well.
 * @param by Whose it has to be; undefined for the server, which may take back any.
 */
export function retract(
  { rows, records, top }: Pick<ChannelState, 'rows' | 'records' | 'top'>,
  ref: string,
  by?: string,
): Decision<{ m: number }> {
  const row = rows?.get(ref);
  if (row?.n !== 'activity' || records.get(ref) !== undefined || (by !== undefined && row.u?.id !== by))
    return refuse('unknown-activity', 'There is no such activity here, or it is not yours.');
  const { m, o } = row;
  return accept(
    { m },
    [{ n: 'retracted', d: { ref, m } }],
    [{ id: ref, doc: { rev: top + 1, n: 'retracted', d: { m } } }],
    [{ o, d: { m } }],
  );
}

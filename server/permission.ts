/** Asks the operator's say, at once where there is none. */
import type { RtError } from 'rt-elements/protocol';
import { forbidden } from './namespaces.ts';
import type { Action } from './services.ts';
import type { Session } from './session.ts';

/**
 * True when the user may, at once where that can be told; else a promise of it.
 * @throws RtError `FORBIDDEN` (or the promise rejects) when not. Never false, so that no caller can forget to look.
 */
export function mayDo(
  session: Pick<Session, 'services' | 'user'>,
  channel: string,
  action: Action,
): true | Promise<true> {
  const { authorize } = session.services;
  if (authorize === undefined) return true;
  const answer = authorize({ user: session.user, channel, action });
  return typeof answer === 'boolean' ? verdict(answer) : answer.then(verdict);
}

function verdict(allowed: boolean): true {
  if (!allowed) throw forbidden() satisfies RtError;
  return true;
}

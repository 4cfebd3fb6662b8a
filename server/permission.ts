/** Who may do what in a channel: what the namespace gives, or the token, and then what the operator's code says. */
import { RtError } from 'rt-elements/protocol';
import { type Action, includes } from './access.ts';
import { forbidden, type Namespace, permitsOf } from './namespaces.ts';
import type { Session } from './session.ts';

type Asker = Pick<Session, 'services' | 'user'>;

/**
 * True when the user may, at once where that can be told; else a promise of it.
 * @throws RtError `FORBIDDEN` (or the promise rejects) when not. Never false, so that no caller can forget to look.
 */
export function mayDo(
  { services, user }: Asker,
  namespace: Namespace,
  channel: string,
  asked: Action,
): true | Promise<true> {
  // What is told in a channel with a roster is who is there.
  const roster = namespace.feature?.roster === true && !namespace.personal;
  const action = asked === 'subscribe' && roster ? 'presence' : asked;
  const permits = permitsOf(services.namespaces, namespace, channel);
  const banned = services.moderation.standing.refusesPresence(user.id, permits.channel);
  if (banned !== undefined) throw banned;
  // A person's own channel is theirs even where their token lists rights: nobody else can ever be given it.
  const holder = namespace.personal ? { ...user, rights: undefined } : user;
  const given = includes(permits.access[action], holder) || user.rights?.allow(permits.channel, action) === true;
  if (!given || (namespace.personal && user.id === '')) throw forbidden();
  return services.consent === undefined ? true : services.consent.ask({ user, channel: permits.channel, action });
}

/**
 * What a subscription may begin with: whether it may bring what was said before. One that may not starts from now on.
 * @throws RtError `FORBIDDEN` (or the promise rejects) when the channel may not be followed at all.
 */
export async function mayFollow(
  asker: Asker,
  namespace: Namespace,
  { c, o, w = 'live' }: { readonly c: string; readonly o?: number | undefined; readonly w?: string | undefined },
): Promise<{ readonly back: boolean }> {
  const asksBack = o !== undefined || w.startsWith('hist:');
  const [, back] = await Promise.all([
    mayDo(asker, namespace, c, 'subscribe'),
    asksBack && mayLookBack(asker, namespace, c),
  ]);
  return { back };
}

async function mayLookBack(asker: Asker, namespace: Namespace, channel: string): Promise<boolean> {
  try {
    return await mayDo(asker, namespace, channel, 'history');
  } catch (error) {
    if (error instanceof RtError && error.code === 'FORBIDDEN') return false;
    throw error;
  }
}

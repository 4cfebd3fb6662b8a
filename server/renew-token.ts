/** A new token for a live link, of the same person. */
import { CLOSE, type ClientMessages } from 'rt-elements/protocol';
import type { Session } from './session.ts';

/** Answers once the token was checked; one of somebody else ends the link. */
export async function renewToken(session: Session, { i, token }: ClientMessages['auth']): Promise<void> {
  const { authenticator, moderation, runtime } = session.services;
  try {
    // Checking a signature is work; it is paid for as asking for a channel is.
    session.pay('sub');
    const { user, expiresAt } = await authenticator.identifyToken(token);
    if (session.ended) return;
    const refusal = moderation.standing.refusesEntry(user);
    if (refusal !== undefined) throw refusal;
    if (user.id !== session.user.id)
      return session.end(CLOSE.forbidden, 'the new token is for somebody else', { retry: 'never' });
    session.renew(user, expiresAt === undefined ? undefined : runtime.monotonic() + expiresAt - runtime.now());
    session.ok(i, expiresAt === undefined ? {} : { exp: expiresAt });
    await session.subscriptions.authorizeAgain();
  } catch (error) {
    session.fail(i, error);
  }
}

/** Who sends a request, by the token in its header. */
import type { IncomingMessage } from 'node:http';
import { LIMITS, RtError } from 'rt-elements/protocol';
import type { Authenticator, Identity } from '../auth.ts';

/** The token of a request; undefined without one. */
export function bearerOf({ headers }: IncomingMessage): string | undefined {
  const [, token] = /^Bearer +([\x21-\x7e]+) *$/i.exec(headers.authorization ?? '') ?? [];
  return token !== undefined && token.length <= LIMITS.tokenChars ? token : undefined;
}

/**
 * The holder of an operator's token or, where guests are let in, of a guest's.
 * @throws RtError `UNAUTHORIZED` or `TOKEN_EXPIRED`.
 */
export async function identifyBearer(authenticator: Authenticator, token: string): Promise<Identity> {
  try {
    return await authenticator.identifyToken(token);
  } catch (error) {
    if (!(error instanceof RtError) || error.code !== 'UNAUTHORIZED') throw error;
    const identity = await guestOf(authenticator, token);
    if (identity === undefined) throw error;
    return identity;
  }
}

async function guestOf(authenticator: Authenticator, guest: string): Promise<Identity | undefined> {
  try {
    const identity = await authenticator.identify({ guest });
    // A guest that was just made is not the holder of anything.
    return identity.guestToken === undefined ? identity : undefined;
  } catch {
    return undefined;
  }
}

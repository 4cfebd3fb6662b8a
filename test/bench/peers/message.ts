/** What the peers store and send for one chat message: the same facts as ours, as an application would write them. */
import { randomBytes } from 'node:crypto';

export interface PeerMessage {
  readonly t: 'message';
  readonly id: string;
  readonly room: string;
  readonly user: string;
  readonly name: string;
  readonly ts: number;
  readonly text: string;
}

/** What a client of the two `ws` peers sends. `i` comes back in the answer. */
export type PeerRequest =
  | { readonly t: 'join'; readonly i: number; readonly room: string; readonly name: string }
  | { readonly t: 'say'; readonly i: number; readonly text: string }
  | { readonly t: 'ask'; readonly i: number };

export const newUser = (): string => `guest-${randomBytes(6).toString('base64url')}`;
export const newMessage = (room: string, user: string, name: string, text: string): PeerMessage => ({
  t: 'message',
  id: randomBytes(16).toString('base64url'),
  room,
  user,
  name,
  ts: Date.now(),
  text,
});

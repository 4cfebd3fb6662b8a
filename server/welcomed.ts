/** What a session is once its hello was answered. */
import type { Author } from 'rt-elements/protocol';
import type { User } from './feature.ts';
import type { SessionKeys } from './transports/transport.ts';
import type { UserShare } from './users.ts';

export interface Welcomed {
  /** What the session is known by; a session that moves to this link keeps its `sid`. */
  keys: SessionKeys;
  /** The tab it is, by its own word: the same on every link of that tab. */
  readonly cid: string;
  readonly share: UserShare;
  user: User;
  /** When the token runs out, on the monotonic clock; undefined for guests. */
  expiresAt: number | undefined;
  /** Monotonic ms of the welcome, where somebody wants to know when links come and go. */
  since?: number;
  /** Whether the client was asked for a new token. */
  warned: boolean;
}

/** Somebody as others see them. */
export const authorOf = ({ id, name, guest }: User): Author => (guest === true ? { id, name, guest } : { id, name });

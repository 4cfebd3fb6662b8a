/** A person's own channels: `<word>:~` as they say it, `<word>:~` and a word made of their id as it is stored. */
import { namespaceOf, roomOf } from 'rt-elements/protocol';
import type { Runtime } from './runtime.ts';

/** The room by which everybody names their own channel. */
export const OWN_ROOM = '~';

/** RFC 4648, in lower case. */
const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';
/** 130 bits: nobody finds another id with the same. */
const CHARS = 26;

/** The room in which a user's own channels are stored, whatever their word. */
export function personalRoom(userId: string, sha256: Runtime['sha256']): string {
  let room = OWN_ROOM;
  let bits = 0;
  let held = 0;
  for (const byte of sha256(userId)) {
    bits = (bits << 8) | byte;
    for (held += 8; held >= 5 && room.length <= CHARS; held -= 5) room += BASE32[(bits >> (held - 5)) & 31]!;
    bits &= 31;
  }
  return room;
}

/** Whether a channel is one person's, by its stored name. */
export const isPersonal = (channel: string): boolean => roomOf(channel).startsWith(OWN_ROOM);

/** A stored channel as those who follow it know it. */
export const wireName = (channel: string): string =>
  isPersonal(channel) ? `${namespaceOf(channel)}:${OWN_ROOM}` : channel;

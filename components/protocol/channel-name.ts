/** Channel names: `<namespace>:<room>`, lower case, no separators a proxy, a log or a pattern could read twice. */
import * as LIMITS from './limits.ts';

/** The form of a channel name; its length is a limit of its own. */
export const CHANNEL_PATTERN = /^[a-z0-9_.~-]+:[a-z0-9_.~-]+$/;
const ROOM_PATTERN = /^[a-z0-9_.-][a-z0-9_.~-]*$/;

/** Whether `name` is a channel name: at most 128 characters, `[a-z0-9_.~-]` on each side of one colon. */
export const isChannel = (name: string): boolean => name.length <= LIMITS.channelChars && CHANNEL_PATTERN.test(name);

/** Whether `room` may be asked for by an element. Rooms that start with `~` are personal and reserved. */
export const isRoom = (room: string): boolean => room.length <= LIMITS.roomChars && ROOM_PATTERN.test(room);

/** The part before the colon: a feature's word, or a namespace of the operator's. */
export const namespaceOf = (channel: string): string => channel.slice(0, channel.indexOf(':'));
/** The part after the colon. */
export const roomOf = (channel: string): string => channel.slice(channel.indexOf(':') + 1);

/** The channel of a feature's room. @throws TypeError when the room is not one. */
export function channelOf(namespace: string, room: string): string {
  if (!isRoom(room))
    throw new TypeError(
      `expected a room of 1 to ${LIMITS.roomChars} characters of a-z 0-9 _ . ~ - not starting with ~, got ${JSON.stringify(room)}`,
    );
  return `${namespace}:${room}`;
}

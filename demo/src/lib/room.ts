/** Where everybody is who follows no link to another room; the plain page is in it too. */
export const DEFAULT_ROOM = 'lobby';

/** Longest room name the server takes. */
export const ROOM_MAX = 96;

/** Makes a room name of what a person typed or a link carried: lower case, spaces to hyphens, the rest left out. */
export function toRoom(text: string | null): string {
  const room = (text ?? '')
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\s+/g, '-')
    .replace(/[^a-z0-9_.~-]/g, '')
    // A leading tilde is kept for personal channels.
    .replace(/^[~-]+|-+$/g, '')
    .slice(0, ROOM_MAX);
  return room || DEFAULT_ROOM;
}

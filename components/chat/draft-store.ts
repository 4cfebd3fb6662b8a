/** Unsent text survives a reload of the tab; nothing else does. */

const PREFIX = 'rt-draft:';
/** Longest draft kept; storage is shared by the whole site. */
const MAX_CHARS = 10_000;

const keyOf = (url: string, room: string): string => `${PREFIX}${url} ${room}`;

/** The text left in a room, or nothing. Storage that is refused or broken counts as empty. */
export function readDraft(url: string, room: string): string {
  try {
    return sessionStorage.getItem(keyOf(url, room)) ?? '';
  } catch {
    return '';
  }
}

/** Keeps the text of a room, or forgets it when there is none. */
export function writeDraft(url: string, room: string, text: string): void {
  try {
    if (text === '') sessionStorage.removeItem(keyOf(url, room));
    else sessionStorage.setItem(keyOf(url, room), text.slice(0, MAX_CHARS));
  } catch {
    // A full or forbidden storage costs the draft of a reload, not the text in the box.
  }
}

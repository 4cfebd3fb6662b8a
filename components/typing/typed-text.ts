/** Tells a hand at the keyboard from everything else that changes a field. */

/** Whether a field of a page or of a shadow root holds text one can write. */
export const isField = (node: unknown): node is HTMLElement =>
  node instanceof HTMLTextAreaElement ||
  node instanceof HTMLInputElement ||
  (node instanceof HTMLElement && node.isContentEditable);

export const textOf = (field: HTMLElement): string =>
  'value' in field && typeof field.value === 'string' ? field.value : (field.textContent ?? '');

/** Text that comes in one piece. Into an empty field it is a draft brought back; into others it is part of writing. */
const PIECES: ReadonlySet<string> = new Set(['insertFromPaste', 'insertFromDrop', 'insertFromYank', 'historyUndo']);

/** What a change of a field means. `nothing`: nobody wrote, as when a script or the clipboard put a draft back. */
export type Change = 'typing' | 'emptied' | 'nothing';

export interface TextChange {
  readonly before: string;
  readonly after: string;
  /** As `InputEvent.inputType`; empty where there is none. */
  readonly inputType: string;
}

export function changeOf({ before, after, inputType }: TextChange): Change {
  if (after === '') return 'emptied';
  if (after === before || (before === '' && PIECES.has(inputType))) return 'nothing';
  return 'typing';
}

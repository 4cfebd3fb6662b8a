/** Moves through the list with the keyboard, row by row. */

const rowsOf = (list: Element): HTMLElement[] => [...list.querySelectorAll<HTMLElement>('.row')];

/** Which row a key leads to, or undefined when the key is not about rows. */
function target(key: string, rows: readonly HTMLElement[], at: number): HTMLElement | undefined {
  const last = rows.length - 1;
  if (key === 'ArrowUp') return rows[at < 0 ? last : Math.max(0, at - 1)];
  if (key === 'ArrowDown') return rows[at < 0 ? last : Math.min(last, at + 1)];
  if (key === 'Home') return rows[0];
  if (key === 'End') return rows[last];
  return undefined;
}

/** The row about a screenful further up or down. */
function pageFrom(row: HTMLElement | undefined, rows: readonly HTMLElement[], px: number): HTMLElement | undefined {
  const from = row?.getBoundingClientRect().top ?? 0;
  const far = rows.filter((each) => (each.getBoundingClientRect().top - from) * Math.sign(px) <= Math.abs(px));
  return px < 0 ? far[0] : far.at(-1);
}

/**
 * Page up and down: a screenful of rows further. Returns which end of the list was reached or passed, `none` where it was
 * neither, and undefined when the key was another one.
 */
export function pageRows(event: KeyboardEvent, list: Element): 'older' | 'newer' | 'none' | undefined {
  if (event.key !== 'PageUp' && event.key !== 'PageDown') return undefined;
  const rows = rowsOf(list);
  const isUp = event.key === 'PageUp';
  const at = rowAt(event) ?? (isUp ? rows.at(-1) : rows[0]);
  const row = pageFrom(at, rows, (isUp ? -1 : 1) * list.clientHeight) ?? at;
  event.preventDefault();
  if (row !== undefined) focusRow(row);
  if (isUp && (row === rows[0] || row === undefined)) return 'older';
  return !isUp && row === rows.at(-1) ? 'newer' : 'none';
}

/** The row a key was pressed in. */
export const rowAt = (event: Event): HTMLElement | undefined =>
  event.composedPath().find((node): node is HTMLElement => node instanceof HTMLElement && node.matches('.row'));

/** Gives a row the focus, wholly in view where it fits. */
export function focusRow(row: HTMLElement): void {
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: 'nearest' });
}

/** Handles a key pressed in the list: arrows, Home and End walk the rows. Returns whether it did. */
export function walkRows(event: KeyboardEvent, list: Element): boolean {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return false;
  const rows = rowsOf(list);
  const from = rowAt(event);
  const row = target(event.key, rows, from === undefined ? -1 : rows.indexOf(from));
  if (row === undefined) return false;
  event.preventDefault();
  focusRow(row);
  return true;
}

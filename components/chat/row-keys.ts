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

/** Handles a key pressed in the list: arrows, Home and End walk the rows. Returns whether it did. */
export function walkRows(event: KeyboardEvent, list: Element): boolean {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return false;
  const rows = rowsOf(list);
  const from = event.target instanceof Element ? event.target.closest<HTMLElement>('.row') : null;
  const row = target(event.key, rows, from === null ? -1 : rows.indexOf(from));
  if (row === undefined) return false;
  event.preventDefault();
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: 'nearest' });
  return true;
}

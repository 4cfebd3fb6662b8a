/** The keys of the list: arrows walk from one notification to the next, letters act on the one in focus. */

export interface RowActions {
  readonly archive: (id: string) => void;
  readonly toggleRead: (id: string) => void;
}

/** Where the focus can be in a row first of all. */
const mainOf = (row: Element | undefined): HTMLElement | null => row?.querySelector<HTMLElement>('.main') ?? null;

/** Takes a key pressed inside the list; says so by preventing its default. */
export function takeKey(event: KeyboardEvent, list: Element, actions: RowActions): void {
  const target = event.composedPath()[0];
  if (!(target instanceof Element) || event.ctrlKey || event.metaKey || event.altKey) return;
  const rows = [...list.querySelectorAll('.item')];
  const at = rows.findIndex((row) => row.contains(target));
  if (at < 0) return;
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
  const id = (rows[at] as HTMLElement).dataset['id'] ?? '';
  if (to !== undefined) mainOf(rows[Math.max(0, Math.min(to, rows.length - 1))])?.focus();
  else if (event.key === 'e') actions.archive(id);
  else if (event.key === 'u') actions.toggleRead(id);
  else return;
  event.preventDefault();
}

/** The row to go on with when this one goes: the next, else the one before. */
export function neighbourOf(list: Element | null, id: string): HTMLElement | undefined {
  const rows = [...(list?.querySelectorAll<HTMLElement>('.item') ?? [])];
  const at = rows.findIndex((row) => row.dataset['id'] === id);
  return rows[at + 1] ?? rows[at - 1];
}

/** Puts the focus on a row. */
export const focusRow = (row: Element | undefined): void => mainOf(row)?.focus();

/** One tab stop for a group of buttons, and arrows between them. */

/** Keys that move, and by how much; in text that runs from right to left the sideways ones are exchanged. */
const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** Lets exactly one of the items be reached with Tab: the one that was, as long as it is there. */
export function oneTabStop(items: readonly HTMLElement[]): void {
  const stop = items.find((item) => item.tabIndex === 0) ?? items[0];
  for (const item of items) item.tabIndex = item === stop ? 0 : -1;
}

/** Moves the focus for an arrow, Home or End. Returns whether it was such a key. */
export function rove(event: KeyboardEvent, items: readonly HTMLElement[]): boolean {
  const at = items.findIndex((item) => event.composedPath().includes(item));
  if (at < 0 || event.altKey || event.ctrlKey || event.metaKey) return false;
  const item = items[at]!;
  const sideways = event.key === 'ArrowLeft' || event.key === 'ArrowRight';
  const turned = sideways && getComputedStyle(item).direction === 'rtl' ? -1 : 1;
  const step = STEPS[event.key];
  const to =
    event.key === 'Home'
      ? 0
      : event.key === 'End'
        ? items.length - 1
        : step === undefined
          ? undefined
          : Math.min(items.length - 1, Math.max(0, at + step * turned));
  const next = to === undefined ? undefined : items[to];
  if (next === undefined) return false;
  event.preventDefault();
  for (const each of items) each.tabIndex = each === next ? 0 : -1;
  next.focus();
  return true;
}

/** The keys of a feed, as the ARIA Authoring Practices give them. */

/** What can have the focus, in the page's own tree. */
const FOCUSABLE =
  'a[href], button:not([disabled]), input:not([disabled]), select:not([disabled]), textarea:not([disabled]), [tabindex]:not([tabindex="-1"])';

/** Brings a row into view, clear of what sticks to the edges, as `scroll-margin` and `scroll-padding` say. */
export function focusRow(row: HTMLElement): void {
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: 'nearest' });
}

/** The next thing on the page before or behind an element, through the roots around it. */
function outside(host: HTMLElement, direction: 'before' | 'behind'): HTMLElement | undefined {
  const root = host.getRootNode() as Document | ShadowRoot;
  const wanted = direction === 'before' ? Node.DOCUMENT_POSITION_PRECEDING : Node.DOCUMENT_POSITION_FOLLOWING;
  const all = [...root.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(
    (element) =>
      (host.compareDocumentPosition(element) & wanted) !== 0 &&
      !host.contains(element) &&
      element.getClientRects().length > 0,
  );
  const found = direction === 'before' ? all.at(-1) : all[0];
  if (found !== undefined) return found;
  return root instanceof ShadowRoot ? outside(root.host as HTMLElement, direction) : undefined;
}

/**
 * Handles a key pressed in the feed: PageDown and PageUp go to the next and the previous activity, Control with End and
 * Home to what stands behind and before the feed. Returns whether it did.
 */
export function walkFeed(event: KeyboardEvent, host: HTMLElement, rows: readonly HTMLElement[]): boolean {
  const { key, altKey, metaKey, shiftKey, ctrlKey } = event;
  if (altKey || metaKey || shiftKey) return false;
  if (ctrlKey && (key === 'Home' || key === 'End')) {
    const target = outside(host, key === 'Home' ? 'before' : 'behind');
    if (target === undefined) return false;
    event.preventDefault();
    target.focus();
    return true;
  }
  if (ctrlKey || (key !== 'PageDown' && key !== 'PageUp')) return false;
  const from = event.composedPath().find((node) => node instanceof HTMLElement && rows.includes(node));
  const at = from === undefined ? -1 : rows.indexOf(from as HTMLElement);
  const row = rows[key === 'PageDown' ? at + 1 : at - 1];
  // At the ends the browser goes on scrolling, as nobody is to be held.
  if (row === undefined) return false;
  event.preventDefault();
  focusRow(row);
  return true;
}

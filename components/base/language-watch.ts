/** Tells elements when the language of the page around them may have changed. One observer for all of them. */

const listeners = new Set<() => void>();
let observer: MutationObserver | undefined;

/** The tree an element is in, and those around it, to the document. */
function rootsOf(element: Element): Node[] {
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? [root, ...rootsOf(root.host)] : [root];
}

/** Calls back after a `lang` changed anywhere in the trees around `element`, until the returned function is called. */
export function watchLanguage(element: Element, listener: () => void): () => void {
  observer ??= new MutationObserver(() => {
    for (const each of [...listeners]) each();
  });
  for (const root of rootsOf(element)) {
    observer.observe(root, { attributes: true, attributeFilter: ['lang'], subtree: true });
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    // What it observes it keeps in memory.
    if (listeners.size === 0) observer?.disconnect();
  };
}

/** How elements find others that the page names. */

/** The element with that id, looked for from the inside out, so that it works inside a shadow root as well. */
export function findById(from: Element, id: string): Element | undefined {
  let node: Node | undefined = from;
  while (node !== undefined) {
    const root: Node = node.getRootNode();
    const found = root instanceof Document || root instanceof ShadowRoot ? root.getElementById(id) : null;
    if (found !== null) return found;
    node = root instanceof ShadowRoot ? root.host : undefined;
  }
  return undefined;
}

/** The two live regions of a page, and where in the page they have to be to be heard. */

/** One polite and one assertive region, kept together. */
export interface AnnouncerRegions {
  readonly polite: HTMLElement;
  readonly assertive: HTMLElement;
  /** Puts them where `from` can be heard. Returns whether they had to be moved. */
  moveTo(from: Element): boolean;
}

const MODAL = 'dialog:modal, [aria-modal="true"]';

/** Out of sight, by properties rather than by a style attribute, which a strict policy refuses. */
const UNSEEN = {
  position: 'fixed',
  'inset-block-start': '0',
  'inline-size': '1px',
  'block-size': '1px',
  overflow: 'hidden',
  'clip-path': 'inset(50%)',
  'white-space': 'nowrap',
  border: '0',
  padding: '0',
} as const;

/** The nearest modal dialog around an element, through shadow roots, else the last one open, else the body. */
function homeOf(from: Element): Element {
  let node: Element | undefined = from;
  while (node !== undefined) {
    const dialog: Element | null = node.closest(MODAL);
    if (dialog !== null) return dialog;
    const root: Node = node.getRootNode();
    node = root instanceof ShadowRoot ? root.host : undefined;
  }
  return [...document.querySelectorAll(MODAL)].at(-1) ?? document.body;
}

function region(urgency: 'polite' | 'assertive'): HTMLElement {
  const node = document.createElement('div');
  node.setAttribute('aria-live', urgency);
  node.setAttribute('aria-relevant', 'additions');
  return node;
}

/** Makes the regions and puts them at the end of the page. */
export function regionsOf(page: Document): AnnouncerRegions {
  const box = page.createElement('div');
  box.dataset['rtAnnouncer'] = '';
  for (const [name, value] of Object.entries(UNSEEN)) box.style.setProperty(name, value);
  const polite = region('polite');
  const assertive = region('assertive');
  box.append(polite, assertive);
  page.body.append(box);
  return {
    polite,
    assertive,
    moveTo(from) {
      const home = homeOf(from);
      if (box.parentElement === home && box.isConnected) return false;
      home.append(box);
      return true;
    },
  };
}

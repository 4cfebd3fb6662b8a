/** What must not come of a text, whoever wrote it: found in what is painted, through every shadow root. */
import { RAN } from '../../../support/hostile-content.ts';

/** Tags that nothing of ours paints: what they would load or run came out of a text. */
const FORBIDDEN =
  'script, iframe, object, embed, link, style, base, meta, form[action], video, audio, image, math, use, animate, marquee, details, noscript, template, [style], [srcset], [srcdoc], [formaction], [ping], [background]';
const SCHEMES: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:']);
/** What turns the text around it about: controls, and letters that run from right to left. */
const TURNS = /[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc]/;
const ISOLATES: ReadonlySet<string> = new Set(['isolate', 'isolate-override', 'plaintext']);

/** All elements under a node, in the order of the document, through shadow roots. */
function* elementsOf(root: ParentNode): Generator<Element> {
  for (const element of root.querySelectorAll('*')) {
    yield element;
    if (element.shadowRoot !== null) yield* elementsOf(element.shadowRoot);
  }
}

/** Whether what an element says stays in a box of its own, as far as directions go. */
function isIsolated(element: Element): boolean {
  for (let node: Element | null = element; node !== null; node = node.parentElement) {
    const { unicodeBidi, display } = getComputedStyle(node);
    // A block is a paragraph of its own; what runs in it ends with it.
    if (ISOLATES.has(unicodeBidi) || !/^(inline|contents)$/.test(display)) return true;
  }
  return false;
}

/** Whether there is text of others directly beside words of ours, in one line with them. */
const standsBesideOthers = (text: Node): boolean =>
  [text.previousSibling, text.nextSibling].some(
    (node) => node?.nodeType === Node.TEXT_NODE && node.textContent?.trim(),
  );

/** Each offence as a sentence; none when all is well. */
export function offencesIn(place: ParentNode): string[] {
  const found: string[] = [];
  if (RAN in globalThis) found.push('something ran');
  for (const element of elementsOf(place)) {
    const what = (): string => element.cloneNode().constructor.name + ' ' + element.outerHTML.slice(0, 200);
    if (element.matches(FORBIDDEN) && element.closest('svg') === null) found.push(`forbidden: ${what()}`);
    for (const { name, value } of element.attributes) {
      if (name.startsWith('on')) found.push(`a handler: ${what()}`);
      if (!['href', 'src', 'action', 'data', 'poster', 'xlink:href'].includes(name)) continue;
      const { protocol, username, password } = new URL(value, document.baseURI);
      if (!SCHEMES.has(protocol) || username !== '' || password !== '') found.push(`an address: ${what()}`);
    }
    for (const text of element.childNodes) {
      if (text.nodeType !== Node.TEXT_NODE || !TURNS.test(text.textContent ?? '')) continue;
      if (!isIsolated(element) || standsBesideOthers(text)) found.push(`text that turns its surroundings: ${what()}`);
    }
  }
  return found;
}

/** Watches what a page asks for and what its policy refuses, from now on. */
export function watchPage(): { requests: () => string[]; violations: () => string[]; stop: () => void } {
  const violations: string[] = [];
  const onViolation = (event: SecurityPolicyViolationEvent): void =>
    void violations.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`);
  document.addEventListener('securitypolicyviolation', onViolation);
  const before = performance.getEntriesByType('resource').length;
  return {
    requests: () =>
      performance
        .getEntriesByType('resource')
        .slice(before)
        .map(({ name }) => name)
        .filter((name) => /hostile[.-]/.test(name.replace(/^[a-z]+:\/\/[^/]+\/(test|components)\/.*/, ''))),
    violations: () => violations,
    stop: () => document.removeEventListener('securitypolicyviolation', onViolation),
  };
}

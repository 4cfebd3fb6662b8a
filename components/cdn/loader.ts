/**
 * The script tag of a plain page: `<script type="module" src="https://your.server/rt/rt.js">`.
 *
 * Imports an element's chunk when its tag is on the page, now or later, from the folder this file came from. It looks at
 * the document only: an element inside another component's shadow root is that component's to import. The words of the
 * document's own language come along; for others a page adds `<script type="module" src=".../rt/locale-de.js">`.
 */

/** Tag to file name; the bundler writes it in, hashes included, so that chunks can be cached for ever. */
declare const RT_CHUNKS: Record<string, string>;

/** The file of what all of them share. */
declare const RT_SHARED: string;

/** The languages there are packs of. */
declare const RT_LOCALES: readonly string[];

const urlOf = (file: string): string => new URL(file, import.meta.url).href;

/** Firefox remembers an import that failed, by its address. */
const bring = (file: string): Promise<unknown> =>
  import(urlOf(file)).catch(() => import(`${urlOf(file)}?again=${Date.now()}`));

const waiting = new Map(Object.entries(RT_CHUNKS));

function load({ localName }: Element): void {
  const file = waiting.get(localName);
  if (file === undefined) return;
  waiting.delete(localName);
  // A page may have the element from its own bundle already.
  if (customElements.get(localName)) return;
  // Beside the element, which would ask for it only once it is here itself, under this address and no other.
  import(urlOf(RT_SHARED)).catch(() => {});
  bring(file).catch((error: unknown) => {
    // Asked again when the next such element appears, not in a loop.
    waiting.set(localName, file);
    reportError(error);
  });
}

function scan(root: ParentNode): void {
  root.querySelectorAll(':not(:defined)').forEach(load);
}

let speaks: string | undefined;

function speak(): void {
  const [language = ''] = document.documentElement.lang.toLowerCase().split('-');
  if (language === speaks || !RT_LOCALES.includes(language)) return;
  speaks = language;
  // Without it the elements speak English.
  bring(`locale-${language}.js`).catch(reportError);
}

speak();
new MutationObserver(speak).observe(document.documentElement, { attributeFilter: ['lang'] });
scan(document);
new MutationObserver((records) => {
  for (const { addedNodes } of records) {
    for (const node of addedNodes) {
      if (!(node instanceof Element)) continue;
      load(node);
      scan(node);
    }
  }
}).observe(document, { childList: true, subtree: true });

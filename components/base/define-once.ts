/** Defines a tag so that a second copy of the bundle on the page does no harm. */
import { VERSION } from './version.ts';

interface Versioned {
  readonly rtVersion?: string;
}

const warned = new Set<string>();

/**
 * Defines `tag`, unless it is defined already: the first definition wins, whichever copy of the package it came from.
 * Says so once per tag when the two copies are of different versions, because then the page runs older or newer
 * code than it asked for.
 */
export function defineOnce(tag: string, type: CustomElementConstructor): void {
  const first = customElements.get(tag) as (CustomElementConstructor & Versioned) | undefined;
  if (first === undefined) {
    customElements.define(tag, type);
    return;
  }
  const version = (type as Versioned).rtVersion ?? VERSION;
  if (first.rtVersion === version || warned.has(tag)) return;
  warned.add(tag);
  // The page works, so this is no error; but whoever builds it wants to know.
  // eslint-disable-next-line no-console
  console.warn(
    `<${tag}> of rt-elements ${version} is ignored: ${first.rtVersion ?? 'another version'} defined it first.`,
  );
}

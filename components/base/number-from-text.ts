import type { LitElement } from 'lit';

/**
 * Makes a number of a numeric property that was given as text. Svelte, Vue and React set the property where there is one
 * of an attribute's name, with what stands in the markup: `max="6"` arrives as `'6'`. Any other text stays, and is told
 * as wrong by whoever checks it. For `requestUpdate`, after the value was taken.
 */
export function numberFromText(element: LitElement, name: PropertyKey | undefined): void {
  const { elementProperties } = element.constructor as typeof LitElement;
  if (name === undefined || elementProperties.get(name)?.type !== Number) return;
  const properties = element as unknown as Record<PropertyKey, unknown>;
  const given = properties[name];
  if (typeof given === 'string' && given.trim() !== '' && Number.isFinite(Number(given)))
    properties[name] = Number(given);
}

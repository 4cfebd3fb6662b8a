/** The connections of a page, for elements that stand outside all of them. */
import type { ConnectionSource } from './client-context.ts';

/** Which connections are on the page, and whoever wants to know when that changes. */
export interface ConnectionRegistry {
  readonly sources: Set<ConnectionSource>;
  readonly watchers: Set<() => void>;
}

const KEY = Symbol.for('rt-elements:connections');

/** The page's registry: one, whichever copies of the package share the page. */
export function connectionRegistry(): ConnectionRegistry {
  const page = globalThis as { [KEY]?: ConnectionRegistry };
  return (page[KEY] ??= { sources: new Set(), watchers: new Set() });
}

/** Tells every watcher that a connection came, went, or has another client. */
export function connectionsChanged(): void {
  for (const watcher of [...connectionRegistry().watchers]) watcher();
}

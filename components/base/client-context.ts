/** How an element and the connection around it find each other. */
import { createContext } from '@lit/context';
import type { Client } from '../core/client-api.ts';

/**
 * The context under which a connection offers its client to the elements inside it. The key is registered under a
 * global name, so that two copies of the package agree, and any element that speaks the context protocol may provide it.
 */
export const clientContext = createContext<Client | undefined>(Symbol.for('rt-elements:client'));

/** What `connection` accepts beside an id and a client: an element that has a client, such as `<rt-connection>`. */
export interface ConnectionSource extends HTMLElement {
  readonly client: Client | undefined;
}

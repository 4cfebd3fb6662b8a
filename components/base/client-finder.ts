/** Finds the client of an element: by property, by attribute, by ancestor, or as the only one on the page. */
import { ContextEvent } from '@lit/context';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Client } from '../core/client-api.ts';
import { clientContext, type ConnectionSource } from './client-context.ts';
import { connectionRegistry } from './connection-registry.ts';
import { findById } from './find-by-id.ts';

/** What an element may be told about its connection: an id, an element, or a client made by hand. */
export type ConnectionChoice = string | ConnectionSource | Client | null | undefined;

export interface FinderHost extends ReactiveControllerHost, HTMLElement {
  /** What the page said; nothing means: look around. */
  readonly connection: ConnectionChoice;
}

const isClient = (value: object): value is Client => 'channel' in value && 'state' in value;
const nameOf = ({ id, localName }: Element): string =>
  id === '' ? `<${localName}> without an id` : `<${localName} id="${id}">`;

/**
 * Keeps an element's client up to date, in whichever order the page defines, parses and moves things. Nothing is held
 * while the host is out of the document; what was found is kept, so that a move changes nothing.
 */
export class ClientFinder implements ReactiveController {
  /** The client found, or undefined as long as there is none. */
  client: Client | undefined;
  /** Why there is no client and never will be as things stand: a sentence for the page's author. */
  problem: string | undefined;

  readonly #host: FinderHost;
  #leaveContext: (() => void) | undefined;
  #fromContext: Client | undefined;
  #provided = false;

  constructor(host: FinderHost) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    connectionRegistry().watchers.add(this.find);
    this.find();
  }

  hostDisconnected(): void {
    connectionRegistry().watchers.delete(this.find);
    this.#leave();
  }

  /** Looks again. Call it when the host's `connection` or its place changed. */
  readonly find = (): void => {
    if (!this.#host.isConnected) return;
    this.#leave();
    const found = this.#choose();
    const client = typeof found === 'string' ? undefined : found;
    const problem = typeof found === 'string' ? found : undefined;
    if (client === this.client && problem === this.problem) return;
    this.client = client;
    this.problem = problem;
    this.#host.requestUpdate();
  };

  /** The client, undefined while one may still come, or a sentence when the page has to be changed. */
  #choose(): Client | string | undefined {
    const { connection } = this.#host;
    if (typeof connection === 'string' && connection !== '') return this.#byId(connection);
    if (typeof connection === 'object' && connection !== null)
      return isClient(connection) ? connection : connection.client;
    this.#ask();
    if (this.#provided) return this.#fromContext;
    const [only, ...others] = connectionRegistry().sources;
    if (others.length === 0) return only?.client;
    const names = [only!, ...others].map(nameOf).join(' and ');
    return `This page has ${others.length + 1} connections: ${names}. Put this element inside one, or name it: connection="id".`;
  }

  #byId(id: string): Client | string | undefined {
    const found = findById(this.#host, id);
    if (found !== undefined && 'client' in found) return (found as ConnectionSource).client;
    // Not there yet, or not upgraded yet: the registry tells when one arrives.
    if (found === undefined || found.matches(':not(:defined)')) return undefined;
    return `connection="${id}" names <${found.localName}>, which is no connection.`;
  }

  #ask(): void {
    this.#provided = false;
    const answer = (client: Client | undefined, leave?: () => void): void => {
      this.#leaveContext = leave;
      this.#fromContext = client;
      // The first answer comes while asking; later ones mean that the provider has another client.
      const again = this.#provided && client !== this.client;
      this.#provided = true;
      if (!again) return;
      this.client = client;
      this.#host.requestUpdate();
    };
    this.#host.dispatchEvent(new ContextEvent(clientContext, this.#host, answer, true));
  }

  #leave(): void {
    this.#leaveContext?.();
    this.#leaveContext = undefined;
    this.#provided = false;
    this.#fromContext = undefined;
  }
}

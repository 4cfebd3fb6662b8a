/** Tells other programs what happened here: what was said, who came, who left. */
import { namespaceOf } from 'rt-elements/protocol';
import { dataAsJson } from '../data-json.ts';
import type { Logger } from '../log.ts';
import { isPersonal } from '../personal.ts';
import type { Committed } from '../ports/broker.ts';
import type { Runtime } from '../runtime.ts';
import type { Connection, Departure } from './hook-types.ts';
import type { HookListener } from './hooks.ts';
import { type Fetch, WebhookDelivery } from './webhook-delivery.ts';

/** What a webhook can be told. */
export const WEBHOOK_KINDS = ['stored', 'connected', 'left'] as const;
export type WebhookKind = (typeof WEBHOOK_KINDS)[number];

/** An endpoint of the operator's that is told what happens. */
export interface WebhookOptions {
  /** Where to post to, `https:` or `http:`. */
  readonly url: string;
  /** Signs what is sent, so that the endpoint knows it is from here. At least 24 characters. */
  readonly secret: string;
  /** What it is told. Default `['stored']`. */
  readonly kinds?: readonly WebhookKind[] | undefined;
  /**
   * Words of the namespaces whose events it is told. Default: all, but what is in people's own channels: notifications are
   * told where their word is among them.
   */
  readonly namespaces?: readonly string[] | undefined;
}

export interface WebhooksOptions {
  readonly webhooks: readonly WebhookOptions[];
  readonly fetch: Fetch;
  /** Whether people's own channels of a word are logs of their own, and no private side of rooms. */
  readonly keepsOwn: (word: string) => boolean;
  readonly runtime: Runtime;
  readonly newId: () => string;
  readonly log: Logger;
}

interface Endpoint {
  readonly kinds: ReadonlySet<WebhookKind>;
  readonly namespaces: ReadonlySet<string> | undefined;
  readonly delivery: WebhookDelivery;
}

export class Webhooks implements HookListener {
  readonly #endpoints: readonly Endpoint[];
  readonly #keepsOwn: (word: string) => boolean;
  readonly #runtime: Runtime;
  readonly #newId: () => string;

  constructor({ webhooks, fetch, keepsOwn, runtime, newId, log }: WebhooksOptions) {
    this.#keepsOwn = keepsOwn;
    this.#runtime = runtime;
    this.#newId = newId;
    this.#endpoints = webhooks.map(({ url, secret, kinds = ['stored'], namespaces }) => ({
      kinds: new Set(kinds),
      namespaces: namespaces && new Set(namespaces),
      delivery: new WebhookDelivery({ url, secret: new TextEncoder().encode(secret), fetch, runtime, log }),
    }));
  }

  /** Deliveries that were given up or never taken. */
  get dropped(): number {
    return this.#endpoints.reduce((sum, { delivery }) => sum + delivery.dropped, 0);
  }

  stored(commits: readonly Committed[]): void {
    for (const { channel, epoch, events } of commits) {
      // Our own notes are nobody's message, and the private side of rooms is its person's: a bidder's limit, say.
      if (channel.startsWith('$') || (isPersonal(channel) && !this.#keepsOwn(namespaceOf(channel)))) continue;
      if (!this.#wants('stored', channel)) continue;
      const told = events.map(({ o, k, n, d, u, ts }) => ({
        offset: o,
        id: k,
        name: n,
        at: ts,
        ...(d !== undefined && { data: dataAsJson(d) }),
        ...(u !== undefined && { author: { ...u } }),
      }));
      this.#tell('stored', { channel, epoch, events: told }, channel);
    }
  }

  connected(connection: Connection): void {
    this.#tell('connected', whoOf(connection));
  }

  left(departure: Departure): void {
    const { connectedMs, code } = departure;
    this.#tell('left', {
      ...whoOf(departure),
      connectedMs: Math.round(connectedMs),
      ...(code !== undefined && { code }),
    });
  }

  /** Gives up what waits. */
  close(): void {
    for (const { delivery } of this.#endpoints) delivery.close();
  }

  #wants(kind: WebhookKind, channel: string | undefined): boolean {
    return this.#endpoints.some((endpoint) => wants(endpoint, kind, channel));
  }

  #tell(kind: WebhookKind, data: object, channel?: string): void {
    let told: { id: string; body: string } | undefined;
    for (const endpoint of this.#endpoints) {
      if (!wants(endpoint, kind, channel)) continue;
      told ??= this.#compose(kind, data);
      endpoint.delivery.add(told.id, told.body);
    }
  }

  #compose(kind: WebhookKind, data: object): { id: string; body: string } {
    const id = this.#newId();
    return { id, body: JSON.stringify({ id, kind, at: Math.round(this.#runtime.now()), data }) };
  }
}

/** Never the address: it is nobody's business outside. */
const whoOf = ({ session, user: { id, name, guest } }: Connection): Record<string, unknown> => ({
  session,
  user: guest === true ? { id, name, guest } : { id, name },
});

function wants({ kinds, namespaces }: Endpoint, kind: WebhookKind, channel: string | undefined): boolean {
  if (!kinds.has(kind)) return false;
  if (channel === undefined) return true;
  return namespaces === undefined ? !isPersonal(channel) : namespaces.has(namespaceOf(channel));
}

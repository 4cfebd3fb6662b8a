/** How a route of the API is written: what it is called, who may, what it takes, and every way it answers. */
import type * as v from 'valibot';
import type { ApiKey, Scope } from './api-keys.ts';
import type { Desk } from '../desk.ts';
import type { Backend } from './backend.ts';

type Schema = v.GenericSchema<unknown, unknown>;

/** A part of the path or of the query. */
export interface Parameter {
  readonly what: string;
  readonly kind: 'channel' | 'user' | 'text' | 'whole';
  readonly most?: number;
}

/** How the server is, as it counts. */
export type Health = () => {
  readonly ready: boolean;
  readonly links: number;
  readonly channels: number;
  readonly droppedSignals: number;
  readonly droppedWebhooks: number;
  readonly untoldEvents: number;
};

/** A request that was let in and checked. */
export interface ApiRequest<Body = unknown> {
  readonly key: ApiKey;
  readonly backend: Backend;
  readonly health: Health;
  readonly path: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly body: Body;
  /**
   * The key for what the request stores in a channel, where the backend gave an `Idempotency-Key`: the same for the same
   * request sent again. @param part Which event of the request, where it stores several.
   */
  readonly keyFor: (channel: string, part?: number) => string | undefined;
}

/** An answer. One without a body is empty. */
export interface ApiAnswer {
  readonly status: number;
  readonly body?: object;
}

export interface Route {
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Behind `/rt/api`, with parameters in braces. */
  readonly path: string;
  readonly what: string;
  /** What a key needs: one of the API's, or a word of a feature's own. `any` for every key. */
  readonly scope: Scope | 'any' | (string & {});
  readonly parameters?: Readonly<Record<string, Parameter>>;
  readonly query?: Readonly<Record<string, Parameter>>;
  readonly body?: Schema;
  /** Whether an empty body stands for `{}`. */
  readonly bodyOptional?: boolean;
  readonly idempotent?: boolean;
  /** Answers that are no errors. */
  readonly answers: Readonly<Record<number, { readonly what: string; readonly schema?: Schema }>>;
  /** Errors of its own, beside those of every route. */
  readonly problems?: readonly number[];
  handle(request: ApiRequest): Promise<ApiAnswer>;
}

/** Declares a route whose handler knows what its body is. */
export function defineRoute<const B extends Schema>(
  route: Omit<Route, 'body' | 'handle'> & {
    readonly body: B;
    handle(request: ApiRequest<v.InferOutput<B>>): Promise<ApiAnswer>;
  },
): Route;
export function defineRoute(route: Omit<Route, 'body'>): Route;
export function defineRoute(route: unknown): Route {
  return route as Route;
}

/** A request for a feature that was let in and checked. */
export interface FeatureRequest<Body = unknown> extends Pick<ApiRequest<Body>, 'path' | 'query' | 'body' | 'keyFor'> {
  /** Id of the backend's key. */
  readonly keyId: string;
  readonly desk: Desk;
}

/** A route of a feature. Its path begins with the feature's word. */
export type FeatureRoute = Omit<Route, 'handle'> & { handle(request: FeatureRequest): Promise<ApiAnswer> };

/** Declares a route of a feature whose handler knows what its body is. */
export function defineFeatureRoute<const B extends Schema>(
  route: Omit<FeatureRoute, 'body' | 'handle'> & {
    readonly body: B;
    handle(request: FeatureRequest<v.InferOutput<B>>): Promise<ApiAnswer>;
  },
): FeatureRoute;
export function defineFeatureRoute(route: Omit<FeatureRoute, 'body'>): FeatureRoute;
export function defineFeatureRoute(route: unknown): FeatureRoute {
  return route as FeatureRoute;
}

/** A whole number of the query. It was checked before. */
export const wholeOf = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Number(text);

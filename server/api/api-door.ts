/** The door of backends: knows the key, finds the route, checks what came, and answers every error as a problem. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { check, isChannel, jsonCodec, LIMITS, RtError, type ServerMessage } from 'rt-elements/protocol';
import * as v from 'valibot';
import { readBody } from '../doors/read-body.ts';
import type { Logger } from '../log.ts';
import { addressOf } from '../origin.ts';
import type { Runtime } from '../runtime.ts';
import type { ApiKey, ApiKeys } from './api-keys.ts';
import { codeOf, type Problem, problemOf, sendJson, sendProblem, toProblem } from './api-problem.ts';
import type { ApiRequest, Health, Parameter, Route } from './api-route.ts';
import { keyOfRequest } from './idempotency.ts';
import { userId } from './api-shapes.ts';
import type { Backend } from './backend.ts';
import { Guesses } from './guesses.ts';
import { openApi } from './openapi.ts';

export interface ApiDoorOptions {
  readonly backend: Backend;
  readonly routes: readonly Route[];
  /** What keys of requests are made with. */
  readonly secret: Uint8Array;
  readonly keys: ApiKeys;
  readonly health: Health;
  /** Where the API lies, such as `/rt/api`. */
  readonly path: string;
  /** Whether a proxy in front says where requests come from. */
  readonly trustProxy: boolean;
  readonly runtime: Runtime;
  readonly log: Logger;
}

const IDEMPOTENCY_CHARS = 255;
const json = jsonCodec<ServerMessage>();

/** What a path leads to. */
interface Found {
  readonly route: Route;
  readonly path: Readonly<Record<string, string>>;
}

export class ApiDoor {
  readonly #options: ApiDoorOptions;
  readonly #guesses = new Guesses();
  #document: object | undefined;

  constructor(options: ApiDoorOptions) {
    this.#options = options;
  }

  /** @param name The path behind `/rt/api`, with its slash, without the query. */
  async handle(name: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { log } = this.#options;
    try {
      await this.#answer(name, request, response);
    } catch (error) {
      if (response.headersSent || response.destroyed) return;
      if (error instanceof RtError) return sendProblem(response, problemOf(error), retryAfter(error.afterMs));
      log.error({ err: error, route: name.split('/', 2).join('/') }, 'a request of a backend failed unexpectedly');
      sendProblem(response, toProblem('INTERNAL', 'something went wrong here; the log of the server has it'));
    }
  }

  async #answer(name: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { keys, path, routes } = this.#options;
    if (keys.size === 0)
      throw new RtError('NOT_FOUND', 'the API is closed: start the server with a key (--api-key, or apiKeys)');
    if (name === '/openapi.json' && (request.method === 'GET' || request.method === 'HEAD'))
      return sendJson(response, 200, (this.#document ??= openApi(routes, path)));
    const key = this.#keyOf(request);
    const found = findRoute(routes, name, request.method ?? '');
    if ('allow' in found) {
      if (found.allow.length === 0) throw new RtError('NOT_FOUND', 'there is no such path in the API');
      const problem = toProblem('METHOD_NOT_ALLOWED', `expected ${found.allow.join(' or ')}, got another method`);
      return sendProblem(response, problem, { Allow: found.allow.join(', ') });
    }
    await this.#run(found, key, request, response);
  }

  /** @throws RtError `UNAUTHORIZED` for no key of ours, `RATE_LIMITED` when its sender tried too many. */
  #keyOf(request: IncomingMessage): ApiKey {
    const { keys, runtime, trustProxy } = this.#options;
    const key = keys.find(request.headers.authorization);
    // A right one always passes: others behind the same proxy must not be able to shut a backend out.
    if (key !== undefined) return key;
    const afterMs = this.#guesses.note(addressOf(request, trustProxy), runtime.monotonic());
    if (afterMs > 0) throw new RtError('RATE_LIMITED', `too many wrong keys: wait ${afterMs} ms`, { afterMs });
    throw new RtError('UNAUTHORIZED', 'expected the key of a backend in the header Authorization: Bearer');
  }

  async #run({ route, path }: Found, key: ApiKey, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { backend, keys, health, runtime, secret } = this.#options;
    if (route.scope !== 'any' && !key.scopes.has(route.scope))
      throw new RtError('FORBIDDEN', `the key ${key.id} does not have the scope ${route.scope}`);
    const afterMs = keys.pay(key, runtime.monotonic());
    if (afterMs > 0)
      throw new RtError('RATE_LIMITED', `too many requests of the key ${key.id}: wait ${afterMs} ms`, { afterMs });
    for (const [name, parameter] of Object.entries(route.parameters ?? {})) checkParameter(name, parameter, path[name]);
    const called = route.idempotent === true ? readIdempotencyKey(request) : undefined;
    const checked: ApiRequest = {
      key,
      backend,
      health,
      path,
      query: readQuery(route, request.url ?? ''),
      keyFor: (channel, part) =>
        called === undefined ? undefined : keyOfRequest(secret, [key.id, route.id, channel, called], part),
      body: undefined,
    };
    const body = await this.#body(route, request);
    if (body === 'gone') return void response.destroy();
    if ('problem' in body) return sendProblem(response, body.problem);
    const answer = await route.handle({ ...checked, body: body.value });
    sendJson(response, answer.status, answer.body);
  }

  async #body(route: Route, request: IncomingMessage): Promise<{ value: unknown } | { problem: Problem } | 'gone'> {
    if (route.body === undefined) return { value: undefined };
    if (route.bodyOptional === true && isEmpty(request)) return { value: check(route.body, {}) };
    const text = await readBody(request, LIMITS.frameBytes, this.#options.runtime);
    if (text === undefined) return 'gone';
    if (typeof text !== 'string') return { problem: toProblem(codeOf(text.status), text.detail) };
    return { value: check(route.body, parseBody(text)) };
  }
}

/** One value, within the bounds of a frame, its bytes and its escapes read as on the wire. */
function parseBody(text: string): unknown {
  const values = json.decode(`[${text}]`);
  if (values.length !== 1) throw new RtError('BAD_REQUEST', 'expected one JSON value in the body, got another number');
  return values[0];
}

const isEmpty = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0;

/** The route of a path and a method, or the methods the path has. */
function findRoute(
  routes: readonly Route[],
  name: string,
  method: string,
): Found | { readonly allow: readonly string[] } {
  const parts = name.split('/');
  const allow: string[] = [];
  for (const route of routes) {
    const path = match(route.path.split('/'), parts);
    if (path === undefined) continue;
    if (route.method === method) return { route, path };
    allow.push(route.method);
  }
  return { allow };
}

function match(pattern: readonly string[], parts: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== parts.length) return undefined;
  const path = new Map<string, string>();
  for (const [at, part] of pattern.entries()) {
    const given = decoded(parts[at] ?? '');
    if (part.startsWith('{')) path.set(part.slice(1, -1), given);
    else if (part !== given) return undefined;
  }
  return Object.fromEntries(path);
}

/** A part of a path; as it stands where it cannot be decoded. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function readQuery({ query = {} }: Route, url: string): Readonly<Record<string, string | undefined>> {
  const given = new URLSearchParams(url.split('?', 2)[1] ?? '');
  for (const name of given.keys()) {
    if (!Object.hasOwn(query, name)) throw new RtError('BAD_REQUEST', 'expected only the parameters of this path');
    if (given.getAll(name).length > 1) throw new RtError('BAD_REQUEST', `${name}: expected it once`);
  }
  const values = Object.entries(query).map(([name, parameter]) => {
    const value = given.get(name) ?? undefined;
    if (value !== undefined) checkParameter(name, parameter, value);
    return [name, value] as const;
  });
  return Object.fromEntries(values);
}

function checkParameter(name: string, { kind, most = Number.MAX_SAFE_INTEGER }: Parameter, value = ''): void {
  const wrong = (expected: string): RtError => new RtError('BAD_REQUEST', `${name}: expected ${expected}`);
  switch (kind) {
    case 'channel':
      if (!isChannel(value)) throw wrong('a channel such as chat:general');
      return;
    case 'user':
      if (!v.is(userId, value)) throw wrong('1 to 128 printable characters');
      return;
    case 'whole':
      if (!/^\d{1,16}$/.test(value) || Number(value) > most) throw wrong(`a whole number up to ${most}`);
      return;
    case 'text':
      if (value === '' || value.length > 512) throw wrong('a text of at most 512 characters');
  }
}

function readIdempotencyKey({ headers }: IncomingMessage): string | undefined {
  const given = headers['idempotency-key'];
  if (given === undefined) return undefined;
  if (typeof given !== 'string' || given === '' || given.length > IDEMPOTENCY_CHARS)
    throw new RtError('BAD_REQUEST', `Idempotency-Key: expected 1 to ${IDEMPOTENCY_CHARS} characters`);
  return given;
}

const retryAfter = (afterMs: number | undefined): Record<string, string> =>
  afterMs === undefined ? {} : { 'Retry-After': String(Math.ceil(afterMs / 1000)) };

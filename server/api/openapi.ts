/** The API as OpenAPI 3.1, made from its routes: it cannot say what they do not do. */
import { toJsonSchema } from '@valibot/to-json-schema';
import type { GenericSchema } from 'valibot';
import { problemShape } from './api-problem.ts';
import type { Parameter, Route } from './api-route.ts';

type Json = Readonly<Record<string, unknown>>;

/** Errors that every route may answer. What is left (500, 503, and 409 where too much is in force) is `default`. */
const COMMON = [401, 429];
/** Errors of every route that takes a body. */
const OF_BODIES = [400, 408, 413, 415];

const WHAT: Readonly<Record<number, string>> = {
  400: 'A parameter or the body is not as expected.',
  401: 'No key came, or none of ours.',
  403: 'The key does not have the scope.',
  404: 'There is nothing of this name.',
  408: 'The body did not come in time.',
  409: 'It does not go with what is there.',
  413: 'The body is too large.',
  415: 'The body is not JSON, or compressed.',
  422: 'The rules refuse it; `data.reason` says which.',
  429: 'Too many requests; `Retry-After` says when to come again.',
};

/** @param path Where the API lies, such as `/rt/api`. */
export function openApi(routes: readonly Route[], path: string): Json {
  const paths = new Map<string, Record<string, Json>>();
  for (const route of routes) {
    const operations = paths.get(route.path) ?? {};
    operations[route.method.toLowerCase()] = operation(route);
    paths.set(route.path, operations);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'rt-elements-server',
      version: '1',
      description:
        'What a backend can do to a running server. Errors are problems as RFC 9457 has them; `code` is stable. Bytes in data are `{"$b": base64}`.',
    },
    servers: [{ url: path }],
    security: [{ key: [] }],
    paths: Object.fromEntries(paths),
    components: {
      securitySchemes: { key: { type: 'http', scheme: 'bearer', description: 'A key the server was started with.' } },
      schemas: { Problem: schemaOf(problemShape) },
      responses: { Problem: problemAnswer('Something went wrong here, or is not possible at the moment.') },
    },
  };
}

function operation(route: Route): Json {
  const { id, what, scope, body, answers, bodyOptional } = route;
  const parameters = parametersOf(route);
  return {
    operationId: id,
    summary: what,
    description: scope === 'any' ? 'Any key may.' : `Needs a key with the scope \`${scope}\`.`,
    ...(parameters.length > 0 && { parameters }),
    ...(body !== undefined && {
      requestBody: { required: bodyOptional !== true, content: { 'application/json': { schema: schemaOf(body) } } },
    }),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, { what: description, schema }]) => [
          status,
          {
            description,
            ...(schema !== undefined && { content: { 'application/json': { schema: schemaOf(schema) } } }),
          },
        ]),
      ),
      ...Object.fromEntries(problemsOf(route).map((status) => [status, problemAnswer(WHAT[status] ?? '')])),
      default: { $ref: '#/components/responses/Problem' },
    },
  };
}

/** Statuses of errors a route may answer, in order. */
function problemsOf({ scope, body, idempotent, problems = [] }: Route): number[] {
  const all = [
    ...COMMON,
    ...(scope === 'any' ? [] : [403]),
    ...problems,
    ...(body === undefined ? [] : OF_BODIES),
    ...(idempotent === true ? [400] : []),
  ];
  return [...new Set(all)].sort((a, b) => a - b);
}

const problemAnswer = (description: string): Json => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});

function parametersOf({ parameters = {}, query = {}, idempotent }: Route): Json[] {
  const of = (place: 'path' | 'query', all: Readonly<Record<string, Parameter>>): Json[] =>
    Object.entries(all).map(([name, parameter]) => ({
      name,
      in: place,
      required: place === 'path',
      description: parameter.what,
      schema: schemaOfParameter(parameter),
    }));
  const key: Json = {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    description: 'What you call this request by. Sent again under the same name, it is stored once.',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  };
  return [...of('path', parameters), ...of('query', query), ...(idempotent === true ? [key] : [])];
}

function schemaOfParameter({ kind, most }: Parameter): Json {
  if (kind !== 'whole') return { type: 'string', minLength: 1 };
  return { type: 'integer', minimum: 0, ...(most !== undefined && { maximum: most }) };
}

/** What only a check in code says is left out: a document promises less, never more. */
function schemaOf(schema: GenericSchema<unknown, unknown>): Json {
  const { $schema, ...rest } = toJsonSchema(schema, {
    errorMode: 'ignore',
    typeMode: 'input',
    target: 'draft-2020-12',
  });
  return rest;
}

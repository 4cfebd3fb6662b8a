/** Routes about people: disconnect, revoke, mute, ban, export, erase; and what was done. */
import type { SanctionKind } from '../moderation/standing.ts';
import { dataAsJson } from '../data-json.ts';
import { type ApiRequest, defineRoute, type Parameter, type Route, wholeOf } from './api-route.ts';
import * as shapes from './api-shapes.ts';

const user: Parameter = { kind: 'user', what: "The person's id: the `sub` of their token, or a guest's id." };
const userOf = ({ path }: ApiRequest): string => path['user'] ?? '';

const WORDS = { mute: 'Takes somebody’s word', ban: 'Takes somebody’s way in' } as const;

/** Laying on and lifting one kind of sanction. */
const sanctionRoutes = (kind: SanctionKind): Route[] => [
  defineRoute({
    id: kind,
    method: 'PUT',
    path: `/users/{user}/${kind}`,
    what: `${WORDS[kind]}, everywhere or in a channel, until a time or for good. Replaces what held there.`,
    scope: 'moderate',
    parameters: { user },
    body: shapes.sanctionBody,
    bodyOptional: true,
    answers: { 200: { what: 'It holds.', schema: shapes.sanction } },
    problems: [404],
    async handle(request) {
      const { backend, key, body } = request;
      const { channel, reason, forMs } = body;
      const until = forMs === undefined ? body.until : backend.now() + forMs;
      const sanction = await backend.lay(kind, { user: userOf(request), channel, reason, until, by: key.id });
      return { status: 200, body: sanction };
    },
  }),
  defineRoute({
    id: `un${kind}`,
    method: 'DELETE',
    path: `/users/{user}/${kind}`,
    what: `Lifts a ${kind}.`,
    scope: 'moderate',
    parameters: { user },
    query: { channel: { kind: 'channel', what: 'The channel it holds in. Default: the one that holds everywhere.' } },
    answers: { 204: { what: 'It does not hold any more.' } },
    problems: [400, 404],
    async handle(request) {
      await request.backend.lift(kind, userOf(request), request.query['channel'], request.key.id);
      return { status: 204 };
    },
  }),
];

export const peopleRoutes: readonly Route[] = [
  defineRoute({
    id: 'disconnectUser',
    method: 'POST',
    path: '/users/{user}/disconnect',
    what: 'Closes every link of a person. Their token stays good.',
    scope: 'moderate',
    parameters: { user },
    body: shapes.disconnectBody,
    bodyOptional: true,
    answers: { 200: { what: 'They are closed.', schema: shapes.disconnected } },
    handle: async (request) => ({
      status: 200,
      body: await request.backend.disconnect(userOf(request), request.body, request.key.id),
    }),
  }),
  defineRoute({
    id: 'revokeUser',
    method: 'POST',
    path: '/users/{user}/revoke',
    what: 'Refuses every token a person was issued until now, and closes what is open. Tokens need `iat` to be good afterwards.',
    scope: 'moderate',
    parameters: { user },
    answers: { 200: { what: 'They are refused from now on.', schema: shapes.revoked } },
    problems: [400],
    handle: async (request) => ({
      status: 200,
      body: await request.backend.revokeUser(userOf(request), request.key.id),
    }),
  }),
  defineRoute({
    id: 'revokeSession',
    method: 'POST',
    path: '/sessions/{session}/revoke',
    what: 'Refuses the token an open session came with, and closes every link that came with it.',
    scope: 'moderate',
    parameters: { session: { kind: 'text', what: 'The `sid` of its welcome.' } },
    answers: { 200: { what: 'It is refused from now on.', schema: shapes.revoked } },
    problems: [400, 404],
    handle: async ({ backend, key, path }) => ({
      status: 200,
      body: await backend.revokeSession(path['session'] ?? '', key.id),
    }),
  }),
  ...sanctionRoutes('mute'),
  ...sanctionRoutes('ban'),
  defineRoute({
    id: 'sanctions',
    method: 'GET',
    path: '/users/{user}/sanctions',
    what: 'What holds against a person.',
    scope: 'moderate',
    parameters: { user },
    answers: { 200: { what: 'Mutes, bans, and since when tokens are refused.', schema: shapes.standing } },
    problems: [400],
    handle: async (request) => ({ status: 200, body: request.backend.standingOf(userOf(request)) }),
  }),
  defineRoute({
    id: 'audit',
    method: 'GET',
    path: '/audit',
    what: 'What moderators and backends did, newest first.',
    scope: 'moderate',
    query: {
      before: { kind: 'whole', what: 'Lines below this number. Default: the newest.' },
      limit: { kind: 'whole', most: 100, what: 'Most lines. Default 50, at most 100.' },
    },
    answers: { 200: { what: 'The lines.', schema: shapes.auditPage } },
    problems: [400],
    handle: async ({ backend, query }) => ({
      status: 200,
      body: await backend.audit(wholeOf(query['before']), wholeOf(query['limit'])),
    }),
  }),
  defineRoute({
    id: 'exportUser',
    method: 'GET',
    path: '/users/{user}/data',
    what: 'Some of everything stored of a person over all features. Ask again with `next` until there is none.',
    scope: 'admin',
    parameters: { user },
    query: { from: { kind: 'text', what: '`next` of the answer before. Default: the beginning.' } },
    answers: { 200: { what: 'Some of it; there may be none in a step.', schema: shapes.personalData } },
    problems: [400],
    async handle(request) {
      const { backend, key, query } = request;
      const { items, ...rest } = await backend.personalData(userOf(request), query['from'], key.id);
      const plain = items.map(({ data, ...item }) => ({
        ...item,
        ...(data !== undefined && { data: dataAsJson(data) }),
      }));
      return { status: 200, body: { items: plain, ...rest } };
    },
  }),
  defineRoute({
    id: 'eraseUser',
    method: 'DELETE',
    path: '/users/{user}/data',
    what: 'Takes away everything stored of a person over all features. Places in the logs stay, empty. There is no way back.',
    scope: 'admin',
    parameters: { user },
    answers: { 200: { what: 'It is gone.', schema: shapes.erased } },
    problems: [400],
    handle: async (request) => ({ status: 200, body: await request.backend.erase(userOf(request), request.key.id) }),
  }),
];

/** Routes about channels: publish, read, slow mode; and how the server is. */
import { LIMITS, RtError } from 'rt-elements/protocol';
import { dataAsJson } from '../data-json.ts';
import { problemOf } from './api-problem.ts';
import { type ApiRequest, defineRoute, type Parameter, type Route, wholeOf } from './api-route.ts';
import * as shapes from './api-shapes.ts';
import type { Published } from './backend.ts';

const channel: Parameter = { kind: 'channel', what: 'The channel, such as `chat:general`.' };
const limit: Parameter = { kind: 'whole', most: 100, what: 'Most items. Default 50, at most 100.' };

function publish({ key, backend, keyFor }: ApiRequest, event: shapes.PublishBody, part?: number): Promise<Published> {
  return backend.publish({ ...event, key: keyFor(event.channel, part), by: key.id });
}

const asJson = ({ reply, ...rest }: Published): object => ({
  ...rest,
  ...(reply !== undefined && { reply: dataAsJson(reply) }),
});

export const channelRoutes: readonly Route[] = [
  defineRoute({
    id: 'publish',
    method: 'POST',
    path: '/publish',
    what: 'Publishes an event, or calls a command of a feature in somebody’s name.',
    scope: 'publish',
    body: shapes.publishBody,
    idempotent: true,
    answers: {
      200: { what: 'It was stored before, under the same idempotency key.', schema: shapes.published },
      201: { what: 'It is stored.', schema: shapes.published },
    },
    problems: [404, 409, 422],
    async handle(request) {
      const published = await publish(request, request.body);
      return { status: published.repeated ? 200 : 201, body: asJson(published) };
    },
  }),
  defineRoute({
    id: 'publishMany',
    method: 'POST',
    path: '/publish-many',
    what: 'Publishes up to 100 events, each by itself: one that fails leaves the others alone.',
    scope: 'publish',
    body: shapes.publishManyBody,
    idempotent: true,
    answers: { 200: { what: 'What became of each, in order.', schema: shapes.publishedMany } },
    async handle(request) {
      const settled = await Promise.allSettled(request.body.events.map((event, at) => publish(request, event, at)));
      const results = settled.map((one) => {
        if (one.status === 'fulfilled') return asJson(one.value);
        if (!(one.reason instanceof RtError)) throw one.reason;
        return { problem: problemOf(one.reason) };
      });
      return { status: 200, body: { results } };
    },
  }),
  defineRoute({
    id: 'channelInfo',
    method: 'GET',
    path: '/channels/{channel}',
    what: 'Where a channel stands.',
    scope: 'read',
    parameters: { channel },
    answers: { 200: { what: 'Where it stands.', schema: shapes.channelInfo } },
    problems: [400, 404],
    handle: async ({ backend, key, path }) => ({
      status: 200,
      body: await backend.channelInfo(path['channel'] ?? '', key),
    }),
  }),
  defineRoute({
    id: 'channelHistory',
    method: 'GET',
    path: '/channels/{channel}/history',
    what: 'A page of a channel, oldest first: of its messages where it counts them, else of its log.',
    scope: 'read',
    parameters: { channel },
    query: {
      before: { kind: 'whole', what: 'Items below this message number, or offset. Default: the newest.' },
      after: { kind: 'whole', what: 'Items above this message number, or offset, instead.' },
      limit,
    },
    answers: { 200: { what: 'The page.', schema: shapes.historyPage } },
    problems: [400, 404],
    async handle({ backend, key, path, query }) {
      const [before, after] = [wholeOf(query['before']), wholeOf(query['after'])];
      if (before !== undefined && after !== undefined)
        throw new RtError('BAD_REQUEST', 'before, after: expected one of them, got both');
      const page = await backend.history(path['channel'] ?? '', { before, after }, wholeOf(query['limit']), key);
      return { status: 200, body: page };
    },
  }),
  defineRoute({
    id: 'presence',
    method: 'GET',
    path: '/channels/{channel}/presence',
    what: 'Who is in a room now, by person over tabs and devices, in the order of their ids. Who is invisible is not among them.',
    scope: 'read',
    parameters: { channel },
    query: {
      after: { kind: 'user', what: 'People behind this id. Default: from the beginning.' },
      limit: { kind: 'whole', most: LIMITS.presenceMembers, what: 'Most people. Default 200, at most 200.' },
    },
    answers: { 200: { what: 'They are.', schema: shapes.present } },
    problems: [400, 404],
    async handle({ backend, path, query }) {
      const { members, ...rest } = backend.present(path['channel'] ?? '', query['after'], wholeOf(query['limit']));
      const plain = members.map(({ meta, ...member }) => ({
        ...member,
        ...(meta !== undefined && { meta: dataAsJson(meta) }),
      }));
      return { status: 200, body: { ...rest, members: plain } };
    },
  }),
  defineRoute({
    id: 'setSlowMode',
    method: 'PUT',
    path: '/channels/{channel}/slow-mode',
    what: 'Lets every person speak once in so many milliseconds.',
    scope: 'moderate',
    parameters: { channel },
    body: shapes.slowModeBody,
    answers: { 200: { what: 'It holds.', schema: shapes.slowMode } },
    problems: [404],
    handle: async ({ backend, key, path, body }) => ({
      status: 200,
      body: await backend.slow(path['channel'] ?? '', body.everyMs, key.id),
    }),
  }),
  defineRoute({
    id: 'endSlowMode',
    method: 'DELETE',
    path: '/channels/{channel}/slow-mode',
    what: 'Lets everybody speak as fast as they may elsewhere.',
    scope: 'moderate',
    parameters: { channel },
    answers: { 204: { what: 'It does not hold any more.' } },
    problems: [400, 404],
    async handle({ backend, key, path }) {
      await backend.slow(path['channel'] ?? '', 0, key.id);
      return { status: 204 };
    },
  }),
  defineRoute({
    id: 'health',
    method: 'GET',
    path: '/health',
    what: 'How the server is.',
    scope: 'any',
    answers: { 200: { what: 'How it is.', schema: shapes.health } },
    handle: async ({ backend, health }) => ({ status: 200, body: { ...health(), now: backend.now() } }),
  }),
];

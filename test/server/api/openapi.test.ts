/** The document says what the API does: every route, every status it names, every answer as its schema has it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refuse } from 'rt-elements-server';
import { routes } from '../../../server/api/api-routes.ts';
import { apiKeys, ask } from '../../support/backend.ts';
import { type Cases, holdToDocument, readDocument } from '../../support/openapi-conformance.ts';
import { RawLink } from '../../support/raw-link.ts';

const author = { id: 'bot', name: 'Bot' };
const send = { channel: 'chat:general', name: 'send', data: { text: 'Hello' }, author };
const headers = { 'idempotency-key': 'once' };
const long = 'x'.repeat(129);

const spoken = async (url: string): Promise<void> => void (await ask(url, 'POST /publish', { body: send, headers }));
const muted = async (url: string): Promise<void> => void (await ask(url, 'PUT /users/ann/mute'));
const banned = async (url: string): Promise<void> =>
  void (await ask(url, 'PUT /users/ann/ban', { body: { reason: 'spam' } }));

/** By operation and status. What is the same for all of them is added below. */
const CASES: Cases = {
  publish: {
    200: { body: send, headers, before: spoken },
    201: { body: send },
    404: { body: { ...send, channel: 'nowhere:at-all' } },
    409: { body: { ...send, author: { id: 'other', name: 'Other' } }, headers, before: spoken },
    422: { body: { ...send, data: { text: 'forbidden' } } },
  },
  publishMany: { 200: { body: { events: [send, { channel: 'nowhere:at-all', name: 'x' }] } } },
  channelInfo: {
    200: { path: '/channels/chat:general', before: spoken },
    400: { path: '/channels/chat' },
    404: { path: '/channels/nowhere:at-all' },
  },
  channelHistory: {
    200: { path: '/channels/chat:general/history?limit=10', before: spoken },
    400: { path: '/channels/chat:general/history?limit=1000' },
    404: { path: '/channels/nowhere:at-all/history' },
  },
  presence: {
    200: {
      path: '/channels/chat:general/presence?limit=10&after=a',
      before: async (url, t) => {
        const c = 'presence:general';
        const link = await RawLink.open(t, url.replace(/^http/, 'ws'), 'json', { subs: [{ c }] });
        const i = link.i;
        link.send({ t: 'pres', i, c, d: { page: '/', meta: { at: 1 } } });
        await link.ok(i);
      },
    },
    400: { path: '/channels/chat:general/presence?limit=1000' },
    404: { path: '/channels/typing:general/presence' },
  },
  setSlowMode: {
    200: { path: '/channels/chat:general/slow-mode', body: { everyMs: 5000 } },
    404: { path: '/channels/nowhere:at-all/slow-mode', body: { everyMs: 5000 } },
  },
  endSlowMode: {
    204: { path: '/channels/chat:general/slow-mode' },
    400: { path: '/channels/chat/slow-mode' },
    404: { path: '/channels/nowhere:at-all/slow-mode' },
  },
  health: { 200: {} },
  disconnectUser: { 200: { path: '/users/ann/disconnect', body: { reason: 'a break', comeBack: false } } },
  revokeUser: { 200: { path: '/users/ann/revoke' }, 400: { path: `/users/${long}/revoke` } },
  revokeSession: {
    200: {
      path: '/sessions/{sid}/revoke',
      before: async (url, t) => (await RawLink.open(t, url.replace(/^http/, 'ws'))).welcome.sid,
    },
    400: { path: '/sessions//revoke' },
    404: { path: '/sessions/none/revoke' },
  },
  mute: {
    200: { path: '/users/ann/mute', body: { channel: 'chat:general', reason: 'shouting', forMs: 60_000 } },
    404: { path: '/users/ann/mute', body: { channel: 'nowhere:at-all' } },
  },
  unmute: {
    204: { path: '/users/ann/mute', before: muted },
    400: { path: '/users/ann/mute?channel=chat' },
    404: { path: '/users/ann/mute' },
  },
  ban: {
    200: { path: '/users/ann/ban' },
    404: { path: '/users/ann/ban', body: { channel: 'nowhere:at-all' } },
  },
  unban: {
    204: { path: '/users/ann/ban', before: banned },
    400: { path: `/users/${long}/ban` },
    404: { path: '/users/ann/ban' },
  },
  sanctions: { 200: { path: '/users/ann/sanctions', before: banned }, 400: { path: `/users/${long}/sanctions` } },
  audit: { 200: { path: '/audit?limit=5', before: banned }, 400: { path: '/audit?before=yesterday' } },
  exportUser: { 200: { path: '/users/bot/data', before: spoken }, 400: { path: `/users/${long}/data` } },
  eraseUser: { 200: { path: '/users/bot/data', before: spoken }, 400: { path: `/users/${long}/data` } },
};

const options = {
  apiKeys,
  hooks: {
    beforePublish: ({ data }: { data: unknown }) =>
      (data as { text?: string } | undefined)?.text === 'forbidden' ? refuse('word', 'not that word') : undefined,
  },
};

const document = await readDocument(options);
const own = new Set(routes.map(({ path }) => path));

test('the document is OpenAPI 3.1, open to everybody, and names every route of the server’s own once', () => {
  assert.equal(document.openapi, '3.1.0');
  const named = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId }]) => ({
      path,
      text: `${operationId} ${method.toUpperCase()} ${path}`,
    })),
  );
  assert.deepEqual(
    named.flatMap(({ path, text }) => (own.has(path) ? [text] : [])).sort(),
    routes.map(({ id, method, path }) => `${id} ${method} ${path}`).sort(),
  );
});

holdToDocument(document, options, CASES, (path) => own.has(path));

/** The document says what the API does: every route, every status it names, every answer as its schema has it. */
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { type TestContext, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { refuse } from 'rt-elements-server';
import { routes } from '../../../server/api/api-routes.ts';
import { type Answer, apiKeys, ask, type Asking, KEYS } from '../../support/backend.ts';
import { FakeRuntime } from '../../support/fake-runtime.ts';
import { RawLink } from '../../support/raw-link.ts';
import { startServer } from '../../support/start-server.ts';

interface Operation {
  readonly operationId: string;
  readonly description: string;
  readonly requestBody?: object;
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>
  >;
}

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: object;
}

const author = { id: 'bot', name: 'Bot' };
const send = { channel: 'chat:general', name: 'send', data: { text: 'Hello' }, author };
const headers = { 'idempotency-key': 'once' };
const long = 'x'.repeat(129);

/** A request, and what makes it answer so. The path is that of the route, with its parameters filled in. */
type Case = Asking & {
  readonly path?: string;
  readonly before?: (url: string, t: TestContext) => Promise<string | void>;
};

const spoken = async (url: string): Promise<void> => void (await ask(url, 'POST /publish', { body: send, headers }));
const muted = async (url: string): Promise<void> => void (await ask(url, 'PUT /users/ann/mute'));
const banned = async (url: string): Promise<void> =>
  void (await ask(url, 'PUT /users/ann/ban', { body: { reason: 'spam' } }));

/** By operation and status. What is the same for all of them is added below. */
const CASES: Readonly<Record<string, Readonly<Record<number, Case>>>> = {
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

const { url: anyUrl, document } = await read();

/** The document is the same for every server; this one only serves it. */
async function read(): Promise<{ url: string; document: Document }> {
  const ends: Array<() => unknown> = [];
  const { url } = await startServer({ after: (end) => void ends.push(end as () => unknown) }, options);
  const document = (await ask(url, 'GET /openapi.json', { secret: null })).body as unknown as Document;
  for (const end of ends) await end();
  return { url, document };
}

const ajv = new Ajv2020({ strict: true, allErrors: true });
ajv.addSchema({ $id: 'openapi', components: document.components }, 'openapi');
ajv.addKeyword('components');

function assertAsDocumented(operation: Operation, { status, headers: got, body }: Answer): void {
  const documented = operation.responses[String(status)];
  assert.ok(documented !== undefined, `${operation.operationId} names no ${status}: ${JSON.stringify(body)}`);
  const [[type, { schema }] = [undefined, { schema: undefined }]] = Object.entries(documented.content ?? {});
  assert.equal(got.get('content-type'), type ?? null);
  assert.equal(got.get('cache-control'), 'no-store');
  assert.equal(got.get('x-content-type-options'), 'nosniff');
  if (schema === undefined) return assert.deepEqual(body, {});
  const validate = ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"openapi#/')) as object);
  assert.ok(
    validate(body),
    `${operation.operationId} ${status}: ${ajv.errorsText(validate.errors)} ${JSON.stringify(body)}`,
  );
}

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
);

test('the document is OpenAPI 3.1, open to everybody, and names every route once', () => {
  assert.equal(document.openapi, '3.1.0');
  assert.ok(anyUrl.startsWith('http'));
  assert.deepEqual(
    operations.map(({ path, method, operation: { operationId } }) => `${operationId} ${method} ${path}`).sort(),
    routes.map(({ id, method, path }) => `${id} ${method} ${path}`).sort(),
  );
  assert.deepEqual(operations.map(({ operation: { operationId } }) => operationId).sort(), Object.keys(CASES).sort());
});

for (const { path, method, operation } of operations) {
  const { operationId: id, requestBody } = operation;
  const own = CASES[id] ?? {};
  const success = Object.entries(own).find(([status]) => Number(status) < 300)?.[1] ?? {};
  const scope = /scope `(\w+)`/.exec(operation.description)?.[1];
  const stranger = Object.values(KEYS).find(({ scopes }) => !(scopes as readonly string[]).includes(scope ?? ''));
  const cases: Record<number, Case> = {
    ...own,
    401: { ...success, secret: null },
    ...(scope !== undefined && { 403: { ...success, secret: stranger?.secret ?? null } }),
    ...(requestBody !== undefined && {
      400: { ...success, body: '{' },
      413: { ...success, body: JSON.stringify('x'.repeat(70_000)) },
      415: { ...success, body: '{}', headers: { 'content-type': 'text/plain' } },
    }),
  };
  const elsewhere = [429, ...(requestBody === undefined ? [] : [408])];

  test(`${id}: every status it names has a case, and none has that it does not name`, () => {
    const named = Object.keys(operation.responses).filter((status) => status !== 'default');
    assert.deepEqual([...Object.keys(cases), ...elsewhere.map(String)].sort(), named.sort());
  });

  for (const [status, { path: filled = path, before, ...asking }] of Object.entries(cases)) {
    test(`${id}: ${status}, as documented`, async (t) => {
      const { url } = await startServer(t, options);
      const found = await before?.(url, t);
      const line = `${method} ${filled.replace('{sid}', typeof found === 'string' ? found : 'none')}`;
      const answer = await ask(url, line, asking);
      assert.equal(answer.status, Number(status), JSON.stringify(answer.body));
      assertAsDocumented(operation, answer);
    });
  }

  test(`${id}: 429 to a key that asks too much, as documented`, async (t) => {
    const { url } = await startServer(t, { ...options, apiRate: [1, 0.01] });
    await ask(url, 'GET /health');
    const answer = await ask(url, `${method} ${success.path ?? path}`, { body: success.body });
    assert.equal(answer.status, 429);
    assert.ok(Number(answer.headers.get('retry-after')) > 0);
    assertAsDocumented(operation, answer);
  });

  if (requestBody !== undefined)
    test(`${id}: 408 to a body that does not come, as documented`, async (t) => {
      const fake = new FakeRuntime();
      const { port } = await startServer(t, { ...options, runtime: fake.runtime() });
      const text = await stalled(
        t,
        port,
        `${method} /rt/api${success.path ?? path}`,
        () => void fake.clock.advance(10_000),
      );
      const [head = '', body = ''] = text.split('\r\n\r\n');
      const got = new Headers(
        head
          .split('\r\n')
          .slice(1)
          .map((line) => line.split(/: (.*)/s, 2) as [string, string]),
      );
      const answer = { status: Number(head.split(' ')[1]), headers: got, body: JSON.parse(body) as Answer['body'] };
      assert.equal(answer.status, 408);
      assertAsDocumented(operation, answer);
    });
}

/** Announces a body and sends none; calls back once the server waits for it. Gives what it says in the end. */
function stalled(t: TestContext, port: number, line: string, waits: () => void): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  t.after(() => socket.destroy());
  const head = [
    `${line} HTTP/1.1`,
    'Host: x',
    `Authorization: Bearer ${KEYS.all.secret}`,
    'Content-Type: application/json',
    'Content-Length: 100',
    'Expect: 100-continue',
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  return new Promise((resolve) => {
    let text = '';
    socket.once('data', waits);
    socket.on('data', (chunk) => (text += String(chunk).replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, '')));
    socket.on('close', () => resolve(text));
  });
}

/** Holds routes of the API to what the document says of them: every status it names is asked for, every answer is as its schema. */
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { type TestContext, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { createServer } from 'rt-elements-server';
import { type Answer, ask, type Asking, KEYS } from './backend.ts';
import { FakeRuntime } from './fake-runtime.ts';
import { startServer } from './start-server.ts';

interface Operation {
  readonly operationId: string;
  readonly description: string;
  readonly requestBody?: object;
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>
  >;
}

export interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: object;
}

/** A request, and what makes it answer so. The path is that of the route, with its parameters filled in. */
export type Case = Asking & {
  readonly path?: string;
  /** Runs before it. What it gives stands for `{sid}` in the path. */
  readonly before?: (url: string, t: TestContext) => Promise<string | void>;
};

/** By operation and status. What is the same for all of them (401, 403, 408, 413, 415, 429) is added. */
export type Cases = Readonly<Record<string, Readonly<Record<number, Case>>>>;

/** The document of a server with these options; it is the same for every server of theirs. */
export async function readDocument(options: Partial<Parameters<typeof createServer>[0]>): Promise<Document> {
  const ends: Array<() => unknown> = [];
  const { url } = await startServer({ after: (end) => void ends.push(end as () => unknown) }, options);
  const document = (await ask(url, 'GET /openapi.json', { secret: null })).body as unknown as Document;
  for (const end of ends) await end();
  return document;
}

/** The API's keys, of which the one that may do all may also do this. */
export const keysWith = (...scopes: readonly string[]) =>
  Object.values(KEYS).map((key) => (key === KEYS.all ? { ...key, scopes: [...key.scopes, ...scopes] } : key));

/** Declares the tests of each operation. @param covers Which paths; the others are somebody else's. */
export function holdToDocument(
  document: Document,
  options: Partial<Parameters<typeof createServer>[0]>,
  cases: Cases,
  covers: (path: string) => boolean,
): void {
  const ajv = new Ajv2020({ strict: true, allErrors: true });
  ajv.addSchema({ $id: 'openapi', components: document.components }, 'openapi');
  ajv.addKeyword('components');

  const assertAsDocumented = (operation: Operation, { status, headers: got, body }: Answer): void => {
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
  };

  const operations = Object.entries(document.paths)
    .filter(([path]) => covers(path))
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
    );

  test('each operation has its cases, and there are none of others', () => {
    assert.deepEqual(operations.map(({ operation: { operationId } }) => operationId).sort(), Object.keys(cases).sort());
  });

  for (const { path, method, operation } of operations) {
    const { operationId: id, requestBody } = operation;
    const own = cases[id] ?? {};
    const success = Object.entries(own).find(([status]) => Number(status) < 300)?.[1] ?? {};
    const scope = /scope `([\w-]+)`/.exec(operation.description)?.[1];
    const stranger = Object.values(KEYS).find(
      (key) => key !== KEYS.all && !(key.scopes as readonly string[]).includes(scope ?? ''),
    );
    const asked: Record<number, Case> = {
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
      assert.deepEqual([...Object.keys(asked), ...elsewhere.map(String)].sort(), named.sort());
    });

    for (const [status, { path: filled = path, before, ...asking }] of Object.entries(asked)) {
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

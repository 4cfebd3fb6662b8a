/** What each key may do: every route there is, with its scope. A route that is not here is one that nobody thought about. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiKeys, ask, KEYS } from '../../support/backend.ts';
import { startServer } from '../../support/start-server.ts';

const SCOPES: Readonly<Record<string, 'publish' | 'read' | 'moderate' | 'admin' | 'any'>> = {
  'POST /publish': 'publish',
  'POST /publish-many': 'publish',
  'POST /notify': 'publish',
  'PUT /topics/{topic}/users/{user}': 'publish',
  'DELETE /topics/{topic}/users/{user}': 'publish',
  'POST /activity': 'publish',
  'DELETE /activity/{feed}/{id}': 'publish',
  'GET /channels/{channel}': 'read',
  'GET /channels/{channel}/history': 'read',
  'GET /channels/{channel}/presence': 'read',
  'GET /chat/users/{user}/rooms': 'read',
  'GET /auction/{id}': 'read',
  'PUT /channels/{channel}/slow-mode': 'moderate',
  'DELETE /channels/{channel}/slow-mode': 'moderate',
  'POST /users/{user}/disconnect': 'moderate',
  'POST /users/{user}/revoke': 'moderate',
  'POST /sessions/{session}/revoke': 'moderate',
  'PUT /users/{user}/mute': 'moderate',
  'DELETE /users/{user}/mute': 'moderate',
  'PUT /users/{user}/ban': 'moderate',
  'DELETE /users/{user}/ban': 'moderate',
  'GET /users/{user}/sanctions': 'moderate',
  'GET /audit': 'moderate',
  'DELETE /chat/rooms/{room}/messages/{id}': 'moderate',
  'GET /users/{user}/data': 'admin',
  'DELETE /users/{user}/data': 'admin',
  'POST /auction': 'admin',
  'GET /auction/{id}/private': 'admin',
  'GET /auction/{id}/bids': 'admin',
  ...Object.fromEntries(
    ['open', 'pause', 'resume', 'cancel', 'close'].map((command) => [
      `POST /auction/{id}/${command}`,
      'admin' as const,
    ]),
  ),
  'GET /health': 'any',
};
const PARTS: Readonly<Record<string, string>> = { channel: 'chat:a' };

/** What a route is called with. Bodies are looked at after scopes, so none is needed. */
const lineOf = (route: string): string => route.replace(/\{(\w+)\}/g, (_, name: string) => PARTS[name] ?? 'x');

test('every route is open to keys of its scope and to no others, without a key to nobody', async (t) => {
  const { url } = await startServer(t, { apiKeys });
  const { paths } = (await ask(url, 'GET /openapi.json')).body as { paths: Record<string, Record<string, unknown>> };
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods)
      .filter((method) => ['get', 'post', 'put', 'delete'].includes(method))
      .map((method) => `${method.toUpperCase()} ${path.replace(/^\/rt\/api/, '')}`),
  );
  assert.deepEqual(routes.filter((route) => route !== 'GET /openapi.json').sort(), Object.keys(SCOPES).sort());
  for (const [route, scope] of Object.entries(SCOPES)) {
    for (const key of [KEYS.publish, KEYS.read, KEYS.moderate, KEYS.admin]) {
      const may = scope === 'any' || key.id === scope;
      const { status, body } = await ask(url, lineOf(route), { secret: key.secret });
      if (may) assert.ok(![401, 403, 500].includes(status), `${route} with ${key.id}: ${status}`);
      else assert.deepEqual([status, body['code']], [403, 'FORBIDDEN'], `${route} with ${key.id}`);
    }
  }
});

test('no page reads an answer of the API, or may ask it anything that needs a key', async (t) => {
  const { url } = await startServer(t, { apiKeys, origins: ['https://app.example'] });
  for (const line of ['GET /health', 'OPTIONS /publish', 'POST /publish', 'GET /openapi.json']) {
    for (const secret of [KEYS.all.secret, null]) {
      const headers = { origin: 'https://app.example', 'access-control-request-headers': 'authorization' };
      const answer = await ask(url, line, { secret, headers });
      assert.deepEqual(
        [...answer.headers.keys()].filter((name) => name.startsWith('access-control-')),
        [],
        line,
      );
      if (line.startsWith('OPTIONS')) assert.ok(answer.status >= 400, `${line}: ${answer.status}`);
    }
  }
});

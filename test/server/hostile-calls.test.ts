/** Calls no honest client makes, of every feature: each is answered, none of them by an error the server did not expect. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { features } from '../../server/features/index.ts';
import { apiKeys, ask } from '../support/backend.ts';
import { EXAMPLES, HOSTILE_CALLS_SEED, hostileCalls } from '../support/hostile-calls.ts';
import { roomyLimits } from '../support/open-namespace.ts';
import { cells, RawLink } from '../support/raw-link.ts';
import { startServer } from '../support/start-server.ts';

test('the hostile calls are of every call there is', () => {
  const all = features.flatMap(({ contract: { name }, calls, personalCalls = [] }) =>
    Object.keys(calls).map((call) => `${name}${personalCalls.includes(call) ? '~' : ''} ${call}`),
  );
  assert.deepEqual(Object.keys(EXAMPLES).sort(), all.sort());
});

for (const { name, cell } of cells)
  test(`a thousand hostile calls (seed ${HOSTILE_CALLS_SEED}) are each answered with a code, on ${name}`, async (t) => {
    const failures: string[] = [];
    const quiet = (): void => undefined;
    const note = (fields: object, message: string): void => {
      const { err } = fields as { err?: Error };
      failures.push(`${message} ${err?.stack ?? ''}`);
    };
    const { url, wsUrl } = await startServer(t, {
      apiKeys,
      limits: roomyLimits,
      namespaces: { activity: { write: 'guests' }, chat: { receipts: 'names' } },
      log: { debug: quiet, info: quiet, warn: quiet, error: note },
    });
    const lot = { currency: 'EUR', exponent: 2, start: 100, increments: [[0, 10]], guests: true };
    await ask(url, 'POST /auction', { body: { ...lot, id: 'a', endsAt: Date.now() + 3_600_000 } });
    const subs = ['chat:a', 'chat:~', 'auction:a', 'activity:a', 'notifications:~', 'presence:~'].map((c) => ({ c }));
    const bystander = await RawLink.open(t, wsUrl, cell, { subs });
    const link = await RawLink.open(t, wsUrl, cell, { subs });
    const codes = new Map<string, number>();
    const lanes = new Map<string, number>();
    for (const { c, n, d, k } of hostileCalls(1000)) {
      const i = link.i;
      const q = (lanes.get(c) ?? 0) + 1;
      link.send({ t: 'call', i, c, n, d, ...(k !== undefined && { k, q }) });
      const answer = await link.answer(i);
      // What was not read at all has no place in its lane.
      if (answer.t === 'err' && answer.code === 'RETRY_FROM') lanes.set(c, (answer.d as { q: number }).q - 1);
      else if (k !== undefined) lanes.set(c, q);
      const code = answer.t === 'ok' ? 'ok' : answer.code;
      assert.notEqual(code, 'INTERNAL', JSON.stringify([c, n, d]).slice(0, 300));
      codes.set(code, (codes.get(code) ?? 0) + 1);
    }
    await bystander.ok(bystander.call('chat:a', 'send', { text: 'still here' }));
    const list = bystander.i;
    bystander.send({ t: 'call', i: list, c: 'chat:~', n: 'rooms', d: {} });
    await bystander.ok(list);
    assert.equal((await ask(url, `GET /chat/users/${link.welcome.user.id}/rooms`)).status, 200);
    assert.deepEqual(failures, []);
    for (const code of ['ok', 'BAD_REQUEST', 'FORBIDDEN', 'REFUSED', 'NOT_FOUND'])
      assert.ok((codes.get(code) ?? 0) > 0, `${code}: ${JSON.stringify([...codes])}`);
  });

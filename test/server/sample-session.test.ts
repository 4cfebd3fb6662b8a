import { test } from 'node:test';
import { replaySession } from '../support/sample-session.ts';
import { startServer } from '../support/start-server.ts';

for (const codec of ['json', 'msgpack'] as const) {
  test(`the server says in ${codec} what the protocol's sample session says`, async (t) => {
    const { wsUrl } = await startServer(t);
    await replaySession(wsUrl, { codec });
  });
}

test('a server on which things have happened before is told from the one of the sample session', async (t) => {
  const { wsUrl } = await startServer(t);
  await replaySession(wsUrl);
  await t.assert.rejects(replaySession(wsUrl), /line \d+ of the sample session/);
});

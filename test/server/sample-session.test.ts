import { test } from 'node:test';
import { cells } from '../support/cells.ts';
import { replaySession } from '../support/sample-session.ts';
import { startServer } from '../support/start-server.ts';

for (const { name, cell } of cells) {
  test(`the server says over ${name} what the protocol's sample session says`, async (t) => {
    const { wsUrl } = await startServer(t);
    await replaySession(wsUrl, { cell });
  });
}

test('a server on which things have happened before is told from the one of the sample session', async (t) => {
  const { wsUrl } = await startServer(t);
  await replaySession(wsUrl);
  await t.assert.rejects(replaySession(wsUrl), /line \d+ of the sample session/);
});

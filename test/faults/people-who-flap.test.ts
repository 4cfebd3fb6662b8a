/** Real clients on a real server, with links that break: everybody is right about everybody, soon after it is quiet. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FaultProxy } from '../support/fault-proxy.ts';
import { roomyLimits } from '../support/open-namespace.ts';
import { ownTime } from '../support/own-time.ts';
import { seededRandom } from '../support/random.ts';
import { startClient } from '../support/start-client.ts';
import { startServer } from '../support/start-server.ts';
import { jwt, tokenFor } from '../support/tokens.ts';
import { flapPeople } from './people-who-flap.ts';

const SEED = 11;
/** Who loses the link and then leaves cannot say so, and stays for the grace; less of it than people have, 15 s. */
const GRACE_MS = 3000;

test('sixty people who come, go, reload and lose their links are right about each other within five seconds', async (t) => {
  const random = seededRandom(SEED);
  const { port } = await startServer(t, { jwt, limits: roomyLimits, presence: { graceMs: GRACE_MS } });
  const proxy = await FaultProxy.start(port, random);
  t.after(() => proxy.close());
  const url = `http://127.0.0.1:${proxy.port}/rt`;
  const { acts, rightAfterMs, wrong, mostAhead, paintings } = await flapPeople({
    people: 60,
    forMs: 4000,
    everyMs: 10,
    random,
    proxy,
    monotonic: ownTime(t),
    clientOf: (id) => startClient(t, { url, guest: 'none', transports: ['ws'], getToken: () => tokenFor(id) }),
  });
  assert.ok(acts > 20, `${acts} acts`);
  assert.deepEqual(wrong, [], `seed ${SEED}`);
  assert.ok(rightAfterMs <= 5000, `seed ${SEED}: right after ${rightAfterMs} ms`);
  assert.ok(paintings > 20, `${paintings} paintings`);
  // A timer that is set in a turn which took long comes early by as much, and the next one does not.
  assert.ok(mostAhead < 1, `seed ${SEED}: ${mostAhead} paintings ahead of four a second`);
});

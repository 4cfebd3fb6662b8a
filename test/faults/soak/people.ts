import { FaultProxy } from '../../support/fault-proxy.ts';
import { roomyLimits } from '../../support/open-namespace.ts';
import { startServer } from '../../support/start-server.ts';
import { jwt, tokenFor } from '../../support/tokens.ts';
import { flapPeople } from '../people-who-flap.ts';
import { atMost, did, type Job, none } from './job.ts';

const PEOPLE = 300;
const FLAPPING_MS = 60_000;
/** Who loses the link and then leaves cannot say so, and stays for the grace; less of it than people have, 15 s. */
const GRACE_MS = 2000;

/** A room whose people come and go all the time: no ghost may stay behind. */
export const people: Job = {
  title: 'People who flap in one room',
  async run(bench) {
    const { random } = bench;
    const { port } = await startServer(bench, { jwt, limits: roomyLimits, presence: { graceMs: GRACE_MS } });
    const proxy = await FaultProxy.start(port, random);
    bench.after(() => proxy.close());
    const url = `http://127.0.0.1:${proxy.port}/rt`;
    const count = bench.count(PEOPLE);
    const { acts, rightAfterMs, wrong, shortestMs, paintings } = await flapPeople({
      people: count,
      forMs: FLAPPING_MS * bench.scale,
      everyMs: 20,
      random,
      proxy,
      clientOf: (id) => bench.client({ url, guest: 'none', transports: ['ws'], getToken: () => tokenFor(id) }),
    });
    return [
      did(`acts of ${count} people`, acts),
      did('paintings of all', paintings),
      none('people who are wrong about somebody in the end', wrong.length),
      atMost('everybody is right about everybody after', rightAfterMs, 5000, 'ms'),
      atMost('four paintings in a row, of one page, take less than a second by', 1000 - 4 * shortestMs, 40, 'ms'),
    ];
  },
};

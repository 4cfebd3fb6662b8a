/** A real server for element tests, in a process of its own: keeps nothing, lets guests in, serves bundles from source. */
import { createServer } from 'rt-elements-server';
import { liveBundles } from '../../scripts/bundles.ts';

const rt = await createServer({
  database: ':memory:',
  guests: true,
  log: false,
  origins: process.argv.slice(2),
  assets: liveBundles().read,
  // One browser opens and closes many pages in a short time, all from one address.
  limits: { socketsPerAddress: 10_000 },
});
const { port } = await rt.listen({ port: 0, host: '127.0.0.1' });
process.send?.({ url: `http://127.0.0.1:${port}/rt` });
// The runner went, however it went.
process.on('disconnect', () => void rt.close().then(() => process.exit(0)));

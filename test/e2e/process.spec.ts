/** The demo as a process: how it starts, refuses to start, and ends. */
import { spawnSync } from 'node:child_process';
import { DEMO_SCRIPT } from './support/demo-server.ts';
import { expect, test } from './support/fixtures.ts';

/** Runs the demo to its end, which is expected to come at once. */
function runDemo(env: NodeJS.ProcessEnv) {
  const { status, stderr } = spawnSync(process.execPath, [DEMO_SCRIPT], {
    env: { ...process.env, ...env },
    encoding: 'utf8',
    timeout: 20_000,
  });
  return { status, stderr };
}

test('a port that is in use is named, with a way out, and the process ends', ({ server }, { outputDir }) => {
  const { port } = new URL(server.url);
  const { status, stderr } = runDemo({ PORT: port, HOST: '127.0.0.1', DATA_DIR: outputDir });
  expect(stderr).toContain(`port ${port} of 127.0.0.1 is in use`);
  expect(stderr).toContain(`PORT=${Number(port) + 1} npm start`);
  expect(status).toBe(1);
});

for (const port of ['http', '-1', '65536', '80.5', ' ']) {
  test(`a PORT of "${port}" is refused with what was expected`, () => {
    const { status, stderr } = runDemo({ PORT: port });
    expect(stderr).toContain(`PORT expects a whole number from 0 to 65535, got ${JSON.stringify(port)}`);
    expect(status).toBe(1);
  });
}

// Playwright reads what a test needs from this pattern, also when it is empty.
// eslint-disable-next-line no-empty-pattern
test('a HOST that is not of this machine is refused with what was expected', ({}, { outputDir }) => {
  const { status, stderr } = runDemo({ PORT: '0', HOST: '192.0.2.1', DATA_DIR: outputDir });
  expect(stderr).toContain('HOST expects an address of this machine, got "192.0.2.1"');
  expect(status).toBe(1);
});

test('it prints its address, and that guests are allowed', ({ server }) => {
  expect(server.output).toContain(server.url);
  expect(server.output).toContain('Guests are allowed');
});

test('SIGTERM ends the demo in order, with exit code 0', async ({ arrive, server }) => {
  const ana = await arrive('Ana');
  await ana.say('last words');
  await expect.poll(() => ana.storedCount()).toBe(1);
  expect(await server.stop('SIGTERM')).toBe(0);
  await server.start();
  await expect(ana.status).toHaveText('Online', { timeout: 40_000 });
});

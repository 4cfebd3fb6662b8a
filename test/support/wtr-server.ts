/**
 * A plugin of @web/test-runner: starts one real server for all element tests, and tells them its address at
 * `/rt-test-server.json`. The server runs in a process of its own, because it is read from source.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { TestRunnerPlugin } from '@web/test-runner';

const PROCESS = fileURLToPath(new URL('wtr-server.process.ts', import.meta.url));

/** The plugin. Its server ends with the runner. */
export function realServer(): TestRunnerPlugin {
  let child: ChildProcess | undefined;
  let url: Promise<string> | undefined;
  return {
    name: 'rt-real-server',
    serverStart({ server, config }) {
      const { port } = server?.address() as AddressInfo;
      const hosts = new Set(['localhost', '127.0.0.1', config.hostname ?? 'localhost']);
      const started = fork(
        PROCESS,
        [...hosts].map((host) => `http://${host}:${port}`),
        { execArgv: ['--conditions=source'] },
      );
      child = started;
      url = Promise.race([
        once(started, 'message').then(([message]) => (message as { url: string }).url),
        once(started, 'exit').then(([code]) =>
          Promise.reject(new Error(`the server for element tests ended with ${String(code)}`)),
        ),
      ]);
      url.catch(() => undefined);
    },
    async serve({ path }) {
      if (path !== '/rt-test-server.json') return undefined;
      return { body: JSON.stringify({ url: await url }), type: 'json' };
    },
    serverStop() {
      child?.disconnect();
    },
  };
}

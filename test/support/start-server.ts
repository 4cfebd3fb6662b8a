/** A real server on a free port that ends with the test. */
import type { TestContext } from 'node:test';
import { createServer, type RtServer } from 'rt-elements-server';

type ServerOptions = Parameters<typeof createServer>[0];

export interface StartedServer {
  readonly rt: RtServer;
  readonly port: number;
  /** `http://127.0.0.1:<port>/rt`. */
  readonly url: string;
  /** `ws://127.0.0.1:<port>/rt`. */
  readonly wsUrl: string;
}

/** Starts a server with guests, nothing kept and nothing logged, unless `options` says otherwise. */
export async function startServer(
  t: Pick<TestContext, 'after'>,
  options: Partial<ServerOptions> = {},
): Promise<StartedServer> {
  const rt = await createServer({ database: ':memory:', guests: true, log: false, ...options });
  t.after(() => rt.close());
  const { port } = await rt.listen({ port: 0, host: '127.0.0.1' });
  const path = options.path ?? '/rt';
  return { rt, port, url: `http://127.0.0.1:${port}${path}`, wsUrl: `ws://127.0.0.1:${port}${path}` };
}

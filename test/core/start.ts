/** Starts a client on a fake platform and a fake server, and ends it with the test. */
import type { TestContext } from 'node:test';
import type { Client, ClientOptions } from '../../components/core/client-api.ts';
// Loaded on demand; here, so that no test waits for a disk.
import '../../components/core/token-refresh.ts';
import { createClient } from '../../components/core/create-client.ts';
import { TIMING, type Timing } from '../../components/core/timing.ts';
import { FakePlatform } from '../support/fake-platform.ts';
import { FakeServer } from '../support/fake-server.ts';

export interface Started {
  readonly client: Client;
  readonly server: FakeServer;
  readonly platform: FakePlatform;
  /** Moves time on by so many ms; 0 lets only happen what is due now. */
  readonly pass: (ms?: number) => Promise<void>;
}

export interface StartOptions extends Partial<ClientOptions> {
  readonly timing?: Partial<Timing>;
  readonly platform?: FakePlatform;
}

/** A client that has not been asked to connect. */
export function start(
  t: TestContext,
  { timing, platform = new FakePlatform(), ...options }: StartOptions = {},
): Started {
  const server = new FakeServer(() => Math.round(5_000_000_000 + platform.clock.now));
  const client = createClient(
    { url: '/rt', ...options },
    { platform, timing: { ...TIMING, ...timing }, transport: server },
  );
  t.after(() => client.dispose());
  return { client, server, platform, pass: (ms = 0) => platform.clock.advance(ms) };
}

/** A client that is online. */
export async function startOnline(t: TestContext, options: StartOptions = {}): Promise<Started> {
  const started = start(t, options);
  started.client.hold();
  await started.pass();
  return started;
}

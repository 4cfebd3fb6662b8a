/** A client of a real server, on the real platform, that ends with the test. */
import type { TestContext } from 'node:test';
import type { Client, ClientOptions } from 'rt-elements/client';
import { createClient } from '../../components/core/create-client.ts';
import { browserPlatform } from '../../components/core/platform.ts';
import { TIMING, type Timing } from '../../components/core/timing.ts';

/** As people have it, but a hundred times faster: for servers whose links are cut on purpose. */
export const FAST: Timing = {
  ...TIMING,
  connectMs: 500,
  connectMaxMs: 1_000,
  welcomeMs: 1_000,
  backoffBaseMs: 5,
  backoffMaxMs: 40,
  backoffMinMs: 1,
  stableMs: 50,
  answerMs: 2_000,
  headersMs: 250,
  firstFrameMs: 500,
  postMs: 150,
  repeatBaseMs: 5,
  repeatMinMs: 1,
  repeatMaxMs: 40,
  repeatingMs: 1_000,
};

export interface StartClientOptions extends ClientOptions {
  readonly timing?: Timing;
}

export function startClient(t: TestContext, { timing = TIMING, ...options }: StartClientOptions): Client {
  const client = createClient(options, { platform: browserPlatform(), timing });
  t.after(() => client.dispose());
  client.on('error', (error) => t.diagnostic(`${options.name ?? 'client'}: ${String(error)}`));
  return client;
}

/** Waits for something that must come true soon. */
export async function until(holds: () => boolean, what: string, withinMs = 20_000): Promise<void> {
  const end = performance.now() + withinMs;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`expected within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** The keys of a channel's log as the server holds it, oldest first, read on a link of its own. */
export async function serverLog(t: TestContext, url: string, channel: string): Promise<string[]> {
  const reader = startClient(t, { url, name: 'reader' });
  const keys: string[] = [];
  let before: number | undefined;
  for (;;) {
    const page = await reader.channel(channel).history({ limit: 100, ...(before !== undefined && { before }) });
    keys.unshift(...page.items.map(({ k }) => k));
    before = page.items[0]?.m;
    if (page.done || before === undefined) return keys;
  }
}

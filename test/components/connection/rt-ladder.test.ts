/** Real engines behind gateways that stop WebSockets, and sometimes streams. */
import type { Client, ClientOptions, Timing } from '../../../components/client.ts';
import { createClient } from '../../../components/core/create-client.ts';
import { TIMING } from '../../../components/core/timing.ts';
import { expect, freshRoom, serverUrl, waitUntil } from '../support-browser/elements.ts';

/** Where a client stands behind a gateway of its own. */
async function gateway(upgrade: string, stream: string) {
  const server = await serverUrl();
  const control = async (what: string): Promise<string> =>
    (await fetch(`${server.replace(/\/rt$/, '')}/control/${what}`)).text();
  const port = await control(`block/${upgrade},${stream}`);
  return {
    server,
    url: server.replace(/:\d+\/rt$/, `:${port}/rt`),
    lift: () => control(`lift/${port}`),
  };
}

const clients: Client[] = [];
function start(options: ClientOptions, timing: Partial<Timing> = {}): Client {
  const client = createClient({ guest: 'none', ...options }, { timing: { ...TIMING, ...timing } });
  clients.push(client);
  return client;
}

describe('a client in a browser behind a gateway', function () {
  this.timeout(40_000);

  beforeEach(() => sessionStorage.clear());
  afterEach(() => clients.splice(0).forEach((client) => client.dispose()));

  for (const [upgrade, stream, expected, withinMs] of [
    ['403', 'pass', 'sse', 3_000],
    ['reset', 'pass', 'sse', 3_000],
    ['swallow', 'pass', 'sse', 10_000],
    ['403', 'swallow', 'poll', 20_000],
    ['swallow', 'buffer', 'poll', 20_000],
  ] as const) {
    it(`works over ${expected} within ${withinMs / 1000} s where upgrades meet ${upgrade} and streams ${stream}`, async () => {
      const { url } = await gateway(upgrade, stream);
      const client = start({ url });
      const from = performance.now();
      await client.channel(`chat:${freshRoom()}`).send('send', { text: 'hi' }).done;
      expect(performance.now() - from).to.be.lessThan(withinMs);
      expect(client.state.get()).to.include({ transport: expected, degraded: true, status: 'online' });
    });
  }

  for (const [stream, from] of [
    ['pass', 'sse'],
    ['swallow', 'poll'],
  ] as const) {
    it(`moves from ${from} to a WebSocket when the block is lifted, and nothing is lost or repeated`, async () => {
      const { url, server, lift } = await gateway('403', stream);
      const room = `chat:${freshRoom()}`;
      const client = start({ url }, { riseEveryMs: 500, fallbackMs: 500 });
      const other = start({ url: server });
      const heard: string[] = [];
      let starts = 0;
      client.channel(room).follow({ onStart: () => starts++, onEvent: ({ k }) => heard.push(k) });
      await waitUntil(() => client.state.get().transport === from, 'it is on the fallback', { timeout: 10_000 });
      await waitUntil(() => client.channel(room).status.get().freshness === 'live', 'it follows');

      const sent: string[] = [];
      const say = async (who: Client): Promise<void> => {
        const sending = who.channel(room).send('send', { text: `message ${sent.length}` });
        sent.push(sending.key);
        await sending.done;
      };
      let writing = true;
      const write = async (who: Client): Promise<void> => {
        while (writing) await say(who);
      };
      const written = [write(client), write(other)];
      await waitUntil(() => heard.length > 20, 'both write', { timeout: 10_000 });
      await lift();
      await waitUntil(() => client.state.get().transport === 'ws', 'it is on a WebSocket', { timeout: 10_000 });
      const enough = heard.length + 20;
      await waitUntil(() => heard.length > enough, 'both write on', { timeout: 10_000 });
      writing = false;
      await Promise.all(written);
      await waitUntil(() => heard.length >= sent.length, 'it has heard all', { timeout: 10_000 });
      expect(heard.length).to.equal(sent.length);
      expect(new Set(heard)).to.deep.equal(new Set(sent));
      expect(starts).to.equal(1);
      expect(client.state.get().degraded).to.equal(false);
    });
  }

  it('starts with what won when the page comes back', async () => {
    const { url } = await gateway('swallow', 'pass');
    const first = start({ url });
    first.hold();
    await waitUntil(() => first.state.get().status === 'online', 'it is online', { timeout: 10_000 });
    first.dispose();
    const again = start({ url });
    const from = performance.now();
    again.hold();
    await waitUntil(() => again.state.get().status === 'online', 'it is online again', { timeout: 10_000 });
    expect(performance.now() - from).to.be.lessThan(2_500);
    expect(again.state.get().transport).to.equal('sse');
  });
});

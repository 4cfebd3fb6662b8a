/** The outbox in real browsers: IndexedDB, Web Locks, and pages that end without a word. Each page is a frame of its own. */
import { deleteDB, openDB } from 'idb';
import type { Client, OutboxEntry, Sending } from '../../../components/core/client-api.ts';
import { createClient } from '../../../components/core/create-client.ts';
import { browserPlatform } from '../../../components/core/platform.ts';
import { idbStore } from '../../../components/core/store/idb-store.ts';
import '../../../components/connection/rt-connection.ts';
import type { RtConnection } from '../../../components/connection/rt-connection.ts';
import type { Value } from '../../../components/protocol/index.ts';
import { OUTBOX_STORE_CONTRACT, storedEntry } from '../../support/outbox-store-contract.ts';
import { expect, fixture, freshRoom, html, serverUrl, waitUntil } from '../support-browser/elements.ts';

const WITHIN = { timeout: 10_000 };
const PLACE = 'https://server.example/rt ';

describe('the store of a page', () => {
  for (const [name, holds] of Object.entries(OUTBOX_STORE_CONTRACT)) {
    it(`idb: ${name}`, async () => {
      const database = `test-${crypto.randomUUID()}`;
      const stores: Array<Awaited<ReturnType<typeof idbStore>>> = [];
      await holds(async () => {
        const store = await idbStore(database);
        stores.push(store);
        return store;
      });
      for (const store of stores) store.close();
      await deleteDB(database);
    });
  }

  it('goes on after the browser closed its connection, and makes room for a newer version of itself', async () => {
    const database = `test-${crypto.randomUUID()}`;
    const store = await idbStore(database);
    await store.write({ put: [storedEntry('a')], remove: [] });
    const newer = await openDB(database, 2);
    newer.close();
    await store.read(PLACE).then(
      () => expect.fail('an older version cannot read what a newer one has changed'),
      (error: Error) => expect(error.name).to.equal('VersionError'),
    );
    await deleteDB(database);
    await store.write({ put: [storedEntry('b')], remove: [] });
    expect(await store.read(PLACE)).to.have.length(1);
    store.close();
    await deleteDB(database);
  });
});

interface Page {
  readonly client: Client;
  readonly say: (channel: string, text: unknown) => Sending<unknown>;
  readonly end: () => void;
}

/** A page of its own with a client in it, which ends when its frame is taken away, and says nothing then. */
async function openPage(options: { url: string; id: string }): Promise<Page> {
  const frame = document.createElement('iframe');
  const source = new URL('../../../components/client.ts', import.meta.url).href;
  document.body.append(frame);
  const page = frame.contentWindow as unknown as {
    eval(code: string): Promise<{ createClient: typeof createClient }>;
    JSON: JSON;
  };
  const theirs = await page.eval(`import(${JSON.stringify(source)})`);
  const client = theirs.createClient({ ...options, guest: 'tab', name: 'Ana' });
  client.hold();
  await waitUntil(() => client.outbox.persistence.get() === 'on', 'the page keeps its outbox', WITHIN);
  await waitUntil(() => client.state.get().status === 'online', 'the page is online', WITHIN);
  return {
    client,
    // Values of one page are strangers in another.
    say: (channel, text) => client.channel(channel).send('send', page.JSON.parse(JSON.stringify({ text })) as Value),
    end: () => frame.remove(),
  };
}

const textsOf = ({ outbox }: Client): string[] =>
  outbox.entries.get().map(({ data }) => (data as { text: string }).text);

describe('an outbox in a browser', () => {
  it('hands what a page wrote in an outage to the next one, however the page ended, in order and once', async () => {
    const url = await serverUrl();
    const room = `chat:${freshRoom()}`;
    const id = crypto.randomUUID();
    const first = await openPage({ url, id });
    first.client.disconnect();
    for (let n = 1; n <= 20; n++) first.say(room, `m${n}`);
    await waitUntil(() => first.client.outbox.entries.get().every(({ saved }) => saved), 'all is on disk', WITHIN);
    first.end();

    const second = await openPage({ url, id });
    const { client } = second;
    await second.say(room, 'new').done;
    const page = await client.channel(room).history({ limit: 100 });
    expect(page.items.map(({ d }) => (d as { text: string }).text)).to.deep.equal([
      ...Array.from({ length: 20 }, (_, n) => `m${n + 1}`),
      'new',
    ]);
    expect(textsOf(client)).to.deep.equal([]);
    second.end();
  });

  it('is one for each of two pages, and the second takes over when the first ends', async () => {
    const url = await serverUrl();
    const room = `chat:${freshRoom()}`;
    const id = crypto.randomUUID();
    const [one, two] = [await openPage({ url, id }), await openPage({ url, id })];
    expect(two.client.state.get().user?.id).to.equal(one.client.state.get().user?.id);
    for (const { client } of [one, two]) client.disconnect();
    one.say(room, 'of one');
    two.say(room, 'of two');
    await waitUntil(
      () => [one, two].every(({ client }) => client.outbox.entries.get()[0]?.saved),
      'both are on disk',
      WITHIN,
    );
    two.client.connect();
    await waitUntil(() => textsOf(two.client).length === 0, 'two has sent its own', WITHIN);
    expect(textsOf(one.client)).to.deep.equal(['of one']);
    one.end();
    // As when its window comes to the front.
    document.dispatchEvent(new Event('visibilitychange'));
    two.client.disconnect();
    two.client.connect();
    const texts = async (): Promise<string[]> =>
      (await two.client.channel(room).history({})).items.map(({ d }) => (d as { text: string }).text);
    let stored: string[] = [];
    await waitUntil(async () => (stored = await texts()).length === 2, 'it is taken over', WITHIN);
    expect(stored).to.deep.equal(['of two', 'of one']);
    two.end();
  });

  it('brings refused entries back with their reason, and forgets them when they are discarded', async () => {
    const url = await serverUrl();
    const id = crypto.randomUUID();
    const first = await openPage({ url, id });
    const { key, done } = first.say(`chat:${freshRoom()}`, 5);
    await done.then(
      () => expect.fail('a number is no text'),
      () => undefined,
    );
    // It was on disk before it was refused as well. What is written later is there no sooner than the refusal.
    first.client.disconnect();
    const later = first.say(`chat:${freshRoom()}`, 'later');
    later.done.catch(() => undefined);
    const find = (page: Page, wanted: string): OutboxEntry | undefined =>
      page.client.outbox.entries.get().find((entry) => entry.key === wanted);
    await waitUntil(() => find(first, later.key)?.saved, 'both are on disk', WITHIN);
    first.end();
    const second = await openPage({ url, id });
    const { outbox } = second.client;
    await waitUntil(() => find(second, key) && !find(second, later.key), 'it is back, the other is sent', WITHIN);
    const entry = find(second, key);
    expect([entry?.key, entry?.state, entry?.error?.code]).to.deep.equal([key, 'failed', 'BAD_REQUEST']);
    outbox.discard(key);
    expect(outbox.entries.get()).to.deep.equal([]);
    second.end();
  });

  it('says that it is blocked where storage is, and sends from memory', async () => {
    const url = await serverUrl();
    const blocked = async () => Promise.reject(new DOMException('The operation is insecure.', 'SecurityError'));
    for (const surroundings of [{ store: blocked }, { platform: { ...browserPlatform(), locks: undefined } }]) {
      const client = createClient({ url, guest: 'none', persist: 'on' }, surroundings);
      client.disconnect();
      const { done } = client.channel(`chat:${freshRoom()}`).send('send', { text: 'in memory' });
      await waitUntil(() => client.outbox.persistence.get() === 'blocked', 'it says so', WITHIN);
      client.connect();
      await done;
      client.dispose();
    }
  });

  it('is off where the connection says so', async () => {
    const url = await serverUrl();
    const page = await fixture<RtConnection>(
      html`<rt-connection url=${url} guest="none" persist="off"></rt-connection>`,
    );
    expect(page.client?.outbox.persistence.get()).to.equal('off');
    page.persist = 'on';
    await page.updateComplete;
    page.connect();
    await waitUntil(() => page.client?.outbox.persistence.get() === 'on', 'it is kept', WITHIN);
  });

  it('leaves no lock and no row when all is sent, so that the page can be kept for the back button', async () => {
    const url = await serverUrl();
    const id = crypto.randomUUID();
    const { client, say, end } = await openPage({ url, id });
    client.disconnect();
    const sending = say(`chat:${freshRoom()}`, 'sent');
    await waitUntil(() => client.outbox.entries.get()[0]?.saved, 'it is on disk', WITHIN);
    const locks = async (): Promise<string[]> =>
      ((await navigator.locks.query()).held ?? [])
        .map(({ name }) => name ?? '')
        .filter((name) => name.endsWith(client.cid));
    const store = await idbStore();
    const left = async (): Promise<number[]> => [(await store.read(`${url} ${id}`)).length, (await locks()).length];
    expect(await left()).to.deep.equal([1, 1]);
    client.connect();
    await sending.done;
    // Both go behind the answer, in their own time.
    await waitUntil(async () => String(await left()) === '0,0', 'the row is gone and the lock let go', WITHIN);
    store.close();
    end();
  });
});

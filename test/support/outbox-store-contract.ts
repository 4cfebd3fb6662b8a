/**
 * What every store of the outbox does, one case each, for any runner: a case throws what is wrong. `open` gives the store
 * that all clients of one browser share, empty when a case begins; called again it is another page's view of the same.
 */
import type { OutboxStore, StoredEntry } from '../../components/core/store/outbox-store.ts';

const PLACE = 'https://server.example/rt ';

/** An entry as it may lie there. */
export const storedEntry = (row: string, more: Partial<StoredEntry> = {}): StoredEntry => ({
  ...{ row, key: row, place: PLACE, user: '=ann', cid: 'tab', order: 1, channel: 'chat:general', t: 'call' },
  ...{ name: 'send', data: { text: row }, lifetimeMs: 1000, since: 1, expiresAt: 2, attempts: 0 },
  ...more,
});

const byRow = (entries: readonly unknown[]): StoredEntry[] =>
  [...(entries as StoredEntry[])].sort((a, b) => (a.row < b.row ? -1 : 1));

function same(actual: unknown, expected: unknown): void {
  const text = (value: unknown): string =>
    JSON.stringify(value, (_, each: unknown) => (each instanceof Uint8Array ? { bytes: [...each] } : each));
  if (text(actual) !== text(expected)) throw new Error(`expected ${text(expected)}, got ${text(actual)}`);
}

type Case = (open: () => Promise<OutboxStore>) => Promise<void>;

export const OUTBOX_STORE_CONTRACT: Readonly<Record<string, Case>> = {
  'what is written is read back as it was, by any page of the browser': async (open) => {
    const [one, two] = [await open(), await open()];
    const error = { code: 'REFUSED', message: 'No.', retryable: false, data: { reason: 'slow-mode' } } as const;
    const entries = [storedEntry('a', { error }), storedEntry('b', { data: undefined, t: 'pub' })];
    await one.write({ put: entries, remove: [] });
    same(byRow(await two.read(PLACE)), entries);
  },
  'bytes come back as bytes, and text in any script as it was': async (open) => {
    const store = await open();
    const data = { bytes: Uint8Array.of(0, 127, 255), text: 'Grüße 世界 👋🏽 \u202eabc', deep: [[[{ n: 1.5 }]]] };
    await store.write({ put: [storedEntry('a', { data })], remove: [] });
    const [entry] = byRow(await store.read(PLACE));
    same(entry?.data, data);
    same((entry?.data as typeof data).bytes instanceof Uint8Array, true);
  },
  'an entry put again takes the place of the one before, and removing what is not there does no harm': async (open) => {
    const store = await open();
    await store.write({ put: [storedEntry('a'), storedEntry('b')], remove: ['nothing'] });
    await store.write({ put: [storedEntry('a', { key: 'a2', attempts: 3 })], remove: ['b'] });
    same(await store.read(PLACE), [storedEntry('a', { key: 'a2', attempts: 3 })]);
  },
  'places do not see each other': async (open) => {
    const store = await open();
    await store.write({ put: [storedEntry('a'), storedEntry('b', { place: `${PLACE}two` })], remove: [] });
    same(await store.read(`${PLACE}two`), [storedEntry('b', { place: `${PLACE}two` })]);
    same(await store.read(`${PLACE}three`), []);
  },
  'a change that cannot be stored as a whole changes nothing': async (open) => {
    const store = await open();
    await store.write({ put: [storedEntry('a')], remove: [] });
    const wrong = storedEntry('c', { data: (() => {}) as never });
    const outcome = await store.write({ put: [storedEntry('b'), wrong], remove: ['a'] }).then(
      () => 'stored',
      () => 'refused',
    );
    same([outcome, await store.read(PLACE)], ['refused', [storedEntry('a')]]);
  },
  'writes happen in the order in which they were asked for': async (open) => {
    const store = await open();
    await Promise.all(
      Array.from({ length: 50 }, (_, order) => store.write({ put: [storedEntry('a', { order })], remove: [] })),
    );
    same(await store.read(PLACE), [storedEntry('a', { order: 49 })]);
  },
  'five hundred entries of the largest load there may be are kept': async (open) => {
    const store = await open();
    const put = Array.from({ length: 500 }, (_, n) => storedEntry(`${n}`.padStart(3, '0'), { data: 'x'.repeat(512) }));
    await store.write({ put, remove: [] });
    same(byRow(await store.read(PLACE)), put);
  },
  'a page that closes its store leaves what is in it, and the others theirs': async (open) => {
    const [one, two] = [await open(), await open()];
    await one.write({ put: [storedEntry('a')], remove: [] });
    one.close();
    one.close();
    same(await two.read(PLACE), [storedEntry('a')]);
  },
};

/** The store of a page: IndexedDB, through `idb`. Loaded when something is to be kept. */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { OutboxStore, StoredEntry } from './outbox-store.ts';

interface Schema extends DBSchema {
  outbox: { key: string; value: StoredEntry; indexes: { place: string } };
}

/** One for the whole origin: entries say themselves which server and connection they belong to. */
const NAME = 'rt-elements';

/** @throws whatever the browser says when storage is blocked. */
export async function idbStore(name = NAME): Promise<OutboxStore> {
  let closed = false;
  let opened: Promise<IDBPDatabase<Schema>> | undefined;
  const forget = (): void => {
    opened = undefined;
  };
  const leave = (): void => {
    void opened?.then(close, () => {});
    forget();
  };
  const open = (): Promise<IDBPDatabase<Schema>> => {
    opened ??= openDB<Schema>(name, 1, {
      upgrade: (db) => void db.createObjectStore('outbox', { keyPath: 'row' }).createIndex('place', 'place'),
      // A newer version of this code wants to change the schema: do not stand in its way.
      blocking: () => leave(),
      terminated: forget,
    });
    opened.catch(forget);
    return opened;
  };
  /** Browsers close connections of pages in the background; the next transaction says so, and a new one works. */
  const run = async <T>(work: (db: IDBPDatabase<Schema>) => Promise<T>): Promise<T> => {
    if (closed) throw new Error('The store was closed.');
    const db = await open();
    try {
      return await work(db);
    } catch (error) {
      if ((error as { name?: unknown } | null)?.name !== 'InvalidStateError' || closed) throw error;
      leave();
      return work(await open());
    }
  };
  await open();
  return {
    read: (place) => run((db) => db.getAllFromIndex('outbox', 'place', place)),
    write: ({ put, remove }) =>
      run(async (db) => {
        const transaction = db.transaction('outbox', 'readwrite');
        const { store } = transaction;
        // Together, as an error of one aborts the transaction, and each has a promise that must be looked at.
        await Promise.all([
          ...remove.map((row) => store.delete(row)),
          ...put.map((entry) => store.put(entry)),
          transaction.done,
        ]);
      }),
    close() {
      closed = true;
      leave();
    },
  };
}

/** The core is compiled without the types of a page, which this method comes from. */
const close = (db: unknown): void => (db as { close(): void }).close();

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
        const steps: Array<Promise<unknown>> = [transaction.done];
        try {
          for (const row of remove) steps.push(store.delete(row));
          for (const entry of put) steps.push(store.put(entry));
        } catch (error) {
          // What cannot be copied is refused at once, and what was asked for before it would be stored.
          abort(transaction);
          await Promise.allSettled(steps);
          throw error;
        }
        // Together, as an error of one aborts the transaction, and each has a promise that must be looked at.
        await Promise.all(steps);
      }),
    close() {
      closed = true;
      leave();
    },
  };
}

/** The core is compiled without the types of a page, which these methods come from. */
const close = (db: unknown): void => (db as { close(): void }).close();
const abort = (transaction: unknown): void => (transaction as { abort(): void }).abort();

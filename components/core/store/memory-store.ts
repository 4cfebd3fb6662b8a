import type { OutboxStore, StoredEntry } from './outbox-store.ts';

/** A store that several clients of one process can share, for tests and for hosts with storage of their own kind. */
export function memoryStore(rows = new Map<string, StoredEntry>()): OutboxStore {
  return {
    read: async (place) => [...rows.values()].filter((entry) => entry.place === place).map(copy),
    async write({ put, remove }) {
      const copies = put.map(copy);
      for (const row of remove) rows.delete(row);
      for (const entry of copies) rows.set(entry.row, entry);
    },
    close() {},
  };
}

/** What is stored is not changed through what was given or got. */
declare const structuredClone: <T>(value: T) => T;
const copy = (entry: StoredEntry): StoredEntry => structuredClone(entry);

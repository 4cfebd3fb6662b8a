import { test } from 'node:test';
import { memoryStore } from '../../components/core/store/memory-store.ts';
import type { StoredEntry } from '../../components/core/store/outbox-store.ts';
import { OUTBOX_STORE_CONTRACT } from '../support/outbox-store-contract.ts';

for (const [name, holds] of Object.entries(OUTBOX_STORE_CONTRACT)) {
  test(`memory: ${name}`, async () => {
    const rows = new Map<string, StoredEntry>();
    await holds(() => Promise.resolve(memoryStore(rows)));
  });
}

/** The SQLite broker keeps the contract. What only it promises is tested with the adapter. */
import { brokerContract } from './broker.contract.ts';
import { openSqlite } from '../support/sqlite-file.ts';

brokerContract('sqlite', async (t, clock) => (await openSqlite(t, { now: () => clock.now })).broker);

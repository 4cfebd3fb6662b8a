/** The memory broker keeps the contract. */
import { MemoryBroker } from '../../server/adapters/memory/memory-broker.ts';
import { brokerContract } from './broker.contract.ts';

brokerContract('memory', async (t, clock) => {
  const broker = new MemoryBroker({ now: () => clock.now });
  t.after(() => broker.close());
  return broker;
});

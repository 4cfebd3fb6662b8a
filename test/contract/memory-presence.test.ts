import { MemoryPresence } from '../../server/adapters/memory/memory-presence.ts';
import { FakeRuntime } from '../support/fake-runtime.ts';
import { presenceContract } from './presence.contract.ts';

presenceContract('MemoryPresence', () => {
  const fake = new FakeRuntime();
  return { presence: new MemoryPresence(fake.runtime()), clock: fake.clock };
});

/** Lives through one history from its first moment to the last. */
// Loaded before any history: what a client loads when it first needs it would otherwise take time that no clock sees.
import '../../components/core/fallbacks.ts';
import '../../components/core/guest-lock.ts';
import '../../components/core/outbox-archive.ts';
import '../../components/core/shared-token.ts';
import type { History } from './acts.ts';
import { perform } from './perform.ts';
import { World } from './world.ts';

/** A world in which all of it has happened. */
export async function begin({ seed, steps }: History): Promise<World> {
  const world = new World(seed);
  await world.begin();
  for (const step of steps) await perform(world, step);
  return world;
}

/** All of it, and what comes after: everybody finds the way back, and goes. @throws what does not hold. */
export async function live(history: History): Promise<void> {
  const world = await begin(history);
  await world.settle();
  await world.end();
}

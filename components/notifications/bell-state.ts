/** The one word for where a bell stands. */
import type { ElementState } from '../base/rt-element.ts';
import type { ConnectionState } from '../core/client-api.ts';
import type { NotificationsState } from './notifications-model.ts';

/** What it follows from. */
export interface BellFacts {
  readonly problem: string | undefined;
  readonly model: NotificationsState | undefined;
  readonly link: ConnectionState | undefined;
}

/** Coming up for the first time is loading, not being offline; what is held stays while the connection is gone. */
export function stateOf({ problem, model, link }: BellFacts): ElementState {
  const { phase, items } = model ?? { phase: 'loading', items: [] };
  const { status, attempt } = link ?? { status: 'idle', attempt: 0 };
  if (problem !== undefined) return 'error';
  if (phase === 'error' || phase === 'denied') return phase;
  const isFirst = status === 'idle' || (status === 'connecting' && attempt === 0);
  if (status !== 'online' && !(isFirst && phase === 'loading')) return 'offline';
  if (phase === 'loading') return 'loading';
  return items.length === 0 ? 'empty' : 'ready';
}

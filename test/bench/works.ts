/** Every workload by the name `--only` takes. */
import { fanOut } from './workloads/fan-out.ts';
import { idle } from './workloads/idle.ts';
import { page } from './workloads/page.ts';
import { requests } from './workloads/requests.ts';
import { restart } from './workloads/restart.ts';
import { rooms } from './workloads/rooms.ts';
import { size } from './workloads/size.ts';
import { stored } from './workloads/stored.ts';
import type { Work } from './workloads/work.ts';

export const WORKS = {
  'fan-out': fanOut,
  rooms,
  stored,
  requests,
  size,
  idle,
  restart,
  page,
} as const satisfies Record<string, Work>;
export type WorkName = keyof typeof WORKS;

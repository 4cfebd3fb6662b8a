/** Every contract of ours. MessagePack shortens the names of these; others travel as text. One line per feature. */
import { auction } from './auction.ts';
import { activity } from './activity.ts';
import { chat } from './chat.ts';
import type { Contract } from './contract.ts';
import { notifications } from './notifications.ts';
import { presence } from './presence.ts';
import { typing } from './typing.ts';

export const contracts: ReadonlyMap<string, Contract> = new Map<string, Contract>([
  [auction.name, auction],
  [activity.name, activity],
  [chat.name, chat],
  [notifications.name, notifications],
  [presence.name, presence],
  [typing.name, typing],
]);

/** Every contract of ours. MessagePack shortens the names of these; others travel as text. One line per feature. */
import { chat } from './chat.ts';
import type { Contract } from './contract.ts';
import { presence } from './presence.ts';
import { typing } from './typing.ts';

export const contracts: ReadonlyMap<string, Contract> = new Map<string, Contract>([
  [chat.name, chat],
  [presence.name, presence],
  [typing.name, typing],
]);

/** Where features of one connection hear of people who left a room, without knowing whether presence is in use at all. */
import type { Client } from './client-api.ts';

/** Those who want to know who left a room; whoever follows its people calls each of them. */
export const leaversOf = (client: Pick<Client, 'shared'>, room: string): Set<(userId: string) => void> =>
  client.shared(`leavers ${room}`, () => new Set());

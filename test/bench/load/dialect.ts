/** How a kind of server is spoken to: just enough of each protocol to join a room, say something and read answers. */
import type { Member } from './member.ts';

/** Everyone has a name of three characters, as the byte figures are stated. */
export const MEMBER_NAME = 'Ann';

/** One per member: some protocols remember things between frames. */
export interface Dialect {
  readonly path: string;
  readonly subprotocol: string | undefined;
  /** The WebSocket is open: introduce the member, if it is its turn to speak. */
  open(member: Member): void;
  /** Publishes a text to the member's room. Returns the number by which it will be answered. */
  say(member: Member, text: string): number;
  /** Asks something that needs no room and no disk. */
  ask(member: Member): number;
  /** Reads a frame that was not only deliveries. */
  read(member: Member, data: Buffer, from: number, to: number): void;
}

/** Calls back with the numbers a pattern finds: most of what a load generator reads need not be parsed. */
export function eachAnswer(text: string, pattern: RegExp, found: (request: number) => void): void {
  for (const match of text.matchAll(pattern)) found(Number(match[1]));
}

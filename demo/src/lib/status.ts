import type { Status } from 'rt-elements';

/** How a connection's state is said in a word, and whether it is good (`on`), passing (`wait`) or an end (`off`). */
export const STATUS_WORDS: Readonly<Record<Status, readonly [word: string, tone: 'on' | 'wait' | 'off']>> = {
  idle: ['Offline', 'off'],
  connecting: ['Connecting', 'wait'],
  online: ['Online', 'on'],
  waiting: ['Reconnecting', 'wait'],
  offline: ['Offline', 'off'],
  unauthorized: ['Not signed in', 'off'],
  blocked: ['Refused', 'off'],
  replaced: ['Open elsewhere', 'off'],
};

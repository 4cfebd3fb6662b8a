/** The least a durable chat needs: one table, one transaction for what a tick gathered. On the server's own thread. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { PeerMessage } from './message.ts';

/** Stores messages before anybody is told of them. */
export type Store = (messages: readonly PeerMessage[]) => void;

export function openStore(folder: string, synchronous: 'NORMAL' | 'FULL'): Store {
  const database = new DatabaseSync(join(folder, 'messages.db'));
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${synchronous};
    CREATE TABLE IF NOT EXISTS message (
      room TEXT, seq INTEGER, id TEXT UNIQUE, user TEXT, name TEXT, ts INTEGER, text TEXT, PRIMARY KEY (room, seq)
    ) WITHOUT ROWID`);
  const begin = database.prepare('BEGIN IMMEDIATE');
  const commit = database.prepare('COMMIT');
  const insert = database.prepare('INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, ?)');
  const seqs = new Map<string, number>();
  return (messages) => {
    begin.run();
    for (const { id, room, user, name, ts, text } of messages) {
      const seq = (seqs.get(room) ?? 0) + 1;
      seqs.set(room, seq);
      insert.run(room, seq, id, user, name, ts, text);
    }
    commit.run();
  };
}

/** Walks over everything a file holds of one person, to hand it out or to take it away, in steps a commit can wait for. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { ERASED, NOBODYS, type Person } from '../../ports/person.ts';
import type { Scalar } from './messages.ts';

/** How many rows one step looks at. */
const STEP = 2000;
const COLUMNS = 'o, k, ts, m, n, d, u';
/** Whether a channel is the person's own: `?4` is the room of those. */
const OWN = `substr(channel.name, instr(channel.name, ':') + 1) IS ?4`;

/** Where a walk stands: first through the events, then through the records, both in the order of their primary keys. */
interface Place {
  readonly in: 'event' | 'record';
  readonly channel: number;
  /** Offset or id behind which it goes on. */
  readonly after: number | string;
}

interface EventRow {
  readonly channel: number;
  readonly name: string;
  readonly own: number;
  readonly o: number;
  readonly k: string;
  readonly ts: number;
  readonly m: number | null;
  readonly n: string;
  readonly d: string | null;
  readonly u: string | null;
  readonly mine: number;
}

interface RecordRow {
  readonly channel: number;
  readonly name: string;
  readonly id: string;
  readonly doc: string;
  readonly mine: number;
}

export class PersonStore {
  readonly #db: DatabaseSync;
  readonly #events: StatementSync;
  readonly #records: StatementSync;
  readonly #recordsOf: StatementSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#events = db.prepare(
      `SELECT event.channel, channel.name, ${COLUMNS.replace('ts, m', 'event.ts, event.m')},
         ${OWN} AS own, ("by" IS ?1 OR json_extract(u, '$.id') IS ?1 OR (${OWN} AND n <> '${ERASED}')) AS mine
       FROM event JOIN channel ON channel.id = event.channel
       WHERE (event.channel, o) > (?2, ?3) ORDER BY event.channel, o LIMIT ${STEP}`,
    );
    this.#records = db.prepare(
      `SELECT record.channel, channel.name, record.id, doc,
         (${OWN} OR (instr(record.id, '@') > 0 AND substr(record.id, instr(record.id, '@') + 1) = ?1)) AS mine
       FROM record JOIN channel ON channel.id = record.channel
       WHERE (record.channel, record.id) > (?2, ?3) ORDER BY record.channel, record.id LIMIT ${STEP}`,
    );
    this.#recordsOf = db.prepare(
      `SELECT record.id, doc FROM record JOIN channel ON channel.id = record.channel
       WHERE channel.name = ? AND record.id > ? ORDER BY record.id LIMIT ?`,
    );
  }

  /** Id and doc of each record of a channel behind an id. */
  records(channel: string, after: string, count: number): Scalar[] {
    const rows = this.#recordsOf.all(channel, after, count) as unknown as RecordRow[];
    return rows.flatMap(({ id, doc }) => [id, doc]);
  }

  /** Where to go on or null; then for each entry its channel, and 0 with an event's seven scalars or 1 with a record's two. */
  find(person: Person, from: string | null): Scalar[] {
    const place = readPlace(from);
    const rows = this.#look(place, person);
    const out: Scalar[] = [nextPlace(place, rows)];
    for (const row of rows) {
      if (row.mine === 0) continue;
      if ('id' in row) out.push(row.name, 1, row.id, row.doc);
      else out.push(row.name, 0, row.o, row.k, row.ts, row.m, row.n, row.d, row.u);
    }
    return out;
  }

  /** How many events and records went, and where to go on or null. Synced when it returns. */
  erase(person: Person, from: string | null): Scalar[] {
    const place = readPlace(from);
    // What is taken away is overwritten in the file, not only forgotten.
    this.#db.exec('PRAGMA secure_delete = ON; BEGIN IMMEDIATE');
    try {
      const rows = this.#look(place, person);
      const mine = rows.filter((row) => row.mine !== 0);
      for (const row of mine) {
        if ('id' in row) this.#run('DELETE FROM record WHERE channel = ? AND id = ?', row.channel, row.id);
        else this.#blank(row, person.id);
      }
      const next = nextPlace(place, rows);
      if (next === null) this.#disown(person);
      this.#db.exec('COMMIT');
      // The log beside the file still has the pages as they were.
      if (next === null) this.#db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      return place.in === 'event' ? [mine.length, 0, next] : [0, mine.length, next];
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    } finally {
      this.#db.exec('PRAGMA secure_delete = OFF');
    }
  }

  #look({ in: table, channel, after }: Place, { id, room }: Person): Array<EventRow | RecordRow> {
    const statement = table === 'event' ? this.#events : this.#records;
    return statement.all(id, channel, after, room ?? null) as unknown as Array<EventRow | RecordRow>;
  }

  /** Keys whose events are gone: what they were answered goes too. */
  #disown({ id, room }: Person): void {
    this.#run(
      `UPDATE key SET "by" = ?1, reply = NULL WHERE "by" = ?2 OR ("by" IS NOT NULL AND channel IN
       (SELECT id FROM channel WHERE ${OWN.replace('?4', '?3')}))`,
      NOBODYS,
      id,
      room ?? null,
    );
  }

  #blank({ channel, own, o, k }: EventRow, user: string): void {
    this.#run(`DELETE FROM record WHERE channel = ? AND (id = ? OR id > ? AND id < ?)`, channel, k, `${k}@`, `${k}A`);
    this.#run(
      `UPDATE event SET n = ?, d = NULL, u = NULL, reply = NULL, "by" = iif("by" = ? OR (? AND "by" IS NOT NULL), ?, "by")
       WHERE channel = ? AND o = ?`,
      ERASED,
      user,
      own,
      NOBODYS,
      channel,
      o,
    );
  }

  #run(sql: string, ...values: Scalar[]): void {
    this.#db.prepare(sql).run(...values);
  }
}

const START: Place = { in: 'event', channel: 0, after: 0 };

function readPlace(from: string | null): Place {
  const [, kind, channel, after] = /^([er])(\d+):(.*)$/s.exec(from ?? '') ?? [];
  if (kind === undefined || channel === undefined || after === undefined) return START;
  return kind === 'e'
    ? { in: 'event', channel: Number(channel), after: Number(after) }
    : { in: 'record', channel: Number(channel), after };
}

function nextPlace(place: Place, rows: ReadonlyArray<EventRow | RecordRow>): string | null {
  const last = rows.at(-1);
  if (last === undefined || rows.length < STEP) return place.in === 'event' ? 'r0:' : null;
  return 'id' in last ? `r${last.channel}:${last.id}` : `e${last.channel}:${last.o}`;
}

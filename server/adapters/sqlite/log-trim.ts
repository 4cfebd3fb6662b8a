/** Takes away what a channel need not keep, in bounded steps that ride in a commit. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Keep } from '../../ports/broker.ts';
import { ageLimit, lowByCount, TRIM_STEP } from '../../ports/retention.ts';
import type { HeadRow } from './log-heads.ts';

/** Most expired keys one commit forgets. */
const FORGET_STEP = 500;
/** How often to look for them while there are few. */
const FORGET_EVERY_MS = 10_000;

export class LogTrim {
  #forgetAtMs = 0;
  readonly #tsAt: StatementSync;
  readonly #tsFrom: StatementSync;
  readonly #keepKeys: StatementSync;
  readonly #deleteRecords: StatementSync;
  readonly #deleteEvents: StatementSync;
  readonly #forget: StatementSync;

  constructor(db: DatabaseSync) {
    this.#tsAt = db.prepare('SELECT ts FROM event WHERE channel = ? AND o = ?');
    this.#tsFrom = db.prepare('SELECT ts FROM event WHERE channel = ? AND o > ? ORDER BY o LIMIT ?');
    this.#keepKeys = db.prepare(
      `INSERT OR REPLACE INTO key (channel, k, "by", o, ts, reply, until)
       SELECT channel, k, "by", o, ts, reply, ts + ?3 FROM event
       WHERE channel = ?1 AND o <= ?2 AND "by" IS NOT NULL AND ts + ?3 > ?4`,
    );
    this.#deleteRecords = db.prepare(
      `DELETE FROM record WHERE channel = ?1 AND id IN
       (SELECT k FROM event WHERE channel = ?1 AND o <= ?2 AND m IS NOT NULL
        UNION ALL SELECT record.id FROM event JOIN record ON record.channel = ?1
          -- The character behind @ is A, so this is what begins with the key and an @.
          AND record.id > event.k || '@' AND record.id < event.k || 'A'
        WHERE event.channel = ?1 AND o <= ?2 AND m IS NOT NULL)`,
    );
    this.#deleteEvents = db.prepare('DELETE FROM event WHERE channel = ? AND o <= ?');
    this.#forget = db.prepare(
      'DELETE FROM key WHERE (channel, k) IN (SELECT channel, k FROM key WHERE until <= ? ORDER BY until LIMIT ?)',
    );
  }

  /** Moves `low` up as far as `keep` asks and one step allows. */
  trim(head: HeadRow, keep: Keep, now: number): void {
    const low = Math.max(lowByCount(head, keep), this.#lowByAge(head, keep, now));
    if (low === head.low) return;
    this.#keepKeys.run(head.id, low, keep.keyMs, now);
    this.#deleteRecords.run(head.id, low);
    this.#deleteEvents.run(head.id, low);
    head.low = low;
    head.oldestTs = undefined;
  }

  /** Forgets keys whose time is over. */
  forgetKeys(now: number): void {
    if (now < this.#forgetAtMs) return;
    const { changes } = this.#forget.run(now, FORGET_STEP);
    this.#forgetAtMs = Number(changes) < FORGET_STEP ? now + FORGET_EVERY_MS : now;
  }

  #lowByAge(head: HeadRow, keep: Keep, now: number): number {
    const age = ageLimit(keep, now);
    if (age === undefined || head.low === head.top) return head.low;
    head.oldestTs ??= (this.#tsAt.get(head.id, head.low + 1) as { ts: number } | undefined)?.ts ?? Infinity;
    if (head.oldestTs >= age.due) return head.low;
    let { low } = head;
    for (const { ts } of this.#tsFrom.iterate(head.id, head.low, TRIM_STEP) as Iterable<{ ts: number }>) {
      if (ts >= age.to) break;
      low++;
    }
    return low;
  }
}

/** Lays sanctions on people and lifts them, revokes tokens, and notes who did it: stored first, then in force. */
import { RtError, type Value } from 'rt-elements/protocol';
import { accept, type RuleEvent, type User } from '../feature.ts';
import type { Broker, Keep, RecordWrite } from '../ports/broker.ts';
import type { Sequencer } from '../sequencer.ts';
import { type AuditAction, type AuditEntry, type AuditNote, toData, toEntry } from './audit.ts';
import { type Sanction, type SanctionKind, Standing, tokenName } from './standing.ts';

/** Where all of it is stored. No client can name it: `$` is in no channel's name. */
export const MODERATION_CHANNEL = '$moderation';
/** Most sanctions, slow channels and revocations in force. */
const MOST = 100_000;
const READ_TOGETHER = 1000;
const DAY_MS = 86_400_000;
/** Lines of the audit log are kept so long. */
const AUDIT_MS = 400 * DAY_MS;
/** Tokens are good for some seconds after their end. */
const LEEWAY_MS = 60_000;
const NEVER = Number.MAX_SAFE_INTEGER;

const KEEP: Keep = { retention: 'history', maxAgeMs: AUDIT_MS, keyMs: DAY_MS };

/** What is laid on a person, and by whom. */
export interface SanctionRequest {
  readonly user: string;
  readonly channel?: string | undefined;
  readonly reason?: string | undefined;
  readonly until?: number | undefined;
  readonly by: string;
}

export interface ModerationOptions {
  readonly broker: Broker;
  readonly sequencer: Sequencer;
  /** Server time, ms. */
  readonly now: () => number;
}

export class Moderation {
  readonly standing: Standing;
  readonly #broker: Broker;
  readonly #sequencer: Sequencer;
  readonly #now: () => number;

  constructor({ broker, sequencer, now }: ModerationOptions) {
    this.#broker = broker;
    this.#sequencer = sequencer;
    this.#now = now;
    this.standing = new Standing(now);
  }

  /** Puts in force what is stored. Before anybody is let in. */
  async load(): Promise<void> {
    let after = '';
    for (;;) {
      const records = await this.#broker.records(MODERATION_CHANNEL, after, READ_TOGETHER);
      for (const { id, doc } of records) this.#restore(id, doc);
      const last = records.at(-1);
      if (last === undefined || records.length < READ_TOGETHER) break;
      after = last.id;
    }
    const over = this.#over();
    if (over.length > 0) await this.#append([], over);
  }

  /**
   * Mutes or bans somebody, instead of what held in that place. In force once it resolves.
   * @throws RtError `LIMIT` when too much is in force; `UNAVAILABLE` when it could not be stored.
   */
  async lay(kind: SanctionKind, { user, channel, reason, until, by }: SanctionRequest): Promise<Sanction> {
    this.#assertRoom();
    const sanction: Sanction = { kind, user, channel, reason, by, at: this.#now(), until };
    await this.#store({ action: kind, by, user, channel, reason, until }, [
      { id: sanctionId(kind, user, channel), doc: toDoc(sanction) },
    ]);
    this.standing.put(sanction);
    return sanction;
  }

  /** Lifts what holds in exactly that place. False when nothing does. */
  async lift(kind: SanctionKind, user: string, channel: string | undefined, by: string): Promise<boolean> {
    if (this.standing.exactly(kind, user, channel) === undefined) return false;
    const action: AuditAction = kind === 'mute' ? 'unmute' : 'unban';
    await this.#store({ action, by, user, channel }, [{ id: sanctionId(kind, user, channel), doc: null }]);
    this.standing.lift(kind, user, channel);
    return true;
  }

  /** Lets everybody speak once in so many ms in a channel; 0 lifts it. */
  async slow(channel: string, everyMs: number, by: string): Promise<void> {
    if (everyMs > 0) this.#assertRoom();
    const doc = everyMs > 0 ? { channel, everyMs } : null;
    await this.#store({ action: 'slow-mode', by, channel, detail: { everyMs } }, [{ id: `slow ${channel}`, doc }]);
    this.standing.setSlow(channel, everyMs);
  }

  /** Refuses every token of a person that was issued until now. @returns Server time of that, ms. */
  async revokeUser(user: string, by: string): Promise<number> {
    this.#assertRoom();
    const at = this.#now();
    await this.#store({ action: 'revoke-user', by, user }, [{ id: revokedId(user), doc: { user, at } }]);
    this.standing.revokeUser(user, at);
    return at;
  }

  /** Refuses the token a session came with. A guest's stands for the guest. */
  async revokeSession(user: User, by: string): Promise<void> {
    this.#assertRoom();
    const note: AuditNote = { action: 'revoke-session', by, user: user.id };
    if (user.guest === true) {
      const at = this.#now();
      await this.#store(note, [{ id: revokedId(user.id), doc: { user: user.id, at } }]);
      return this.standing.revokeUser(user.id, at);
    }
    const name = tokenName(user);
    const { exp } = user.claims;
    const until = typeof exp === 'number' ? exp * 1000 + LEEWAY_MS : NEVER;
    await this.#store(note, [{ id: tokenId(name), doc: { name, until } }]);
    this.standing.revokeToken(name, until);
  }

  /** Notes something that changes nothing here. */
  note(note: AuditNote): Promise<void> {
    return this.#store(note, []);
  }

  /** Lines of the audit log, newest first: those below `before`, at most `count`. */
  async audit(before: number | undefined, count: number): Promise<readonly AuditEntry[]> {
    const { low, top } = await this.#broker.state(MODERATION_CHANNEL);
    const end = Math.min(before === undefined ? top : before - 1, top);
    const start = Math.max(low, end - count);
    const events = await this.#broker.read(MODERATION_CHANNEL, start, end, { count, bytes: Infinity });
    return events.map(({ o, ts, d }) => toEntry(o, ts, d)).reverse();
  }

  #restore(id: string, doc: Value): void {
    const { standing } = this;
    if (id.startsWith('slow ')) {
      const { channel, everyMs } = doc as { channel: string; everyMs: number };
      standing.setSlow(channel, everyMs);
    } else if (id.startsWith('revoked ')) {
      const { user, at } = doc as { user: string; at: number };
      standing.revokeUser(user, at);
    } else if (id.startsWith('token ')) {
      const { name, until } = doc as { name: string; until: number };
      standing.revokeToken(name, until);
    } else standing.put(doc as unknown as Sanction);
  }

  #assertRoom(): void {
    if (this.standing.size < MOST) return;
    throw new RtError('LIMIT', `expected at most ${MOST} sanctions and revocations in force`);
  }

  /** What is over goes with whatever is stored next. */
  async #store(note: AuditNote, records: readonly RecordWrite[]): Promise<void> {
    const written = new Set(records.map(({ id }) => id));
    const over = this.#over().filter(({ id }) => !written.has(id));
    await this.#append([{ n: note.action, d: toData(note) }], [...over, ...records]);
  }

  async #append(events: readonly RuleEvent[], records: readonly RecordWrite[]): Promise<void> {
    await this.#sequencer.append({
      channel: MODERATION_CHANNEL,
      rule: () => accept(null, events, records),
      keep: KEEP,
    });
  }

  #over(): RecordWrite[] {
    const { sanctions, tokens } = this.standing.sweep();
    return [
      ...sanctions.map(({ kind, user, channel }) => ({ id: sanctionId(kind, user, channel), doc: null })),
      ...tokens.map((name) => ({ id: tokenId(name), doc: null })),
    ];
  }
}

/** Encoded, so that no `@` is in it: these records are about people, and are not theirs to take away. */
const sanctionId = (kind: SanctionKind, user: string, channel: string | undefined): string =>
  `${kind} ${channel ?? '*'} ${encodeURIComponent(user)}`;
const revokedId = (user: string): string => `revoked ${encodeURIComponent(user)}`;
const tokenId = (name: string): string => `token ${encodeURIComponent(name)}`;

const toDoc = (sanction: Sanction): Value =>
  Object.fromEntries(Object.entries(sanction).filter(([, value]) => value !== undefined));

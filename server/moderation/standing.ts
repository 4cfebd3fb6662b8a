/** Who may not speak, who may not come, whose tokens are over, where people must be slow: everything in force, in memory. */
import { RtError, type Value } from 'rt-elements/protocol';
import type { User } from '../feature.ts';

/** What can be laid on a person. A mute takes their word, a ban their way in. */
export type SanctionKind = 'mute' | 'ban';

/** A mute or a ban. */
export interface Sanction {
  readonly kind: SanctionKind;
  readonly user: string;
  /** Where it holds; everywhere when absent. */
  readonly channel?: string | undefined;
  /** What the person is told. */
  readonly reason?: string | undefined;
  /** Who laid it on them: the id of an API key. */
  readonly by: string;
  /** Server time, ms. */
  readonly at: number;
  /** When it ends, server time in ms; never when absent. */
  readonly until?: number | undefined;
}

/** Stands for every channel among a person's sanctions. No channel is called so. */
const EVERYWHERE = '*';

type Places = Map<string, Sanction>;

export class Standing {
  readonly #now: () => number;
  readonly #sanctions: Record<SanctionKind, Map<string, Places>> = { mute: new Map(), ban: new Map() };
  readonly #slow = new Map<string, number>();
  /** By user: tokens that were issued up to then are refused. */
  readonly #revoked = new Map<string, number>();
  /** By the name of a token: until when it would have been good. */
  readonly #tokens = new Map<string, number>();

  /** @param now Server time, ms. */
  constructor(now: () => number) {
    this.#now = now;
  }

  put(sanction: Sanction): void {
    const { kind, user, channel = EVERYWHERE } = sanction;
    const places = this.#sanctions[kind].get(user) ?? new Map<string, Sanction>();
    this.#sanctions[kind].set(user, places.set(channel, sanction));
  }

  lift(kind: SanctionKind, user: string, channel: string | undefined): void {
    const places = this.#sanctions[kind].get(user);
    places?.delete(channel ?? EVERYWHERE);
    if (places?.size === 0) this.#sanctions[kind].delete(user);
  }

  /** What holds in exactly this place, or everywhere when none is named. */
  exactly(kind: SanctionKind, user: string, channel: string | undefined): Sanction | undefined {
    return this.#valid(this.#sanctions[kind].get(user)?.get(channel ?? EVERYWHERE));
  }

  /** What is in force against a person. */
  of(user: string): Sanction[] {
    const all = (['mute', 'ban'] as const).flatMap((kind) => [...(this.#sanctions[kind].get(user)?.values() ?? [])]);
    return all.filter((sanction) => this.#valid(sanction) !== undefined);
  }

  /** @param everyMs 0 lifts it. */
  setSlow(channel: string, everyMs: number): void {
    if (everyMs > 0) this.#slow.set(channel, everyMs);
    else this.#slow.delete(channel);
  }

  /** How long a person must wait between two messages there, ms; 0 where nobody must. */
  slow(channel: string): number {
    return this.#slow.size === 0 ? 0 : (this.#slow.get(channel) ?? 0);
  }

  revokeUser(user: string, at: number): void {
    this.#revoked.set(user, at);
  }

  revokedAt(user: string): number | undefined {
    return this.#revoked.get(user);
  }

  revokeToken(name: string, until: number): void {
    this.#tokens.set(name, until);
  }

  /** Throws away what is over. @returns Ids under which nothing is in force any more, for those who keep them. */
  sweep(): { readonly sanctions: readonly Sanction[]; readonly tokens: readonly string[] } {
    const now = this.#now();
    const sanctions = Object.values(this.#sanctions).flatMap((users) =>
      [...users.values()].flatMap((places) => [...places.values()].filter(({ until }) => isOver(until, now))),
    );
    for (const { kind, user, channel } of sanctions) this.lift(kind, user, channel);
    const tokens = [...this.#tokens].filter(([, until]) => isOver(until, now)).map(([name]) => name);
    for (const name of tokens) this.#tokens.delete(name);
    return { sanctions, tokens };
  }

  /** Whether nobody is muted and nowhere is slow: what every message asks first. */
  get silent(): boolean {
    return this.#sanctions.mute.size === 0 && this.#slow.size === 0;
  }

  /** How much is in force. */
  get size(): number {
    const { mute, ban } = this.#sanctions;
    return mute.size + ban.size + this.#slow.size + this.#revoked.size + this.#tokens.size;
  }

  /** Why somebody may not be connected; undefined when they may. */
  refusesEntry(user: User): RtError | undefined {
    const ban = this.exactly('ban', user.id, undefined);
    if (ban !== undefined) return refusal('FORBIDDEN', 'banned', 'you are banned here', ban);
    const revokedAt = this.#revoked.get(user.id);
    const issuedAt = issuedAtOf(user);
    if ((revokedAt !== undefined && issuedAt <= revokedAt) || (this.#tokens.get(tokenName(user)) ?? 0) > this.#now())
      return new RtError('UNAUTHORIZED', 'this token was revoked: sign in again', { data: { reason: 'revoked' } });
    return undefined;
  }

  /** Why somebody may not be in a channel; undefined when they may. */
  refusesPresence(userId: string, channel: string): RtError | undefined {
    const ban = this.#sanctionIn('ban', userId, channel);
    return ban && refusal('FORBIDDEN', 'banned', 'you are banned here', ban);
  }

  /** Why somebody may not speak in a channel; undefined when they may. */
  refusesSpeech(userId: string, channel: string): RtError | undefined {
    const mute = this.#sanctionIn('mute', userId, channel);
    return mute && refusal('REFUSED', 'muted', 'you are muted here', mute);
  }

  #sanctionIn(kind: SanctionKind, user: string, channel: string): Sanction | undefined {
    // Most servers hold nothing against anybody most of the time, and every message asks.
    if (this.#sanctions[kind].size === 0) return undefined;
    const places = this.#sanctions[kind].get(user);
    return this.#valid(places?.get(EVERYWHERE)) ?? this.#valid(places?.get(channel));
  }

  #valid(sanction: Sanction | undefined): Sanction | undefined {
    return sanction !== undefined && isOver(sanction.until, this.#now()) ? undefined : sanction;
  }
}

const isOver = (until: number | undefined, now: number): boolean => until !== undefined && until <= now;

function refusal(code: 'FORBIDDEN' | 'REFUSED', reason: string, words: string, sanction: Sanction): RtError {
  const { until, reason: note } = sanction;
  const data: Record<string, Value> = {
    reason,
    ...(until !== undefined && { until }),
    ...(note !== undefined && { note }),
  };
  return new RtError(code, note === undefined ? words : `${words}: ${note}`, { data });
}

/**
 * When a person's token was issued, ms; never, for one that does not say so, and for a guest's: such a one is over with
 * the next revocation. Tokens know seconds, so one counts as issued at their beginning.
 */
function issuedAtOf({ claims: { iat } }: User): number {
  return typeof iat === 'number' ? iat * 1000 : -Infinity;
}

/** What a token is known by without keeping it: its `jti`, or whose it is and when it was issued and ends. */
export function tokenName({ id, claims: { jti, iat, exp } }: User): string {
  const own = typeof jti === 'string' && jti.length <= 128 ? `jti ${jti}` : `at ${String(iat)} ${String(exp)}`;
  return `${own} ${id}`;
}

/** Who is in a room, without a page around it: what elements show, and what bots and tests use as it is. */
import type { ReadableAtom } from 'nanostores';
import { readRoster } from '../core/boundary.ts';
import type { Channel, Client, Freshness } from '../core/client-api.ts';
import { TellingModel } from '../core/model.ts';
import { type Phase, phaseOf } from '../core/phase.ts';
import { channelOf } from '../protocol/channel-name.ts';
import { RtError } from '../protocol/errors.ts';
import type { ManualStatus, PresenceState as SaidState } from '../protocol/presence.ts';
import { leaversOf } from '../core/leavers.ts';
import { browserPlatform } from '../core/platform.ts';
import type { SubResult } from '../protocol/server-messages.ts';
import type { Value } from '../protocol/value.ts';
import { batchesOf, type PresenceBatch } from './model/batches.ts';
import { type PresentMember, Roster, type RosterChange } from './model/roster.ts';

export type { PresenceBatch } from './model/batches.ts';
export type { PresentMember, PresentTab } from './model/roster.ts';
export type { ManualStatus } from '../protocol/presence.ts';

/** Where the room as a whole stands. `denied`: the server will not show it to this user. `error`: it could not be opened. */
export type PresencePhase = Phase;

/** Everything there is to show. Replaced as a whole with every change. */
export interface PresenceModelState {
  readonly phase: PresencePhase;
  /** Why the room is not shown, or why one is not shown in it. */
  readonly error?: RtError | undefined;
  /** In the order they came. In a room of more than 200 this is a sample, and `count` is larger. */
  readonly members: readonly PresentMember[];
  readonly count: number;
  /** One's own entry, where others see it. */
  readonly self: PresentMember | undefined;
  /** What this tab set by hand. */
  readonly status: ManualStatus;
  readonly freshness: Freshness;
}

/** What happened. Only real changes: nobody leaves and joins because a connection broke. Silent where members are a sample. */
export type PresenceHappening =
  | { readonly kind: 'join'; readonly member: PresentMember }
  | { readonly kind: 'leave'; readonly member: PresentMember & { readonly lastSeen: number } };

const STATUSES: readonly string[] = ['online', 'away', 'busy', 'invisible'] satisfies ManualStatus[];
/** How often activity is reported while it lasts; the server lets minutes pass before somebody counts as away. */
const REPORT_EVERY_MS = 30_000;

/**
 * The people of one room. While its state has listeners it follows the room and this tab is present in it; a moment after
 * the last one left, it is not.
 */
export class PresenceModel extends TellingModel<PresenceModelState, PresenceHappening> {
  readonly room: string;
  /** The same for who paints it: at most four times a second, with who came and left since the time before. */
  readonly batches: ReadableAtom<PresenceBatch>;

  readonly #client: Client;
  readonly #channel: Channel;
  readonly #roster = new Roster();

  #said: Omit<SaidState, 'idle'> = {};
  #idles = true;
  #hearsTabs = true;
  #activeAt: number;
  #reportedAt = -Infinity;
  #started = false;
  /** Why this tab is not shown. */
  #refusal: RtError | undefined;
  #unfollow: (() => void) | undefined;
  #tabs: ReturnType<Client['tabs']> | undefined;

  /** The model of a room, the same one for everybody who shares the client. */
  static of(client: Client, room: string): PresenceModel {
    return client.shared(channelOf('presence', room), () => new PresenceModel(client, room));
  }

  /** @throws TypeError when `room` is not the name of a room. */
  constructor(client: Client, room: string) {
    super();
    this.room = room;
    this.#client = client;
    this.#activeAt = client.now();
    this.#channel = client.channel(channelOf('presence', room));
    const platform = browserPlatform();
    this.batches = batchesOf(this, (ms, run) => platform.after(ms, run));
  }

  /**
   * Sets the status by hand: `online` leaves it to activity, `invisible` shows this person to nobody.
   * @throws TypeError for any other.
   */
  setStatus(status: ManualStatus): void {
    if (!STATUSES.includes(status))
      throw new TypeError(`expected one of ${STATUSES.join(', ')}, got ${String(status)}`);
    this.#say({ ...this.#said, status });
  }

  /** What others are shown beside the name, as the application likes. The server takes 1 KiB with `page`. */
  setMeta(meta: Value | undefined): void {
    const { meta: _before, ...rest } = this.#said;
    this.#say(meta === undefined ? rest : { ...rest, meta });
  }

  /** Where in the application this person is. Default: nothing is told. */
  setPage(page: string | undefined): void {
    const { page: _before, ...rest } = this.#said;
    this.#say(page === undefined ? rest : { ...rest, page });
  }

  /** Whether this tab ever counts as idle. Default true. */
  watchIdle(idles: boolean): void {
    if (idles === this.#idles) return;
    this.#idles = idles;
    this.#say(this.#said);
  }

  /** Whether what other tabs of this person in this browser tell counts here. Default true. */
  hearTabs(hears: boolean): void {
    this.#hearsTabs = hears;
  }

  /**
   * Somebody did something, here or in another tab of theirs. Cheap enough for every key and pointer: it is reported at
   * most every 30 s, and to their other tabs in this browser. @param agoMs How long ago. Default now.
   */
  noteActivity(agoMs = 0): void {
    const reportedAt = this.#reportedAt;
    this.#active(agoMs);
    const user = this.#client.state.get().user?.id;
    if (user !== undefined && this.#reportedAt !== reportedAt)
      this.#tabs?.post({ user, idle: Math.round(this.#reportedAt - this.#activeAt) });
  }

  /** Asks for the roster anew. */
  refresh(): void {
    if (this.#unfollow === undefined) return;
    const before = this.#unfollow;
    this.#follow();
    before();
  }

  #active(agoMs: number): void {
    const at = this.#client.now() - Math.max(0, agoMs);
    if (at <= this.#activeAt) return;
    this.#activeAt = at;
    if (at - this.#reportedAt >= REPORT_EVERY_MS) this.#report();
  }

  /** Another tab of this browser was used: by the same person, who is therefore not idle here either. */
  #hear(message: unknown): void {
    if (!this.#hearsTabs || typeof message !== 'object' || message === null) return;
    const { user, idle } = message as { readonly user?: unknown; readonly idle?: unknown };
    if (user === this.#client.state.get().user?.id && typeof idle === 'number' && idle >= 0) this.#active(idle);
  }

  protected override start(): () => void {
    const tabs = this.#client.tabs('activity', (message) => this.#hear(message));
    this.#tabs = tabs;
    this.#follow();
    const unlisten = [
      this.#channel.status.listen(() => this.publish()),
      this.#client.state.listen(() => this.publish()),
    ];
    this.publish();
    return () => {
      for (const stop of unlisten) stop();
      tabs.close();
      this.#tabs = undefined;
      this.#channel.present(null).catch(() => undefined);
      this.#unfollow?.();
      this.#unfollow = undefined;
    };
  }

  #follow(): void {
    this.#unfollow = this.#channel.follow({
      want: 'snap',
      onStart: ({ result }) => this.#begin(result),
      onPresence: (message) => {
        const change = this.#roster.take(message);
        if (change === undefined) this.refresh();
        else this.#changed(change);
      },
    });
  }

  #begin({ snap }: SubResult): void {
    const change = this.#roster.start(snap === undefined || snap === null ? undefined : readRoster(snap));
    this.#started = true;
    this.#changed(change);
    this.#report();
  }

  #changed({ joined, left }: RosterChange): void {
    this.publish();
    for (const member of left) {
      this.tell({ kind: 'leave', member });
      for (const hear of leaversOf(this.#client, this.room)) hear(member.user.id);
    }
    for (const member of joined) this.tell({ kind: 'join', member });
  }

  #say(said: Omit<SaidState, 'idle'>): void {
    this.#said = said;
    this.#activeAt = this.#client.now();
    this.#report();
    this.publish();
  }

  #report(): void {
    if (this.#unfollow === undefined) return;
    this.#reportedAt = this.#client.now();
    const idle = Math.max(0, Math.round(this.#reportedAt - this.#activeAt));
    this.#channel.present(this.#idles ? { ...this.#said, idle } : this.#said).then(
      () => this.#refused(undefined),
      (error: unknown) => this.#refused(error instanceof RtError ? error : undefined),
    );
  }

  #refused(error: RtError | undefined): void {
    if (error?.code === this.#refusal?.code) return;
    this.#refusal = error;
    this.publish();
  }

  protected override stateNow(): PresenceModelState {
    const { freshness, error } = this.#channel.status.get();
    const { members, count } = this.#roster;
    const userId = this.#client.state.get().user?.id;
    return {
      phase: phaseOf(this.#started, error),
      error: error ?? this.#refusal,
      members,
      count,
      self: members.find(({ user }) => user.id === userId),
      status: this.#said.status ?? 'online',
      freshness,
    };
  }
}

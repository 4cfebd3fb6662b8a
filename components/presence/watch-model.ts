/** Whether some people are there, wherever they are: asked of the server, for all who want to know on a connection. */
import { atom, computed, onMount, type ReadableAtom } from 'nanostores';
import type { Channel, Client, Signal } from '../core/client-api.ts';
import { RtError } from '../protocol/errors.ts';
import type { PresencePhase } from './presence-model.ts';
import type { PresentMember } from './model/roster.ts';

/** Somebody of a watch list. Times are server time, ms. */
export interface WatchedMember extends Omit<PresentMember, 'status'> {
  readonly status: PresentMember['status'] | 'offline';
  readonly lastSeen?: number | undefined;
}

/** Those of one list, in its order. */
export interface WatchState {
  readonly phase: PresencePhase;
  readonly members: readonly WatchedMember[];
  readonly error?: RtError | undefined;
}

/** Somebody as the server tells them. */
interface Told {
  readonly id: string;
  readonly name?: string | undefined;
  readonly s: WatchedMember['status'];
  readonly at?: number | undefined;
}

interface Known {
  readonly phase: PresencePhase;
  readonly error?: RtError | undefined;
  readonly people: ReadonlyMap<string, Told>;
}

const STATUSES: readonly unknown[] = ['online', 'away', 'busy', 'offline'];
/** Most the server takes of one person, over all their tabs. */
const MOST = 200;
/** Lists that are kept for who asks for them again. */
const MOST_LISTS = 50;

/** One per connection: the lists of all elements are asked for as one. */
export class WatchModel {
  readonly #channel: Channel;
  readonly #tab: string;
  readonly #lists = new Map<string, ReadableAtom<WatchState>>();
  /** How many listen, by id. */
  readonly #wanted = new Map<string, number>();
  readonly #known = atom<Known>({ phase: 'loading', people: new Map() });
  #asked = '';
  #planned = false;
  #newest = -1;

  /** The one of a client. */
  static of(client: Client): WatchModel {
    return client.shared('presence:~', () => new WatchModel(client));
  }

  constructor(client: Client) {
    this.#channel = client.channel('presence:~');
    this.#tab = client.cid;
    onMount(this.#known, () => this.#start());
  }

  /** Those of a list, for as long as somebody listens. The same list gives the same store. */
  watch(ids: readonly string[]): ReadableAtom<WatchState> {
    const key = ids.join(' ');
    const known = this.#lists.get(key);
    if (known !== undefined) return known;
    const list = computed(this.#known, ({ phase, error, people }): WatchState => {
      const members = ids.map((id) => memberOf(people.get(id) ?? { id, s: 'offline' }));
      return { phase, error, members };
    });
    onMount(list, () => {
      for (const id of ids) this.#wanted.set(id, (this.#wanted.get(id) ?? 0) + 1);
      this.#plan();
      return () => {
        for (const id of ids) {
          const left = (this.#wanted.get(id) ?? 1) - 1;
          if (left === 0) this.#wanted.delete(id);
          else this.#wanted.set(id, left);
        }
        this.#plan();
      };
    });
    if (this.#lists.size >= MOST_LISTS) this.#lists.clear();
    this.#lists.set(key, list);
    return list;
  }

  #start(): () => void {
    const stops = [
      this.#channel.onSignal('status', (signal) => this.#hear(signal)),
      // On every link anew: the server keeps a list no longer than somebody follows.
      this.#channel.status.subscribe(({ freshness, error }) => {
        if (error !== undefined) return this.#fail(error);
        if (freshness === 'live') this.#plan();
        else this.#asked = '';
      }),
    ];
    return () => {
      for (const stop of stops) stop();
      this.#asked = '';
    };
  }

  #plan(): void {
    if (this.#planned) return;
    this.#planned = true;
    // Elements come together; their lists are one question.
    void Promise.resolve().then(() => {
      this.#planned = false;
      this.#ask();
    });
  }

  #ask(): void {
    const users = [...this.#wanted.keys()].sort().slice(0, MOST);
    const question = users.join(' ');
    if (this.#channel.status.get().freshness !== 'live' || users.length === 0 || question === this.#asked) return;
    this.#asked = question;
    this.#channel.call('watch', { users, tab: this.#tab }).then(
      (reply) => this.#take(reply, true),
      (error: unknown) => {
        this.#asked = '';
        if (error instanceof RtError && !error.retryable) this.#fail(error);
      },
    );
  }

  #hear({ d }: Signal): void {
    this.#take(d, false);
  }

  /** The whole of what the server tells; an older one that comes late says nothing. */
  #take(raw: unknown, isAnswer: boolean): void {
    if (typeof raw !== 'object' || raw === null) return;
    const { v, users } = raw as { readonly v?: unknown; readonly users?: unknown };
    if (typeof v !== 'number' || !Array.isArray(users) || (!isAnswer && v <= this.#newest)) return;
    this.#newest = v;
    const people = new Map(users.filter(isTold).map((told) => [told.id, told] as const));
    this.#known.set({ phase: 'ready', people });
  }

  #fail(error: RtError): void {
    if (error.retryable && this.#known.get().phase === 'ready') return;
    this.#known.set({ phase: error.retryable ? 'error' : 'denied', error, people: new Map() });
  }
}

const isTold = (raw: unknown): raw is Told => {
  if (typeof raw !== 'object' || raw === null) return false;
  const { id, s } = raw as Partial<Told>;
  return typeof id === 'string' && STATUSES.includes(s);
};

const memberOf = ({ id, name, s, at }: Told): WatchedMember => ({
  ...{
    user: { id, name: name ?? '' },
    status: s,
    connections: s === 'offline' ? 0 : 1,
    since: 0,
    lastActiveAt: at ?? 0,
  },
  ...(s === 'offline' && at !== undefined && { lastSeen: at }),
});

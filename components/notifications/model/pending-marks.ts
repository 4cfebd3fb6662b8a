/** Marks that are shown already and not in the log yet: of this tab, of its earlier pages, and of the browser's other tabs. */
import type { Channel, Client, OutboxEntry, Sending } from '../../core/client-api.ts';
import type { Platform } from '../../core/platform.ts';
import { RtError } from '../../protocol/errors.ts';
import { type Mark, type MarkName, type NotificationBox, withMark } from '../../protocol/notification-box.ts';
import { CALLS, markOf, requestOf } from './mark-request.ts';

/** Most marks that may be on their way at a time. */
const MARKS_MAX = 500;
/** How long another tab's mark is believed while neither the log nor that tab says more, ms. */
const BELIEVE_MS = 60_000;

interface Pending {
  readonly key: string;
  readonly mark: Mark;
  /** Whether it is another tab's to send. */
  readonly isTheirs: boolean;
  /** Version of the box that has it, once that is known. */
  version: number;
  stop?: () => void;
}

interface Reply {
  readonly counts?: { readonly version?: number };
}

/** What tabs tell each other about one mark: it was made, or stored as of a version, or it came to nothing. */
interface TabMessage {
  readonly user?: unknown;
  readonly key?: unknown;
  readonly call?: unknown;
  readonly data?: unknown;
  readonly version?: unknown;
}

export interface PendingMarksOptions {
  readonly client: Client;
  readonly channel: Channel;
  readonly time: Pick<Platform, 'after'>;
  /** Called after each change of what there is to show. */
  readonly changed: () => void;
  /** Called when something could not be stored and is shown as before. */
  readonly undone: (how: MarkName, error: RtError) => void;
}

export class PendingMarks {
  readonly #options: PendingMarksOptions;
  #list: readonly Pending[] = [];
  /** Version of the box they are laid over. */
  #version = 0;
  #tabs: ReturnType<Client['tabs']> | undefined;

  constructor(options: PendingMarksOptions) {
    this.#options = options;
  }

  /** The box with all of them laid over it, in the order they were made. */
  over(box: NotificationBox): NotificationBox {
    return this.#list.reduce((shown, { mark }) => withMark(shown, mark), box);
  }

  /** Shows what earlier pages left and what other tabs do, until the returned function is called. */
  follow(): () => void {
    const { client } = this.#options;
    this.#tabs = client.tabs('notifications', (message) => this.#hear(message));
    const stop = client.outbox.entries.subscribe((entries) => this.#look(entries));
    return () => {
      stop();
      this.#tabs?.close();
      this.#tabs = undefined;
      for (const { key, isTheirs } of this.#list) if (isTheirs) this.#remove(key);
    };
  }

  /** Marks, and sends it. Resolves once it is stored. */
  async add(mark: Mark): Promise<void> {
    const { client, channel } = this.#options;
    if (this.#list.length >= MARKS_MAX)
      throw new RtError('LIMIT', `expected at most ${MARKS_MAX} marks on their way, got one more`);
    const key = client.newKey();
    this.#put({ key, mark, isTheirs: false, version: Infinity });
    const [call, data] = [CALLS[mark.how], requestOf(mark)];
    try {
      const done = this.#track(key, mark.how, channel.send<Reply>(call, data, { key }));
      this.#post({ key, call, data });
      this.#options.changed();
      return done;
    } catch (error) {
      this.#remove(key);
      throw error;
    }
  }

  /** The log tells of one, or has come so far that it has told of it. */
  settle(version: number, key?: string): void {
    this.#version = version;
    for (const pending of this.#list) if (pending.key === key || pending.version <= version) this.#remove(pending.key);
  }

  /** Nothing is ours any more. */
  clear(): void {
    this.#version = 0;
    for (const { key } of this.#list) this.#remove(key);
  }

  /** What the outbox holds of an earlier page is shown as done; what ended badly there is told nobody any more. */
  #look(entries: readonly OutboxEntry[]): void {
    const { channel, client } = this.#options;
    const left = entries.filter((entry) => entry.channel === channel.name && !this.#find(entry.key));
    for (const { key, name, data, state } of left) {
      const mark = markOf(name, data);
      const way = state === 'queued' || state === 'sending' ? client.outbox.join<Reply>(key) : undefined;
      if (mark === undefined || way === undefined) {
        if (state === 'failed' || state === 'expired') client.outbox.discard(key);
        continue;
      }
      this.#put({ key, mark, isTheirs: false, version: Infinity });
      this.#track(key, mark.how, way).catch(() => undefined);
    }
    if (left.length > 0) this.#options.changed();
  }

  #track(key: string, how: MarkName, { done }: Sending<Reply>): Promise<void> {
    const whole = this.#tracked(key, how, done);
    // Whoever does not wait for it hears of the failure all the same.
    whole.catch(() => undefined);
    return whole;
  }

  async #tracked(key: string, how: MarkName, done: Sending<Reply>['done']): Promise<void> {
    const { changed, client, undone } = this.#options;
    try {
      const { reply } = await done;
      const version = reply?.counts?.version ?? 0;
      this.#post({ key, version });
      this.#stored(key, version);
      changed();
    } catch (cause) {
      const error = cause instanceof RtError ? cause : new RtError('INTERNAL', 'This could not be stored.', { cause });
      this.#post({ key });
      const wasShown = this.#remove(key);
      if (client.outbox.entries.get().some((entry) => entry.key === key)) client.outbox.discard(key);
      if (wasShown && error.code !== 'CLOSED') undone(how, error);
      changed();
      throw error;
    }
  }

  #hear(message: unknown): void {
    if (typeof message !== 'object' || message === null) return;
    const { user, key, call, data, version } = message as TabMessage;
    const { client, time, changed } = this.#options;
    if (typeof key !== 'string' || user !== client.state.get().user?.id) return;
    const known = this.#find(key);
    const mark = markOf(call, data);
    if (mark && !known && this.#list.length < MARKS_MAX) {
      const stop = time.after(BELIEVE_MS, () => {
        if (this.#remove(key)) changed();
      });
      this.#put({ key, mark, isTheirs: true, version: Infinity, stop });
    } else if (known?.isTheirs && typeof version === 'number') {
      this.#stored(key, version);
    } else if (known?.isTheirs && mark === undefined) {
      this.#remove(key);
    }
    changed();
  }

  /** It waits for the log to tell of it, unless the log is past it already: nothing would take it away then. */
  #stored(key: string, version: number): void {
    const pending = this.#find(key);
    if (pending) pending.version = version;
    if (version <= this.#version) this.#remove(key);
  }

  #post(message: TabMessage): void {
    this.#tabs?.post({ user: this.#options.client.state.get().user?.id, ...message });
  }

  #find(key: string): Pending | undefined {
    return this.#list.find((pending) => pending.key === key);
  }

  #put(pending: Pending): void {
    this.#list = [...this.#list, pending];
  }

  #remove(key: string): boolean {
    const pending = this.#find(key);
    pending?.stop?.();
    this.#list = this.#list.filter((each) => each !== pending);
    return pending !== undefined;
  }
}

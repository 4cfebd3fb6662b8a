import type { ServerMessage, ServerMessages } from '../protocol/server-messages.ts';
import type { Context } from './context.ts';
import type { Ladder, Rung, TransportName } from './ladder.ts';
import { type Hello, Link, type LinkEnd } from './link.ts';

export interface AttemptListener {
  onWelcome(link: Link, welcome: ServerMessages['welcome'], name: TransportName): void;
  onMessage(link: Link, message: ServerMessage): void;
  /** Once, and last: the link is lost, or no rung led to one. Not called after `close`. */
  onEnd(end: LinkEnd): void;
  readonly onError: (error: unknown) => void;
}

export interface AttemptOptions extends Pick<Context, 'platform' | 'timing' | 'url'> {
  readonly ladder: Ladder;
  readonly first: Rung;
  /** Whether other rungs may be tried beside the first. */
  readonly mayClimb: boolean;
  readonly connectMs: number;
  /** A rival starts nothing on the server that it might have to undo. */
  readonly hello: (rival: boolean) => Hello;
  readonly listener: AttemptListener;
}

/** Words of the server itself: another way to it would hear the same. */
const isFinal = ({ verdict, code }: LinkEnd): boolean => verdict !== undefined || code === 4401 || code === 4403;

/**
 * One dial, up to its end: a link on the first rung and, where that takes long or fails, rivals on others. The first
 * that is welcomed is the link; the others are let go at once.
 */
export class Attempt {
  readonly options: AttemptOptions;
  readonly #links = new Map<Link, TransportName>();
  readonly #undo = new Set<() => void>();
  /** What other rungs are doing: not needed yet, being tried, or nothing any more. */
  #others: 'ready' | 'trying' | 'done';
  #winner: Link | undefined;
  #firstEnd: LinkEnd | undefined;
  #over = false;

  constructor(options: AttemptOptions) {
    const { ladder, first, mayClimb, timing } = options;
    this.options = options;
    const { name } = first.transport;
    this.#others = mayClimb && ladder.others(name).length > 0 ? 'ready' : 'done';
    void this.start(first, false);
    if (this.#others === 'ready') this.after(timing[name === 'ws' ? 'patienceMs' : 'fallbackMs'], () => this.#climb());
  }

  /** Whether there is nothing more to try: it was won, lost or closed. */
  get decided(): boolean {
    return this.#over || this.#winner !== undefined;
  }

  /** Has something undone as soon as it is decided. Returns what forgets about it. */
  defer(undo: () => void): () => void {
    this.#undo.add(undo);
    return () => void this.#undo.delete(undo);
  }

  /** Runs later, unless it is decided before. Returns what cancels it. */
  after(ms: number, run: () => void): () => void {
    const cancel = this.options.platform.after(ms, () => {
      forget();
      run();
    });
    const forget = this.defer(cancel);
    return () => {
      forget();
      cancel();
    };
  }

  /** Tries a rung. Resolves when it has led nowhere. */
  start({ transport, codec }: Rung, rival: boolean): Promise<void> {
    const { hello, listener } = this.options;
    return new Promise((resolve) => {
      const link: Link = new Link({
        ...this.options,
        ...{ transport, codec },
        hello: () => hello(rival),
        listener: {
          onWelcome: (welcome) => this.#won(link, welcome),
          onMessage: (message) => listener.onMessage(link, message),
          onEnd: (end) => {
            resolve();
            this.#lost(link, end);
          },
          onError: listener.onError,
        },
      });
      this.#links.set(link, transport.name);
    });
  }

  /** Asks for a sign of life if the link was silent for a while. */
  probe(): void {
    this.#winner?.probe();
  }

  /** Ends everything on purpose and silently. `farewell` tells the server that we are not coming back. */
  close(farewell: boolean): void {
    if (this.#over) return;
    this.#over = true;
    this.#settle();
    for (const link of this.#links.keys()) link.close(farewell);
    this.#links.clear();
  }

  /** Gives it up and tells the listener. */
  fail(code: number, reason: string): void {
    if (this.#winner) return this.#winner.fail(code, reason);
    this.#conclude({ code, reason, welcomed: false });
  }

  #won(link: Link, welcome: ServerMessages['welcome']): void {
    const { ladder, first, listener } = this.options;
    const name = this.#links.get(link)!;
    this.#winner = link;
    this.#links.delete(link);
    this.#settle();
    for (const rival of this.#links.keys()) rival.close(true);
    this.#links.clear();
    this.#links.set(link, name);
    ladder.won(name, first.transport.name);
    listener.onWelcome(link, welcome, name);
  }

  #lost(link: Link, end: LinkEnd): void {
    const { ladder } = this.options;
    const name = this.#links.get(link);
    this.#links.delete(link);
    // A fallback that fell silent may be buffered on its way: the next dial looks for a better one.
    if (name !== 'ws' && (link !== this.#winner || end.code === 4408)) ladder.forget();
    if (link === this.#winner || isFinal(end)) return this.#conclude(end);
    this.#firstEnd ??= end;
    if (this.#others === 'ready') this.#climb();
    else this.#concludeIfNothingIsLeft();
  }

  /** Other rungs have a reason to be tried. Their code is loaded only now. */
  #climb(): void {
    if (this.#others !== 'ready') return;
    this.#others = 'trying';
    this.#settle();
    void import('./fallbacks.ts')
      .then(({ climb }) => climb(this))
      // Without the code for it there is the first rung alone.
      .catch(() => {})
      .then(() => {
        this.#others = 'done';
        if (!this.decided) this.#concludeIfNothingIsLeft();
      });
  }

  #concludeIfNothingIsLeft(): void {
    if (this.#others === 'done' && this.#links.size === 0 && this.#firstEnd) this.#conclude(this.#firstEnd);
  }

  #conclude(end: LinkEnd): void {
    if (this.#over) return;
    this.close(false);
    this.options.listener.onEnd(end);
  }

  #settle(): void {
    for (const undo of this.#undo) undo();
    this.#undo.clear();
  }
}

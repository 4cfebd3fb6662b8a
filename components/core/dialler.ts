import type { ServerMessage, ServerMessages } from '../protocol/server-messages.ts';
import { Attempt } from './attempt.ts';
import type { Context } from './context.ts';
import type { Identity } from './identity.ts';
import type { Ladder, TransportName } from './ladder.ts';
import type { Hello, Link, LinkEnd } from './link.ts';

/** Whose hello it is: a dial's, that of a rival beside it, or that of a link that is to take the place of one that is up. */
export type HelloRole = 'dial' | 'rival' | 'heir';

/** What lives on links: told of each that comes up and of its end. */
export interface Session {
  /** The session's part of `hello`. */
  hello(role: HelloRole): Omit<Hello, 'token' | 'guest' | 'name'>;
  /** An heir is being dialled, or is not any more: what the present link does not answer may be asked there. */
  moving(moving: boolean): void;
  up(link: Link, welcome: ServerMessages['welcome']): void;
  onMessage(link: Link, message: ServerMessage): void;
  down(code: number): void;
  /** The connection will not come back by itself. */
  stopped(): void;
}

export interface DiallerOptions extends Pick<Context, 'platform' | 'timing' | 'url' | 'now' | 'report'> {
  readonly ladder: Ladder;
  readonly identity: Identity;
  readonly session: Pick<Session, 'hello'>;
  readonly onWelcome: (attempt: Attempt, link: Link, welcome: ServerMessages['welcome'], name: TransportName) => void;
  readonly onMessage: (link: Link, message: ServerMessage) => void;
  readonly onEnd: (attempt: Attempt, end: LinkEnd) => void;
}

/** Gets attempts ready: asks who we are and loads what carries the link, side by side. */
export class Dialler {
  readonly #options: DiallerOptions;

  constructor(options: DiallerOptions) {
    this.#options = options;
  }

  /**
   * The function it gives starts the attempt. Rejects when there is nobody to be, or nothing to dial with.
   * @param failures Dials in a row that failed before this one: each gives it more time.
   */
  async prepare(name: TransportName, role: 'dial' | 'heir', failures: number): Promise<() => Attempt> {
    const { identity, ladder, now } = this.#options;
    const [credentials, first] = await Promise.all([identity.credentials(now()), ladder.load(name)]);
    const { timing, session, report, onWelcome, onMessage, onEnd } = this.#options;
    return () => {
      const attempt: Attempt = new Attempt({
        ...this.#options,
        first,
        mayClimb: role === 'dial',
        connectMs: Math.min(timing.connectMaxMs, timing.connectMs * 1.5 ** failures),
        hello: (rival) => ({ ...session.hello(rival ? 'rival' : role), ...credentials }),
        listener: {
          onWelcome: (link, welcome, won) => onWelcome(attempt, link, welcome, won),
          onMessage,
          onEnd: (end) => onEnd(attempt, end),
          onError: report,
        },
      });
      return attempt;
    };
  }
}

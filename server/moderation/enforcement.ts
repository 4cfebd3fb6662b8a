/** Makes what was decided true at once: closes the links and streams of those who may not be here. */
import { CLOSE, type CloseCode } from 'rt-elements/protocol';
import type { Readers } from '../readers.ts';
import type { Ending, Services } from '../services.ts';
import type { Session } from '../session.ts';

export class Enforcement {
  readonly #services: Pick<Services, 'sessions' | 'welcomed' | 'moderation'>;
  readonly #readers: Readers;

  constructor(services: Pick<Services, 'sessions' | 'welcomed' | 'moderation'>, readers: Readers) {
    this.#services = services;
    this.#readers = readers;
  }

  /** The session of this name, where it is open. */
  session(sid: string): Session | undefined {
    return this.#services.welcomed.get(sid);
  }

  /** Closes every link and stream of a person for good. @returns How many. */
  expel(user: string, reason: string): number {
    return this.close(user, CLOSE.forbidden, reason, { retry: 'never' });
  }

  /** Closes those links of a person whose token is not good any more, and every stream: a stream does not say by what. @returns How many. */
  expelRevoked(user: string): number {
    const { standing } = this.#services.moderation;
    const links = this.#linksOf(user).filter((session) => standing.refusesEntry(session.user) !== undefined);
    for (const session of links) session.end(CLOSE.forbidden, 'revoked: sign in again', { retry: 'never' });
    return links.length + this.#readers.endAll(user);
  }

  /** Closes every link and stream of a person. @returns How many. */
  close(user: string, code: CloseCode, reason: string, ending: Ending): number {
    const links = this.#linksOf(user);
    for (const session of links) session.end(code, reason, ending);
    return links.length + this.#readers.endAll(user);
  }

  #linksOf(user: string): Session[] {
    return this.#services.sessions.all().filter(({ welcomed }) => welcomed?.user.id === user);
  }
}

/** What can be done to the server and to tokens from a page, to see what happens. */
import type { RtConnection } from 'rt-elements';

/** A connection whose tokens are the demo's, and can be made to run out. */
export interface Tokened {
  readonly connection: RtConnection;
  /** A token with so many seconds to live. */
  token(seconds?: number): Promise<string>;
}

/** Long enough to travel, short enough to wait for. */
const SHORT_SECONDS = 3;

class Lab {
  /** How many connections of this page have tokens. */
  tokens = $state(0);
  readonly #tokened = new Set<Tokened>();

  /** Lets the tokens of a connection run out on demand, until the returned function is called. */
  enlist(tokened: Tokened): () => void {
    this.#tokened.add(tokened);
    this.tokens = this.#tokened.size;
    return () => {
      this.#tokened.delete(tokened);
      this.tokens = this.#tokened.size;
    };
  }

  /** Resolves with what to tell. */
  async restart(): Promise<string> {
    try {
      const answer = await fetch('/demo/restart', { method: 'POST' });
      if (!answer.ok) return `The server answered ${answer.status}.`;
      const { awayMs } = (await answer.json()) as { awayMs: number };
      return `The server is away for ${awayMs / 1000} seconds. Go on writing.`;
    } catch {
      return 'The server could not be reached.';
    }
  }

  /** Gives every connection a token that is about to run out; each then fetches its next one by itself. */
  async expire(): Promise<string> {
    try {
      for (const { connection, token } of this.#tokened) connection.setToken(await token(SHORT_SECONDS));
      return `The token runs out in ${SHORT_SECONDS} seconds. Watch for auth in the log: the next one is fetched in time.`;
    } catch {
      return 'No token could be had: the server could not be reached.';
    }
  }
}

export const lab = new Lab();

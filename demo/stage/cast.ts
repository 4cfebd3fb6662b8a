/** Those who make things happen while nobody does: so far, who sends notifications. */
import type { Backend } from './backend.ts';
import type { TokenOffice } from './token-office.ts';

export interface CastOptions {
  readonly backend: Backend;
  readonly base: () => string;
  readonly office: TokenOffice;
}

/** What a page has to know of it. */
export interface Scene {
  /** Id of the auction that runs now. */
  readonly auction: string | undefined;
}

export class Cast {
  readonly #backend: Backend;

  constructor({ backend }: CastOptions) {
    this.#backend = backend;
  }

  get scene(): Scene {
    return { auction: undefined };
  }

  begin(): void {}

  async end(): Promise<void> {}

  /** Whether it was told. */
  async notify(user: string, kind: string): Promise<boolean> {
    return (await this.#backend.ask('POST', '/notify', { user, type: kind, title: kind })) !== undefined;
  }
}

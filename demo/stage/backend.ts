/** The demo as a backend of its server: what it does, it does by the HTTP API, as an application in any language would. */
const TIMEOUT_MS = 5000;

export class Backend {
  readonly #base: () => string;
  readonly #secret: string;

  /** @param base Where the server is, like `http://127.0.0.1:3000`. */
  constructor(base: () => string, secret: string) {
    this.#base = base;
    this.#secret = secret;
  }

  /** Resolves with the answer's body; undefined when the server did not do it. */
  async ask(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object): Promise<unknown> {
    try {
      const answer = await fetch(`${this.#base()}/rt/api${path}`, {
        method,
        headers: { authorization: `Bearer ${this.#secret}`, 'content-type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const text = await answer.text();
      if (!answer.ok) {
        console.error(`The demo's ${method} ${path} was answered ${answer.status}: ${text}`);
        return undefined;
      }
      return text === '' ? {} : (JSON.parse(text) as unknown);
    } catch {
      // Away, or being restarted: the cast goes on when it is back.
      return undefined;
    }
  }
}

/** Why what is in the box was not taken, as long as that says something. */
import { html, nothing, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { ModelController } from '../base/model-controller.ts';
import { secondsOf } from '../base/server-seconds.ts';
import type { Client } from '../core/client-api.ts';
import type { RtError } from '../protocol/errors.ts';
import { closedUntil, reasonText } from './chat-reason.ts';
import type { ChatStrings } from './chat-strings.ts';

/** Shows a refusal above the box, and counts down where it ends by itself. */
export class ChatHold {
  readonly #host: ReactiveControllerHost;
  readonly #seconds: ModelController<number>;
  #client: Client | undefined;
  #error: RtError | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    this.#seconds = new ModelController(host, () => this.#look());
  }

  /** This was refused. */
  show(error: RtError, client: Client | undefined): void {
    this.#error = error;
    this.#client = client;
    const counts = client !== undefined && closedUntil(error) !== undefined;
    this.#seconds.store = counts ? secondsOf(client) : undefined;
    this.#host.requestUpdate();
  }

  /** Something was taken, or somebody writes something else. */
  clear(): void {
    if (this.#error === undefined) return;
    this.#error = undefined;
    this.#seconds.store = undefined;
    this.#host.requestUpdate();
  }

  /** The refusal that is certain to come again if it were tried now. */
  get standing(): RtError | undefined {
    const until = this.#error && closedUntil(this.#error);
    return until !== undefined && this.#client !== undefined && until > this.#client.now() ? this.#error : undefined;
  }

  render(strings: ChatStrings, locale: string | undefined): TemplateResult | typeof nothing {
    if (this.#error === undefined) return nothing;
    const words = reasonText(this.#error, strings, locale, this.#client?.now());
    return html`<p class="note" part="error hold"><bdi>${words}</bdi></p>`;
  }

  #look(): void {
    if (this.#error !== undefined && closedUntil(this.#error) !== undefined && this.standing === undefined) {
      // Within an update of the host's own making the store must not change.
      queueMicrotask(() => this.standing === undefined && this.clear());
    }
  }
}

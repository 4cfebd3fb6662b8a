import type { ManualStatus } from '../protocol/presence.ts';
import type { Value } from '../protocol/value.ts';
import type { PresenceModel } from './presence-model.ts';

/** What the reader set about themselves: told to the room there is, and again to the one that takes its place. */
export class OwnPresence {
  #model: PresenceModel | undefined;
  #said: { status?: ManualStatus; meta?: Value | undefined } = {};

  /** The room from now on, or none. @param page Where in the application the reader is; empty says nothing. */
  enter(model: PresenceModel | undefined, page: string): void {
    this.#model?.setPage(undefined);
    this.#model = model;
    const { status, meta } = this.#said;
    if (status !== undefined) model?.setStatus(status);
    if (meta !== undefined) model?.setMeta(meta);
    if (page !== '') model?.setPage(page);
  }

  setStatus(status: ManualStatus): void {
    this.#model?.setStatus(status);
    this.#said = { ...this.#said, status };
  }

  setMeta(meta: Value | undefined): void {
    this.#model?.setMeta(meta);
    this.#said = { ...this.#said, meta };
  }
}

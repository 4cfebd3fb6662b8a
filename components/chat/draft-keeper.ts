/** Keeps what is being written apart for each room, and brings it back. */
import type { Client } from '../core/client-api.ts';
import type { ChatComposer } from './chat-composer.ts';
import { readDraft, writeDraft } from './draft-store.ts';

/** Moves the text of the box in and out of the tab's storage as rooms change. */
export class DraftKeeper {
  readonly #composer: ChatComposer;
  #client: Client | undefined;
  #room = '';
  #isKept = true;

  constructor(composer: ChatComposer) {
    this.#composer = composer;
  }

  /** The element shows this room now. What was typed before there was any room stays in the box. */
  enter(client: Client | undefined, room: string, isKept: boolean): void {
    this.#isKept = isKept;
    if (client === undefined || (client === this.#client && room === this.#room)) return;
    const isFirst = this.#client === undefined;
    const changesRoom = room !== this.#room || client.url !== this.#client?.url;
    this.#client = client;
    this.#room = room;
    // The same room on another connection: the text in the box is the newer one.
    if (!changesRoom) return;
    const draft = isKept ? readDraft(client.url, room) : '';
    if (!isFirst || this.#composer.text === '') this.#composer.text = draft;
  }

  /** The text in the box changed. */
  changed(text: string): void {
    if (this.#client !== undefined && this.#isKept) writeDraft(this.#client.url, this.#room, text);
  }
}

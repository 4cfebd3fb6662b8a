/** What a client that follows a presence channel knows, by the messages it was told. */
import assert from 'node:assert/strict';
import type { PresenceMember, PresenceSnapshot, ServerMessage } from 'rt-elements/protocol';

export class PresenceView {
  readonly people = new Map<string, PresenceMember>();
  count = 0;
  /** Messages that changed it. */
  changes = 0;
  #version = 0;

  /** The roster in a subresult. */
  start({ v, count, members }: PresenceSnapshot): void {
    this.people.clear();
    this.#take(members);
    [this.#version, this.count] = [v, count];
  }

  /** Anything else is let by. */
  take(message: ServerMessage): void {
    if (message.t === 'psnap') {
      this.changes++;
      if (message.part === undefined) this.start(message);
      else {
        assert.equal(message.v, this.#version, 'parts are of one version');
        this.#take(message.members);
      }
    } else if (message.t === 'pdiff') {
      this.changes++;
      assert.equal(message.v, ++this.#version, 'versions follow each other');
      for (const { id } of message.leave ?? []) assert.ok(this.people.delete(id), 'only who was there leaves');
      for (const { u } of message.join ?? []) assert.ok(!this.people.has(u.id), 'only who was not there joins');
      for (const { u } of message.upd ?? []) assert.ok(this.people.has(u.id), 'only who is there changes');
      this.#take([...(message.join ?? []), ...(message.upd ?? [])]);
      this.count = message.count;
    }
  }

  #take(members: readonly PresenceMember[]): void {
    for (const member of members) this.people.set(member.u.id, member);
  }
}

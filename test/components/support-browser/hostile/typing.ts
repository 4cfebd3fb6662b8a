/** The line that says who types: names and ids, its room, its words. */
import '../../../../components/typing/rt-typing.ts';
import { FakeClient } from '../../../support/fake-client.ts';
import { type HostileRow, put, shown } from './row.ts';

const PEOPLE = 10;

export const typingRow: HostileRow = {
  tag: 'rt-typing',
  async show(place, texts) {
    for (let from = 0; from < texts.length; from += PEOPLE) {
      const client = new FakeClient();
      const line = put(place, 'rt-typing', { room: 'general', maxNames: PEOPLE, connection: client });
      await shown(() => line.getAttribute('state') === 'empty', 'a room that is heard');
      for (const text of texts.slice(from, from + PEOPLE))
        client.channel('typing:general').tellSignal({ id: text, name: text }, 'typing', true);
      await shown(() => line.getAttribute('state') === 'ready', 'names');
    }
    for (const text of texts) {
      const line = put(place, 'rt-typing', { room: text, connection: new FakeClient(), strings: { someone: text } });
      await line.updateComplete;
    }
  },
};

/** The people of a room: names, ids, pages, pictures, its room, its words, and a page's own painting. */
import '../../../../components/presence/rt-presence.ts';
import type { Value } from '../../../../components/protocol/index.ts';
import { FakeClient } from '../../../support/fake-client.ts';
import { count, type HostileRow, put, shown } from './row.ts';

const PEOPLE = 100;

export const presenceRow: HostileRow = {
  tag: 'rt-presence',
  async show(place, texts) {
    for (const variant of ['list', 'avatars'] as const) {
      for (let from = 0; from < texts.length; from += PEOPLE) {
        const client = new FakeClient();
        const channel = client.channel('presence:general');
        channel.holdStart = true;
        const people = put(place, 'rt-presence', { room: 'general', variant, max: PEOPLE, connection: client });
        await shown(() => channel.followers.size > 0, 'a room that is followed');
        const members = texts.slice(from, from + PEOPLE).map((text, since) => ({
          ...{ u: { id: text, name: text }, s: 'online', n: 1, since, at: 0, page: text },
          // A picture of the page's own site may be loaded.
          meta: { avatar: text.startsWith('/hostile-') ? '' : text },
        }));
        const snap = { v: 1, count: members.length, members } as unknown as Value;
        for (const { onStart } of channel.followers)
          onStart?.({ result: { c: channel.name, e: 'e', o: 0, rec: null, snap }, resync: false });
        await shown(() => count(people, '.member') === members.length, 'everybody');
      }
    }
    for (const text of texts) {
      const connection = new FakeClient();
      const strings = { loading: text, label: text, empty: text };
      const { updateComplete } = put(place, 'rt-presence', { room: text, users: text, strings, connection });
      await updateComplete;
    }
  },
};

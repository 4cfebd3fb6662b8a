/** A feed: names and addresses of who acted and what it was about, verbs, the words around them. */
import '../../../../components/activity/rt-activity-feed.ts';
import { FakeClient } from '../../../support/fake-client.ts';
import { FakeFeed } from '../../../support/fake-feed.ts';
import { count, type HostileRow, put, shown } from './row.ts';

const ITEMS = 100;

export const activityRow: HostileRow = {
  tag: 'rt-activity-feed',
  async show(place, texts) {
    for (let from = 0; from < texts.length; from += ITEMS) {
      const client = new FakeClient();
      const feed = new FakeFeed(client);
      const some = texts.slice(from, from + ITEMS);
      for (const text of some) {
        const part = { id: text, name: text, kind: text, href: text, avatar: text };
        feed.had({ actor: part, verb: text, object: part, target: part, href: text, meta: text });
      }
      const element = put(place, 'rt-activity-feed', { feed: 'team', pageSize: ITEMS, connection: client });
      await shown(() => count(element, '[part~="item"]') === some.length, 'all activities');
      element.group = 'verb';
      element.verbs = Object.fromEntries(some.map((text) => [text, text]));
      await element.updateComplete;
    }
    for (const text of texts) {
      const strings = { feed: text, loading: text, empty: text, pause: text };
      const element = put(place, 'rt-activity-feed', { feed: text, filter: text, strings });
      await element.updateComplete;
    }
  },
};

/** The bell and its list: titles, texts, names, addresses, labels, reasons, its own words. */
import '../../../../components/notifications/rt-notification-bell.ts';
import { RtError } from '../../../../components/protocol/index.ts';
import { FakeClient } from '../../../support/fake-client.ts';
import { FakeInbox } from '../../../support/fake-inbox.ts';
import { count, type HostileRow, put, shown } from './row.ts';

const AT_ONCE = 20;

export const notificationsRow: HostileRow = {
  tag: 'rt-notification-bell',
  async show(place, texts) {
    for (let from = 0; from < texts.length; from += AT_ONCE) {
      const some = texts.slice(from, from + AT_ONCE);
      const client = new FakeClient();
      const inbox = new FakeInbox(client);
      for (const text of some) {
        const actions = [{ id: text, label: text, href: text }];
        const content = {
          type: text,
          title: `${text} {actors}`,
          body: text,
          href: text,
          icon: text,
          actions,
          group: text,
        };
        inbox.notify(content, { actor: { id: text, name: text } });
      }
      const list = put(place, 'rt-notification-bell', { inline: true, connection: client, label: some[0] ?? '' });
      await shown(() => count(list, '.item') === some.length, 'a row for each');
    }
    for (const text of texts) {
      const client = new FakeClient();
      client.channel('notifications:~').holdStart = true;
      const bell = put(place, 'rt-notification-bell', {
        inline: true,
        connection: client,
        strings: { denied: text, all: text },
      });
      await bell.updateComplete;
      client.channel('notifications:~').refuse(new RtError('FORBIDDEN', text));
      put(place, 'rt-notification-bell', {
        badge: text as never,
        label: text,
        connection: new FakeClient(),
        linkOrigins: text,
      });
    }
  },
};

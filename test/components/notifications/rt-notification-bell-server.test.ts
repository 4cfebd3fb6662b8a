import '../../../components/notifications/rt-notification-bell.ts';
import type { RtNotificationBell } from '../../../components/notifications/rt-notification-bell.ts';
import { type Client, createClient } from '../../../components/client.ts';
import { expect, fixture, html, inside, one, serverUrl, waitUntil } from '../support-browser/elements.ts';

const WITHIN = { timeout: 10_000 };

describe('<rt-notification-bell> on a real server', () => {
  const clients: Client[] = [];
  afterEach(() => {
    for (const client of clients.splice(0)) client.dispose();
  });

  /** A tab of one person, known by the browser. */
  async function arrive(id: string) {
    const client = createClient({ url: await serverUrl(), guest: 'browser', id });
    clients.push(client);
    const bell = await fixture<RtNotificationBell>(
      html`<rt-notification-bell badge="unread" lang="en-GB" .connection=${client}></rt-notification-bell>`,
    );
    await waitUntil(() => ['ready', 'empty'].includes(bell.getAttribute('state') ?? ''), 'it is in', WITHIN);
    return { bell, client, user: client.state.get().user!.id };
  }

  const notify = async (user: string, title: string): Promise<void> => {
    await fetch(new URL(`/control/notify/${encodeURIComponent(user)},${encodeURIComponent(title)}`, await serverUrl()));
  };
  const badge = (bell: RtNotificationBell): string => inside(bell, '[part="badge"]')[0]?.textContent.trim() ?? '';

  it('shows what a backend sends to its person alone, and what one tab marks in the other', async () => {
    const [here, there] = [await arrive('one'), await arrive('one')];
    const stranger = await arrive('two');
    expect(here.user).to.equal(there.user);
    for (const title of ['First', 'Second']) await notify(here.user, title);
    await waitUntil(() => badge(here.bell) === '2' && badge(there.bell) === '2', 'both hear', WITHIN);
    expect(stranger.bell.unreadCount).to.equal(0);
    void here.bell.markRead([here.bell.items[0]!.id]);
    await waitUntil(() => badge(there.bell) === '1', 'the other shows it', WITHIN);
    expect(there.client.outbox.entries.get()).to.deep.equal([]);
    await here.bell.markAllRead();
    await waitUntil(() => badge(there.bell) === '', 'all is read', WITHIN);
  });

  it('has everything again after a reload, as it was marked', async () => {
    const first = await arrive('three');
    for (const title of ['a', 'b', 'c']) await notify(first.user, title);
    await waitUntil(() => first.bell.unreadCount === 3, 'they are there', WITHIN);
    await first.bell.archive([first.bell.items[2]!.id]);
    await first.bell.markRead([first.bell.items[1]!.id]);
    first.bell.remove();
    first.client.dispose();
    const again = await arrive('three');
    expect(again.bell.items.map(({ title, read }) => [title, read])).to.deep.equal([
      ['c', false],
      ['b', true],
    ]);
    expect(one(again.bell, '[part="button"]').getAttribute('aria-label')).to.equal('Notifications, 1 unread');
  });
});

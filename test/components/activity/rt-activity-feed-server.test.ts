import '../../../components/activity/rt-activity-feed.ts';
import '../../../components/connection/rt-connection.ts';
import type { RtActivityFeed } from '../../../components/activity/rt-activity-feed.ts';
import type { RtConnection } from '../../../components/connection/rt-connection.ts';
import { expect, fixture, freshRoom, html, inside, serverUrl, waitUntil } from '../support-browser/elements.ts';

const WITHIN = { timeout: 10_000 };
const texts = (host: Element): string[] =>
  inside(host, '[part~="text"]').map((text) => text.textContent.replace(/\s+/g, ' ').trim());

/** Tells a feed something, as a backend does beside the browser. */
async function tell(feed: string, ...names: string[]): Promise<string[]> {
  const { origin } = new URL(await serverUrl());
  const answer = await fetch(`${origin}/control/tell/${feed},${names.join(',')}`);
  return (await answer.text()).split(' ');
}

describe('<rt-activity-feed> on a real server', () => {
  it('shows what was, what happens, and not what is taken back', async () => {
    const url = await serverUrl();
    const feed = freshRoom();
    await tell(feed, ...Array.from({ length: 30 }, (_, index) => `Thing ${index + 1}`));
    const page = await fixture<RtConnection>(
      html`<rt-connection url=${url} guest="none"
        ><rt-activity-feed feed=${feed} live="pill" locale="en"></rt-activity-feed
      ></rt-connection>`,
    );
    const host = page.querySelector<RtActivityFeed>('rt-activity-feed')!;
    await waitUntil(() => host.getAttribute('state') === 'ready', 'it opens', WITHIN);
    expect(texts(host)[0]).to.equal('Ana liked Thing 30');
    await host.loadMore();
    await waitUntil(() => texts(host).length === 30, 'the rest comes', WITHIN);
    const [id] = await tell(feed, 'News');
    await waitUntil(() => host.pending === 1, 'it is heard', WITHIN);
    await host.reveal();
    expect(texts(host)[0]).to.equal('Ana liked News');
    const { origin } = new URL(url);
    await fetch(`${origin}/control/retract/${feed},${id ?? ''}`);
    await waitUntil(() => texts(host)[0] === 'Ana liked Thing 30', 'it goes', WITHIN);
    page.disconnect();
  });
});

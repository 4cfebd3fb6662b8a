import '../../../components/presence/rt-presence.ts';
import type { RtPresence } from '../../../components/presence/rt-presence.ts';
import type { Value } from '../../../components/protocol/index.ts';
import { FakeClient } from '../../support/fake-client.ts';
import { expect, fixture, html, inside, one, painted, waitUntil } from '../support-browser/elements.ts';

const MEMBERS = ['online', 'away', 'busy', 'online', 'online'].map((s, since) => ({
  ...{ u: { id: `p${since}`, name: `Person ${since}` }, s, n: 1, since, at: 0 },
}));

async function open(members: readonly object[], attributes: Partial<RtPresence> = {}): Promise<RtPresence> {
  const client = new FakeClient();
  const channel = client.channel('presence:general');
  channel.holdStart = true;
  const element = await fixture<RtPresence>(html`
    <rt-presence room="general" .connection=${client}>
      <b slot="empty">alone</b>
      <b slot="overflow">others</b>
    </rt-presence>
  `);
  Object.assign(element, attributes);
  await waitUntil(() => channel.followers.size > 0, 'the room is followed');
  const snap = { v: 1, count: members.length, members } as unknown as Value;
  for (const { onStart } of channel.followers)
    onStart?.({ result: { c: channel.name, e: 'e', o: 0, rec: null, snap }, resync: false });
  await waitUntil(() => /ready|empty/.test(element.getAttribute('state') ?? ''), 'people are shown');
  return element;
}

const shown = (element: RtPresence): string[] =>
  [...element.children].filter((child) => child.getClientRects().length > 0).map(({ slot }) => slot);

describe('<rt-presence> and what a page can do with it', () => {
  it('shows what is in its slots where it belongs', async () => {
    expect(shown(await open([]))).to.deep.equal(['empty']);
    const few = await open(MEMBERS.slice(0, 2));
    expect(shown(few)).to.deep.equal([]);
    few.max = 1;
    await few.updateComplete;
    expect(shown(few)).to.deep.equal(['overflow']);
    expect(one(few, '[part~="overflow"]').getAttribute('aria-label')).to.equal('1 more person');
    few.variant = 'count';
    await few.updateComplete;
    expect(shown(few)).to.deep.equal([]);
  });

  it('takes sizes and the colours of statuses from the page, and says each by a part', async () => {
    const element = await open(MEMBERS);
    const values = {
      '--rt-presence-avatar-size': '50px',
      '--rt-avatar-overlap': '20px',
      '--rt-presence-online': 'rgb(1, 2, 3)',
      '--rt-presence-away': 'rgb(4, 5, 6)',
      '--rt-presence-busy': 'rgb(7, 8, 9)',
    };
    Object.entries(values).forEach(([name, value]) => element.style.setProperty(name, value));
    await painted();
    const [first, second] = inside(element, '[part~="avatar"]').map((disc) => disc.getBoundingClientRect());
    expect([first!.width, second!.left - first!.left]).to.deep.equal([50, 30]);
    const border = (selector: string): string => getComputedStyle(one(element, selector)).borderBlockStartColor;
    expect(border('.dot.online')).to.equal('rgb(1, 2, 3)');
    expect(border('[part~="dot-away"]')).to.equal('rgb(4, 5, 6)');
    expect(border('[part~="dot-busy"]')).to.equal('rgb(7, 8, 9)');
  });

  it('loads pictures from the origins the page adds', async () => {
    const picture = (since: number, avatar: string) => ({ ...MEMBERS[since]!, meta: { avatar } });
    const addresses = ['https://pictures.example/a.png', 'https://hostile.example/b.png'];
    const element = await open(addresses.map((address, since) => picture(since, address)));
    expect(inside(element, 'img')).to.deep.equal([]);
    element.avatarOrigins = 'https://more.example https://pictures.example';
    await element.updateComplete;
    const sources = inside<HTMLImageElement>(element, 'img').map(({ src }) => src);
    expect(sources).to.deep.equal(['https://pictures.example/a.png']);
    expect(performance.getEntriesByType('resource').some(({ name }) => name.includes('hostile.example'))).to.be.false;
  });

  it('says what it says in the words of the page', async () => {
    const element = await open(MEMBERS.slice(0, 1), { strings: { member: '{name} is {status}' } });
    expect(one(element, '.face > .hidden-text').textContent).to.equal('Person 0 is online');
  });
});

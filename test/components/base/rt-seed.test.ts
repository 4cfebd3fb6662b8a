import '../../../components/activity/rt-activity-feed.ts';
import '../../../components/auction/rt-auction.ts';
import '../../../components/typing/rt-typing.ts';
import type { RtChat } from '../../../components/chat/rt-chat.ts';
import { type Client, createClient } from '../../../components/client.ts';
import { stringifyValue, type Value } from '../../../components/protocol/index.ts';
import { LOT } from '../../support/fake-lot.ts';
import { keyOf } from '../../support/fake-client.ts';
import {
  expect,
  fixture,
  freshRoom,
  html,
  inside,
  one,
  rowTexts,
  serverUrl,
  waitUntil,
} from '../support-browser/elements.ts';

const WITHIN = { timeout: 10_000 };
const clients: Client[] = [];
const unpatch: Array<() => void> = [];

/** A client that stays unconnected until it is told to connect. */
async function offTheAir(url?: string): Promise<Client> {
  const client = createClient({ url: url ?? (await serverUrl()), guest: 'none', name: 'Ana', persist: 'off' });
  client.disconnect();
  clients.push(client);
  return client;
}

const row = (o: number, text: string) => ({
  ...{ m: o, rev: o, o, n: 'message', ts: 1_700_000_000_000 + o, k: keyOf(o) },
  ...{ u: { id: 'ben', name: 'Ben' }, d: { m: o, text } },
});
const chatSeed = (room: string, says: readonly string[], change: object = {}): object => ({
  ...{ v: 1, c: `chat:${room}`, e: 'old', o: says.length },
  page: { items: says.map((text, at) => row(at + 1, text)), done: true },
  ...change,
});
/** As the server writes it into a page. */
const inPage = (seed: object): string => stringifyValue(seed as Value).replaceAll('<', '\\u003c');

/** A page as it arrives: parsed as markup, with the seed inside its element. */
async function page<E extends HTMLElement>(markup: string, client: Client): Promise<E> {
  const parsed = document.createRange().createContextualFragment(markup);
  const host = parsed.firstElementChild as E & { connection: Client; updateComplete: Promise<unknown> };
  host.connection = client;
  const frame = await fixture<HTMLElement>(html`<div></div>`);
  frame.append(host);
  await host.updateComplete;
  return host;
}
const seededChat = (room: string, text: string, client: Client): Promise<RtChat> =>
  page(`<rt-chat room="${room}" draft="none"><script type="application/json">${text}</script></rt-chat>`, client);

/** What is warned of on the console from now on. */
function warnings(): string[] {
  const said: string[] = [];
  const { warn } = console;
  console.warn = (...words: unknown[]) => void said.push(words.join(' '));
  unpatch.push(() => (console.warn = warn));
  return said;
}

afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
  for (const undo of unpatch.splice(0)) undo();
});

describe('a seed in an element', () => {
  it('is shown before there is a connection', async () => {
    const room = freshRoom();
    const client = await offTheAir();
    const said = warnings();
    const chat = await seededChat(room, inPage(chatSeed(room, ['one', 'two'])), client);
    await waitUntil(() => rowTexts(chat).length === 2, 'it is shown', WITHIN);
    expect(rowTexts(chat)).to.deep.equal(['one', 'two']);
    expect(chat.getAttribute('state')).to.equal('ready');
    expect(client.channel(`chat:${room}`).status.get().freshness).to.equal('stale');
    expect(chat.unreadCount).to.equal(0);
    expect(said).to.deep.equal([]);
    await expect(chat).to.be.accessible();
  });

  it('is text and nothing else: what looks like markup or code neither runs nor becomes an element', async () => {
    const ran = globalThis as { seedRan?: boolean };
    const bad = '</script><script>seedRan = true</script><img src=x onerror="seedRan = true"><!--';
    const room = freshRoom();
    const chat = await seededChat(room, inPage(chatSeed(room, [bad])), await offTheAir());
    await waitUntil(() => rowTexts(chat).length === 1, 'it is shown', WITHIN);
    expect(rowTexts(chat)).to.deep.equal([bad]);
    expect(inside(chat, 'img, script').length).to.equal(0);
    expect(chat.children.length).to.equal(1);
    // A script of a page would run here; this one is data.
    const code = await seededChat(freshRoom(), 'seedRan = true', await offTheAir());
    expect(code.getAttribute('state')).to.equal('loading');
    expect(ran.seedRan).to.equal(undefined);
  });

  it('is gone on from: only what is newer is asked for, and it is told once', async () => {
    const url = await serverUrl();
    const room = freshRoom();
    const writer = createClient({ url, guest: 'none', name: 'Ben', persist: 'off' });
    clients.push(writer);
    const channel = writer.channel(`chat:${room}`);
    const leave = channel.on('*', () => undefined);
    await channel.send('send', { text: 'one' }).done;
    await waitUntil(() => channel.position?.offset === 1, 'it is in', WITHIN);
    const { epoch: e, offset: o } = channel.position!;
    const seed = chatSeed(room, [], { e, o, page: await channel.history({ limit: 50 }) });
    await channel.send('send', { text: 'two' }).done;
    leave();
    const said = warnings();
    const client = await offTheAir(url);
    const chat = await seededChat(room, inPage(seed), client);
    await waitUntil(() => rowTexts(chat).length === 1, 'the seed is shown', WITHIN);
    const heard: boolean[] = [];
    client.channel(`chat:${room}`).follow({ onStart: ({ seeded = false }) => void heard.push(seeded) });
    client.connect();
    await waitUntil(() => rowTexts(chat).length === 2, 'what is newer comes', WITHIN);
    await waitUntil(() => client.channel(`chat:${room}`).status.get().freshness === 'live', 'it is live', WITHIN);
    expect(rowTexts(chat)).to.deep.equal(['one', 'two']);
    expect(heard).to.deep.equal([true]);
    expect(said).to.deep.equal([]);
    client.disconnect();
    await waitUntil(() => chat.getAttribute('state') === 'offline', 'later it is offline', WITHIN);
  });

  it('of another log is replaced, with one warning', async () => {
    const room = freshRoom();
    const said = warnings();
    const client = await offTheAir();
    const chat = await seededChat(room, inPage(chatSeed(room, ['of yore'])), client);
    await waitUntil(() => rowTexts(chat).length === 1, 'it is shown', WITHIN);
    client.connect();
    await waitUntil(() => chat.getAttribute('state') === 'empty', 'the room is what the server says', WITHIN);
    expect(rowTexts(chat)).to.deep.equal([]);
    expect(said).to.deep.equal([`The seed in <rt-chat> is ignored: chat:${room} has another log by now`]);
  });

  for (const [what, text] of Object.entries<(room: string) => string>({
    'no JSON': () => '{"v":1,',
    'no seed': () => '[]',
    'one of another room': () => inPage(chatSeed('other', ['theirs'])),
    'one that is too long': (room) => inPage(chatSeed(room, ['x'.repeat(49 * 1024)])),
  }))
    it(`is ignored with one warning where it is of no use: ${what}`, async () => {
      const room = freshRoom();
      const said = warnings();
      const client = await offTheAir();
      const chat = await seededChat(room, text(room), client);
      expect(chat.getAttribute('state')).to.equal('loading');
      client.connect();
      await waitUntil(() => chat.getAttribute('state') === 'empty', 'the room opens as usual', WITHIN);
      chat.room = freshRoom();
      await chat.updateComplete;
      expect(said.length).to.equal(1);
      expect(said[0]).to.match(/^The seed in <rt-chat> is ignored: /);
    });

  it('brings an auction as it stands', async () => {
    const client = await offTheAir();
    const seed = inPage({ v: 1, c: 'auction:lamp', e: 'old', o: 3, snap: LOT });
    const auction = await page(
      `<rt-auction auction-id="lamp"><b slot="title">A lamp</b><script type="application/json">${seed}</script></rt-auction>`,
      client,
    );
    await waitUntil(() => auction.getAttribute('state') === 'ready', 'it is shown', WITHIN);
    expect(one(auction, '[part~="price"]').textContent).to.match(/\d/);
    await expect(auction).to.be.accessible();
  });

  it('brings a feed its newest activities', async () => {
    const client = await offTheAir();
    const activity = { actor: { id: 'ana', name: 'Ana' }, verb: 'liked', object: { id: 'lamp', name: 'a lamp' }, m: 1 };
    const item = { ...row(1, ''), n: 'activity', d: activity };
    const seed = inPage({ v: 1, c: 'activity:team', e: 'old', o: 1, page: { items: [item], done: true } });
    const feed = await page(
      `<rt-activity-feed feed="team"><script type="application/json">${seed}</script></rt-activity-feed>`,
      client,
    );
    await waitUntil(() => feed.getAttribute('state') === 'ready', 'it is shown', WITHIN);
    expect(inside(feed, 'article.item').length).to.equal(1);
    await expect(feed).to.be.accessible();
  });

  it('is left alone by elements that show no such thing', async () => {
    const said = warnings();
    await page('<rt-typing room="a"><script type="application/json">{</script></rt-typing>', await offTheAir());
    expect(said).to.deep.equal([]);
  });
});

import '../../../components/connection/rt-connection.ts';
import type { RtChat } from '../../../components/chat/rt-chat.ts';
import type { RtConnection } from '../../../components/connection/rt-connection.ts';
import {
  countSockets,
  expect,
  fixture,
  freshRoom,
  html,
  inside,
  one,
  painted,
  press,
  rowTexts,
  serverUrl,
  type,
  waitUntil,
} from '../support-browser/elements.ts';

const WITHIN = { timeout: 10_000 };

describe('elements on a real server', () => {
  it("two people in one room see each other's messages, and a newcomer sees them all", async () => {
    const url = await serverUrl();
    const room = freshRoom();
    const open = (name: string) =>
      fixture<RtConnection>(
        html`<rt-connection id=${name} url=${url} guest="none" name=${name}
          ><rt-chat room=${room} draft="none"></rt-chat
        ></rt-connection>`,
      );
    const [ana, ben] = [(await open('Ana')).querySelector('rt-chat')!, (await open('Ben')).querySelector('rt-chat')!];
    await waitUntil(() => [ana, ben].every((chat) => chat.getAttribute('state') === 'empty'), 'both are in', WITHIN);
    press(type(ana, 'Hello Ben, สวัสดี 👋'), 'Enter');
    await waitUntil(() => rowTexts(ben).length === 1, 'Ben hears', WITHIN);
    await ben.send('Hi Ana');
    await waitUntil(() => rowTexts(ana).length === 2, 'Ana hears', WITHIN);
    expect(rowTexts(ana)).to.deep.equal(['Hello Ben, สวัสดี 👋', 'Hi Ana']);
    expect(inside(ben, '[part~="author"]').map((author) => author.textContent)).to.deep.equal(['Ana']);
    // How far it got by now is up to Ben.
    expect(one(ana, '[part~="status"]').getAttribute('aria-label')).to.match(/^(Sent|Delivered|Read)$/);
    const cleo = (await open('Cleo')).querySelector('rt-chat')!;
    await waitUntil(() => rowTexts(cleo).length === 2, 'Cleo catches up', WITHIN);
  });

  it('twelve elements share one socket, which is closed when all are gone', async () => {
    const sockets = countSockets();
    const url = await serverUrl();
    const rooms = Array.from({ length: 12 }, freshRoom);
    const page = await fixture<RtConnection>(html`
      <rt-connection url=${url} guest="none"
        >${rooms.map((room) => html`<rt-chat room=${room} draft="none"></rt-chat>`)}</rt-connection
      >
    `);
    const chats = [...page.querySelectorAll('rt-chat')];
    await waitUntil(() => chats.every((chat) => chat.getAttribute('state') === 'empty'), 'all are in', WITHIN);
    expect([sockets.made, sockets.open]).to.deep.equal([1, 1]);
    chats.forEach((chat) => chat.remove());
    await waitUntil(() => sockets.open === 0, 'the socket is closed', WITHIN);
    expect(page.status).to.equal('idle');
    page.append(chats[0]!);
    await waitUntil(() => page.status === 'online', 'it comes back', WITHIN);
    expect([sockets.made, sockets.open]).to.deep.equal([2, 1]);
    page.remove();
    await waitUntil(() => sockets.open === 0, 'the socket goes with its element', WITHIN);
    sockets.restore();
  });

  it('moving elements keeps the socket', async () => {
    const sockets = countSockets();
    const url = await serverUrl();
    const page = await fixture(html`
      <div>
        <rt-connection url=${url} guest="none"><rt-chat room=${freshRoom()} draft="none"></rt-chat></rt-connection>
        <section></section>
      </div>
    `);
    const connection = page.querySelector('rt-connection')!;
    const chat = page.querySelector('rt-chat')!;
    await waitUntil(() => chat.getAttribute('state') === 'empty', 'it is in', WITHIN);
    page.querySelector('section')!.append(chat);
    await painted();
    page.append(connection);
    connection.append(chat);
    await painted();
    await chat.send('still on the same socket');
    expect([sockets.made, sockets.open]).to.deep.equal([1, 1]);
    expect(rowTexts(chat)).to.deep.equal(['still on the same socket']);
    sockets.restore();
  });

  it('what is written while there is no connection is shown as waiting, and sent when it is back', async () => {
    const url = await serverUrl();
    const page = await fixture<RtConnection>(
      html`<rt-connection url=${url} guest="none"><rt-chat room=${freshRoom()} draft="none"></rt-chat></rt-connection>`,
    );
    const chat = page.querySelector<RtChat>('rt-chat')!;
    await waitUntil(() => chat.getAttribute('state') === 'empty', 'it is in', WITHIN);
    page.disconnect();
    await waitUntil(() => chat.getAttribute('state') === 'offline');
    press(type(chat, 'later'), 'Enter');
    await chat.updateComplete;
    const status = (): string | null => one(chat, '[part~="status"]').getAttribute('aria-label');
    expect(status()).to.equal('Waiting to be sent');
    page.connect();
    await waitUntil(() => status() === 'Sent', 'it is sent', WITHIN);
    expect(rowTexts(chat)).to.deep.equal(['later']);
    page.disconnect();
  });

  it('two copies of the bundle on one page work as one', async () => {
    const warnings: unknown[] = [];
    const warn = console.warn;
    console.warn = (...words: unknown[]) => warnings.push(words);
    const sockets = countSockets();
    const url = await serverUrl();
    // The page has the elements from source already; both copies come late and must neither throw nor take over.
    const copies = (await Promise.all([import(`${url}/all.js?copy=1`), import(`${url}/all.js?copy=2`)])) as Array<{
      RtChat: unknown;
    }>;
    expect(copies[0]!.RtChat).to.not.equal(copies[1]!.RtChat);
    const page = await fixture(
      html`<div>
        <rt-connection url=${url} guest="none"></rt-connection><rt-chat room=${freshRoom()} draft="none"></rt-chat>
      </div>`,
    );
    const chat = page.querySelector('rt-chat')!;
    await waitUntil(() => chat.getAttribute('state') === 'empty', 'it is in', WITHIN);
    expect(sockets.made).to.equal(1);
    expect(document.querySelectorAll('[data-rt-announcer]').length).to.equal(1);
    expect(warnings.filter((words) => String(words).includes('rt-elements'))).to.deep.equal([]);
    console.warn = warn;
    sockets.restore();
  });

  it('elements of one copy find the connection of another', async () => {
    const frame = await fixture<HTMLIFrameElement>(html`<iframe title="another page"></iframe>`);
    const url = await serverUrl();
    const { document: page } = frame.contentWindow!;
    const load = (name: string): Promise<unknown> =>
      new Promise((resolve, reject) => {
        const script = Object.assign(page.createElement('script'), {
          type: 'module',
          src: `${url}/${name}`,
          onload: resolve,
          onerror: reject,
        });
        page.head.append(script);
      });
    // One chunk each, from two addresses: two copies of everything they share.
    await load('rt-connection.js?copy=1');
    await load('rt-chat.js?copy=2');
    const connection = Object.assign(page.createElement('rt-connection'), { guest: 'none' });
    const chat = Object.assign(page.createElement('rt-chat'), { room: freshRoom(), draft: 'none' });
    page.body.append(chat, connection);
    // It was given no address: its code came from the server.
    await waitUntil(() => chat.getAttribute('state') === 'empty', 'it is in', WITHIN);
    expect(connection.client?.url).to.equal(url);
    connection.remove();
  });

  it('edits, deletes, reactions and answers of one are seen by the other, and by who comes later', async () => {
    const url = await serverUrl();
    const room = freshRoom();
    const open = async (name: string): Promise<RtChat> => {
      const page = await fixture<RtConnection>(
        html`<rt-connection url=${url} guest="none" name=${name}
          ><rt-chat room=${room} draft="none"></rt-chat
        ></rt-connection>`,
      );
      const chat = page.querySelector('rt-chat')!;
      await waitUntil(() => /ready|empty/.test(chat.getAttribute('state') ?? ''), 'it is in', WITHIN);
      return chat;
    };
    const [ana, ben] = [await open('Ana'), await open('Ben')];
    const first = (await ana.send('frist'))!;
    await waitUntil(() => rowTexts(ben).length === 1, 'Ben hears', WITHIN);
    await ana.edit(first.id, 'first');
    await ben.react(first.id, '👍');
    const answer = (await ben.send({ text: 'second', ref: first.id }))!;
    const gone = (await ben.send('gone'))!;
    await ben.remove(gone.id);
    const seen = (chat: RtChat): unknown => [
      rowTexts(chat),
      inside(chat, '[part~="reaction"]').map((each) => each.getAttribute('aria-label')),
      inside(chat, '[part~="quote"]').map((each) => each.getAttribute('aria-label')),
    ];
    const texts = ['first', 'second', 'This message was deleted.'];
    await waitUntil(() => rowTexts(ana).at(-1) === texts[2], 'Ana hears', WITHIN);
    expect(seen(ana)).to.deep.equal([texts, ['👍, 1'], ['In reply to You: first']]);
    expect(seen(ben)).to.deep.equal([texts, ['👍, 1, you reacted'], ['In reply to Ana: first']]);
    const cleo = await open('Cleo');
    expect(seen(cleo)).to.deep.equal([texts, ['👍, 1'], ['In reply to Ana: first']]);
    expect(cleo.messages.find(({ id }) => id === first.id)?.editedAt).to.be.a('number');
    let refused: unknown;
    await ben.edit(first.id, 'not yours').catch((error: unknown) => (refused = error));
    expect(refused).to.be.instanceOf(Error);
    expect(rowTexts(ben)[0]).to.equal('not yours');
    ben.discard(first.id);
    await ben.updateComplete;
    expect(rowTexts(ben)[0]).to.equal('first');
    expect(answer.ref).to.equal(first.id);
  });

  it('two tabs of one person: an own message once, and reading in one clears the other', async () => {
    localStorage.clear();
    document.hasFocus = () => false;
    const url = await serverUrl();
    const room = freshRoom();
    const open = async (guest: string, name: string): Promise<RtChat> => {
      const page = await fixture<RtConnection>(
        html`<rt-connection url=${url} guest=${guest} name=${name}
          ><rt-chat room=${room} draft="none"></rt-chat
        ></rt-connection>`,
      );
      const chat = page.querySelector('rt-chat')!;
      await waitUntil(() => /ready|empty/.test(chat.getAttribute('state') ?? ''), 'it is in', WITHIN);
      return chat;
    };
    try {
      const [here, there] = [await open('browser', 'Ana'), await open('browser', 'Ana')];
      const ben = await open('none', 'Ben');
      expect(there.user?.id).to.equal(here.user?.id);
      const own = (await here.send('mine'))!;
      await waitUntil(() => rowTexts(there).length === 1, 'the other tab hears', WITHIN);
      expect(there.messages.map(({ id, own: isOwn }) => [id, isOwn])).to.deep.equal([[own.id, true]]);
      await ben.send('for Ana');
      await waitUntil(() => here.unreadCount === 1 && there.unreadCount === 1, 'both have it unread', WITHIN);
      here.markRead();
      await waitUntil(() => there.unreadCount === 0, 'reading here clears there', WITHIN);
      ben.markRead();
      await waitUntil(
        () => inside(here, '[part~="status"]')[0]?.getAttribute('aria-label') === 'Read',
        'Ana sees that Ben has read',
        WITHIN,
      );
    } finally {
      Reflect.deleteProperty(document, 'hasFocus');
    }
  });
});

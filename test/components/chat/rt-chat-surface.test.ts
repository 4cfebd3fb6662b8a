import type { RtChat } from '../../../components/chat/rt-chat.ts';
import { RtError } from '../../../components/protocol/index.ts';
import { ANA, BEN, FakeClient } from '../../support/fake-client.ts';
import {
  expect,
  fixture,
  html,
  inside,
  one,
  openChat,
  painted,
  press,
  type,
  waitUntil,
} from '../support-browser/elements.ts';

const isShown = (element: Element): boolean => element.getClientRects().length > 0;

/** A chat with something of the page's own in every slot. */
async function slotted(client: FakeClient) {
  const chat = await fixture<RtChat>(html`
    <rt-chat room="general" draft="none" .connection=${client}>
      ${['header', 'empty', 'loading', 'error', 'before-composer', 'composer-start', 'composer-end', 'footer'].map(
        (name) => html`<b slot=${name}>${name}</b>`,
      )}
      <b slot="send-icon">go</b>
    </rt-chat>
  `);
  const shown = (): string[] =>
    [...chat.children].filter(isShown).map((child) => child.getAttribute('slot') ?? child.localName);
  return { chat, shown };
}

describe('<rt-chat> and what a page can do with it', () => {
  describe('slots', () => {
    const AROUND = ['header', 'before-composer', 'composer-start', 'composer-end', 'footer', 'send-icon'];

    it('stand around the list, and in place of its words where there are no messages', async () => {
      const client = new FakeClient();
      const room = client.room('general');
      room.holdStart = true;
      const { chat, shown } = await slotted(client);
      await waitUntil(() => room.followers.size > 0);
      expect(shown()).to.have.members([...AROUND, 'loading']);
      room.start();
      await waitUntil(() => chat.getAttribute('state') === 'empty');
      expect(shown()).to.have.members([...AROUND, 'empty']);
      room.say(BEN, 'hello');
      await waitUntil(() => chat.getAttribute('state') === 'ready');
      expect(shown()).to.have.members(AROUND);
    });

    it('stand in order from top to bottom, and in the box from start to end', async () => {
      const { chat } = await slotted(new FakeClient());
      await waitUntil(() => chat.getAttribute('state') === 'empty');
      const box = (name: string): DOMRect => chat.querySelector(`[slot="${name}"]`)!.getBoundingClientRect();
      const tops = ['header', 'empty', 'before-composer', 'composer-start', 'footer'].map((name) => box(name).top);
      expect(tops).to.deep.equal([...tops].sort((a, b) => a - b));
      const field = one(chat, 'textarea').getBoundingClientRect();
      expect(box('composer-start').right).to.be.at.most(field.left + 1);
      expect(box('composer-end').left).to.be.at.least(field.right - 1);
      expect(chat.querySelector('[slot="send-icon"]')!.closest('rt-chat')).to.equal(chat);
      expect(one(chat, '[part~="send"] slot').getAttribute('name')).to.equal('send-icon');
    });

    it('say in the words of the page that the room could not be opened', async () => {
      const client = new FakeClient();
      const room = client.room('general');
      room.holdStart = true;
      const { chat, shown } = await slotted(client);
      room.refuse(new RtError('UNAVAILABLE', 'not now'));
      await waitUntil(() => chat.getAttribute('state') === 'error');
      expect(shown()).to.have.members([...AROUND, 'error']);
    });
  });

  it('takes sizes, space and colours from the page', async () => {
    const { chat } = await openChat((room) => [BEN, ANA].forEach((author) => room.say(author, 'hello')));
    const look = (selector: string): CSSStyleDeclaration => getComputedStyle(inside(chat, selector).at(-1)!);
    const set = (values: Record<string, string>): void =>
      Object.entries(values).forEach(([name, value]) => chat.style.setProperty(name, value));
    set({ '--rt-chat-height': '200px', '--rt-chat-max-width': '300px', '--rt-chat-gap': '33px' });
    set({ '--rt-avatar-size': '50px', '--rt-bubble-radius': '3px', '--rt-bubble-bg': 'rgb(1, 2, 3)' });
    set({ '--rt-bubble-own-bg': 'rgb(4, 5, 6)', '--rt-bubble-own-text': 'rgb(7, 8, 9)', '--rt-bg': 'rgb(10, 11, 12)' });
    set({ '--rt-accent': 'rgb(13, 14, 15)', '--rt-on-accent': 'rgb(16, 17, 18)', '--rt-font': 'monospace' });
    type(chat, 'x');
    await painted();
    const { width, height } = chat.getBoundingClientRect();
    expect([width <= 300, height]).to.deep.equal([true, 200]);
    expect(one(chat, '.avatar').getBoundingClientRect().width).to.equal(50);
    expect(look('.row:not(.own) .bubble').backgroundColor).to.equal('rgb(1, 2, 3)');
    const own = look('[part~="bubble-own"]');
    expect([own.backgroundColor, own.color]).to.deep.equal(['rgb(4, 5, 6)', 'rgb(7, 8, 9)']);
    expect(own.borderStartStartRadius).to.equal('3px');
    expect(getComputedStyle(chat).backgroundColor).to.equal('rgb(10, 11, 12)');
    expect(getComputedStyle(chat).fontFamily).to.equal('monospace');
    // It fades in when there is something to send.
    await waitUntil(() => look('[part~="send"]').color === 'rgb(16, 17, 18)', 'the text on the accent');
    const [first, second] = inside(chat, '.row').map((row) => row.getBoundingClientRect());
    expect(second!.top - first!.bottom).to.be.at.least(0);
    expect(look('[part~="group"]').marginBlockStart).to.equal('33px');
  });

  it('marks the first row of each group for styles', async () => {
    const { chat } = await openChat((room) => [BEN, BEN, ANA].forEach((author) => room.say(author, 'hello')));
    expect(inside(chat, '[part~="row"]').map(({ part }) => part.contains('group'))).to.deep.equal([true, false, true]);
    expect(one<HTMLSlotElement>(chat, '[part~="header"]').name).to.equal('header');
  });

  it('brings its own box where the page has none, and takes texts by methods', async () => {
    const { chat, room } = await openChat();
    chat.setDraft('from the page');
    await chat.updateComplete;
    expect(one<HTMLTextAreaElement>(chat, 'textarea').value).to.equal('from the page');
    chat.hideComposer = true;
    await chat.updateComplete;
    expect(inside(chat, '[part~="composer"], textarea')).to.deep.equal([]);
    chat.focus();
    expect(chat.shadowRoot!.activeElement).to.equal(one(chat, '.list'));
    const sent = chat.send('by a method');
    room.sent[0]!.ok(1);
    expect((await sent)?.text).to.equal('by a method');
  });

  it('tries again and discards by methods, and rejects for what it does not know', async () => {
    const { chat, room } = await openChat();
    const refused = chat.send('once more').catch((error: RtError) => error.code);
    const { id } = chat.messages[0]!;
    room.sent[0]!.refuse(new RtError('REFUSED', 'no'));
    expect(await refused).to.equal('REFUSED');
    const again = chat.retry(id);
    room.sent[1]!.refuse(new RtError('REFUSED', 'no'));
    expect(await again.then(undefined, (error: RtError) => error.code)).to.equal('REFUSED');
    chat.discard(chat.messages[0]!.id);
    expect(chat.messages).to.deep.equal([]);
    expect(await chat.retry('unknown').then(undefined, (error: RtError) => error.code)).to.equal('NOT_FOUND');
    expect(await chat.edit('unknown', 'x').then(undefined, (error: RtError) => error.code)).to.equal('NOT_FOUND');
  });

  it('tells up to where was read, and gives an answer up by a button', async () => {
    const { chat, room } = await openChat((each) => each.say(BEN, 'hello'));
    const read: string[] = [];
    chat.addEventListener('rt-read', ({ detail }) => read.push(detail.id));
    room.say(BEN, 'more');
    chat.markRead();
    expect(read.at(-1)).to.equal(chat.messages.at(-1)!.id);
    press(inside(chat, '.row')[0]!, 'Enter');
    await waitUntil(() => inside(chat, '[role="menuitem"]').length > 0, 'a menu');
    one(chat, '[role="menuitem"]').click();
    await chat.updateComplete;
    expect(one(chat, '[part~="mode"]').textContent).to.contain('Replying to Ben');
    one(chat, '[part~="cancel"]').click();
    await chat.updateComplete;
    expect(inside(chat, '[part~="mode"]')).to.deep.equal([]);
  });

  it('writes dates and numbers in the language of `locale`, whatever the page is in', async () => {
    const { chat } = await openChat((room) => room.say(BEN, 'hello', { at: Date.UTC(2020, 2, 5, 12) }));
    chat.locale = 'fr';
    await chat.updateComplete;
    expect(one(chat, '[part~="day"]').textContent).to.contain('mars');
  });
});

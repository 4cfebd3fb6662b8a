import { WINDOW_MAX } from '../../../components/chat/model/chat-window.ts';
import { RtError } from '../../../components/protocol/index.ts';
import { ANA, BEN, type FakeChannel } from '../../support/fake-client.ts';
import {
  expect,
  inside,
  one,
  openChat,
  painted,
  press,
  rowTexts,
  type,
  waitUntil,
} from '../support-browser/elements.ts';

/** Messages of one to nine lines. */
const fill = (room: FakeChannel, count: number): void => {
  for (let i = 1; i <= count; i++)
    room.say(i % 7 === 0 ? ANA : BEN, `${i} ${'some words to fill a line '.repeat((i * 5) % 9)}`);
};

const listOf = (chat: Element): HTMLElement => one(chat, '[part~="list"]');
const fromBottom = (list: HTMLElement): number => list.scrollHeight - list.clientHeight - list.scrollTop;

/** Scrolls as a reader does: the position changes and the browser says so. */
async function scrollTo(list: HTMLElement, top: number): Promise<void> {
  const scrolled = new Promise((resolve) => list.addEventListener('scroll', resolve, { once: true }));
  list.scrollTop = top;
  await scrolled;
  await painted();
}

/** The first row in view, and how far its top is from the list's. */
function topRow(chat: Element): { text: string; offset: number } {
  const edge = listOf(chat).getBoundingClientRect().top;
  const row = inside(chat, '[part~="row"]').find((candidate) => candidate.getBoundingClientRect().bottom > edge)!;
  return {
    text: row.querySelector('[part~="text"]')!.textContent ?? '',
    offset: row.getBoundingClientRect().top - edge,
  };
}
const offsetOf = (chat: Element, text: string): number => {
  const row = inside(chat, '[part~="row"]').find(
    (candidate) => candidate.querySelector('[part~="text"]')!.textContent === text,
  )!;
  return row.getBoundingClientRect().top - listOf(chat).getBoundingClientRect().top;
};

describe('<rt-chat> scrolling', () => {
  it('opens at the newest message and stays there with what comes', async () => {
    const { chat, room } = await openChat((room) => fill(room, 40));
    const list = listOf(chat);
    expect(fromBottom(list)).to.be.at.most(1);
    room.say(BEN, 'new '.repeat(100));
    await painted();
    expect(fromBottom(list)).to.be.at.most(1);
    expect(chat.atBottom).to.be.true;
    expect(inside(chat, '[part~="jump"]').length).to.equal(0);
  });

  it('stays at the bottom when the box grows and when the element shrinks', async () => {
    const { chat } = await openChat((room) => fill(room, 40));
    const list = listOf(chat);
    const before = list.clientHeight;
    type(chat, 'a\nb\nc\nd\ne');
    await chat.updateComplete;
    await painted();
    expect(list.clientHeight).to.be.lessThan(before);
    expect(fromBottom(list)).to.be.at.most(1);
    chat.style.setProperty('--rt-chat-height', '240px');
    await painted();
    expect(fromBottom(list)).to.be.at.most(1);
  });

  for (const start of [0, 80]) {
    it(`moves the first visible row by at most 1 px when a page is put in front at ${start}, while live messages come`, async () => {
      const { chat, room } = await openChat((room) => {
        fill(room, 150);
        room.holdHistory = true;
      });
      await scrollTo(listOf(chat), start);
      await waitUntil(() => room.requests.length > 0, 'a page is asked for');
      const { text, offset } = topRow(chat);
      const count = rowTexts(chat).length;
      room.requests[0]!.answer(room.page({ before: 101 }));
      room.say(BEN, 'live while paging');
      await waitUntil(() => rowTexts(chat).length > count + 40);
      expect(Math.abs(offsetOf(chat, text) - offset)).to.be.at.most(1);
      await painted();
      expect(Math.abs(offsetOf(chat, text) - offset)).to.be.at.most(1);
      expect(chat.atBottom).to.be.false;
    });
  }

  it('keeps the reader in place when rows above change their height', async () => {
    const { chat } = await openChat((room) => fill(room, 50));
    await scrollTo(listOf(chat), 900);
    const { text, offset } = topRow(chat);
    inside(chat, '[part~="bubble"]')[0]!.style.setProperty('padding-block', '120px');
    await painted();
    expect(Math.abs(offsetOf(chat, text) - offset)).to.be.at.most(1);
  });

  it('leaves a reader further up alone, counts what comes, and leads back', async () => {
    const { chat, room } = await openChat((room) => fill(room, 50));
    const list = listOf(chat);
    const states: boolean[] = [];
    chat.addEventListener('rt-scroll-state', ({ detail }) => states.push(detail.atBottom));
    await scrollTo(list, 500);
    const top = list.scrollTop;
    room.say(BEN, 'one');
    room.say(BEN, 'two');
    room.say(ANA, 'own of another tab');
    await painted();
    expect(list.scrollTop).to.equal(top);
    expect(one(chat, '[part~="jump"]').getAttribute('aria-label')).to.equal('2 new messages, jump to latest');
    await expect(chat).to.be.accessible();
    one(chat, '[part~="jump"]').click();
    await painted();
    expect(fromBottom(list)).to.be.at.most(1);
    expect(states).to.deep.equal([false, true]);
    expect(chat.shadowRoot!.activeElement).to.equal(list);
  });

  it('goes down with an own message, wherever the reader is', async () => {
    const { chat } = await openChat((room) => fill(room, 50));
    await scrollTo(listOf(chat), 300);
    press(type(chat, 'hello'), 'Enter');
    await chat.updateComplete;
    await painted();
    expect(fromBottom(listOf(chat))).to.be.at.most(1);
  });

  it('loads earlier messages when their end comes near, until there are no more', async () => {
    const { chat, room } = await openChat((room) => fill(room, 120));
    const pages: unknown[] = [];
    chat.addEventListener('rt-history', ({ detail }) => pages.push([detail.count, detail.done]));
    await waitUntil(async () => {
      listOf(chat).scrollTop = 0;
      await painted();
      return rowTexts(chat).length === 120;
    });
    expect(pages).to.deep.equal([
      [50, false],
      [20, true],
    ]);
    expect(room.requests.length).to.equal(0);
    expect(inside(chat, '.edge').length).to.equal(0);
  });

  it('offers to try a failed page again, and keeps what it has', async () => {
    const { chat, room } = await openChat((room) => {
      fill(room, 60);
      room.holdHistory = true;
    });
    await scrollTo(listOf(chat), 0);
    await waitUntil(() => room.requests.length === 1);
    room.requests[0]!.refuse(new RtError('TIMEOUT', 'No answer.'));
    await waitUntil(
      () => inside(chat, '.edge [part~="load"]').length === 1 && inside(chat, '.edge[role="alert"]').length === 1,
    );
    await painted();
    expect(room.requests.length).to.equal(1);
    expect(rowTexts(chat).length).to.equal(50);
    await expect(chat).to.be.accessible();
    room.holdHistory = false;
    one(chat, '.edge [part~="load"]').click();
    await waitUntil(() => rowTexts(chat).length === 60);
  });

  it('holds a bounded number of rows in a long history, and comes back to the newest', async () => {
    const { chat, room } = await openChat((room) => fill(room, 600));
    chat.style.setProperty('--rt-chat-height', '200px');
    for (let i = 0; i < 7; i++) await chat.loadOlder();
    await scrollTo(listOf(chat), 0);
    for (let i = 0; i < 7; i++) await chat.loadOlder();
    await chat.updateComplete;
    expect(rowTexts(chat).length).to.be.at.most(WINDOW_MAX);
    room.say(BEN, 'the newest');
    await painted();
    expect(rowTexts(chat)).to.not.include('the newest');
    chat.scrollToBottom();
    await waitUntil(() => rowTexts(chat).at(-1) === 'the newest');
    await painted();
    expect(fromBottom(listOf(chat))).to.be.at.most(1);
  });

  it('takes nothing away from under a reader when a full list goes on growing', async () => {
    const { chat, room } = await openChat((room) => fill(room, WINDOW_MAX + 50));
    for (let i = 0; i < 5; i++) await chat.loadOlder();
    await scrollTo(listOf(chat), 5000);
    const { text, offset } = topRow(chat);
    const before = rowTexts(chat);
    expect(before.length).to.equal(WINDOW_MAX);
    for (let i = 0; i < 60; i++) room.say(BEN, `live ${i}`);
    await painted();
    expect(rowTexts(chat)).to.deep.equal(before);
    expect(Math.abs(offsetOf(chat, text) - offset)).to.be.at.most(1);
    expect(chat.unreadCount).to.equal(60);
  });

  it('opens at the bottom after having been hidden', async () => {
    const { chat, room } = await openChat((room) => fill(room, 40));
    chat.hidden = true;
    room.say(BEN, 'while hidden');
    await painted();
    chat.hidden = false;
    await painted();
    expect(fromBottom(listOf(chat))).to.be.at.most(1);
  });

  it('counts what came as unread until the chat is shown, although its window is in use', async () => {
    document.hasFocus = () => true;
    try {
      const { chat, room } = await openChat((room) => fill(room, 3));
      chat.hidden = true;
      room.say(BEN, 'while hidden');
      await painted();
      expect(chat.unreadCount).to.equal(1);
      chat.hidden = false;
      await waitUntil(() => chat.unreadCount === 0, 'shown at the bottom, it has been read');
    } finally {
      Reflect.deleteProperty(document, 'hasFocus');
    }
  });

  it('keeps place, text and subscription when the element is moved', async () => {
    const { chat, room } = await openChat((room) => fill(room, 60));
    await scrollTo(listOf(chat), 700);
    const { text, offset } = topRow(chat);
    type(chat, 'half a thought');
    const elsewhere = document.createElement('div');
    chat.parentElement!.append(elsewhere);
    elsewhere.append(chat);
    await painted();
    expect(Math.abs(offsetOf(chat, text) - offset)).to.be.at.most(1);
    expect(one<HTMLTextAreaElement>(chat, 'textarea').value).to.equal('half a thought');
    expect(room.subscriptions).to.equal(1);
    room.say(BEN, 'still here');
    await painted();
    expect(rowTexts(chat).at(-1)).to.equal('still here');
  });
});

import { SEEN_MS } from '../../../components/chat/model/chat-reader.ts';
import { WINDOW_MAX } from '../../../components/chat/model/chat-window.ts';
import type { RtChat } from '../../../components/chat/rt-chat.ts';
import { ANA, BEN, type FakeChannel, FakeClient } from '../../support/fake-client.ts';
import { expect, inside, one, openChat, painted, rowTexts, type, waitUntil } from '../support-browser/elements.ts';

/** Whether the window is the one in use, as a test says; then the events a browser fires. */
function attend(isHere: boolean): void {
  document.hasFocus = () => isHere;
  window.dispatchEvent(new Event(isHere ? 'focus' : 'blur'));
}

/** Whether the tab is in front, as a test says. */
function show(state: DocumentVisibilityState): void {
  Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
  document.dispatchEvent(new Event('visibilitychange'));
}

const fill = (room: FakeChannel, count: number): void => {
  for (let i = 1; i <= count; i++) room.say(BEN, `${i} ${'some words to fill a line '.repeat((i * 5) % 9)}`);
};
const been = (room: FakeChannel, read: number, more: object = {}): void => {
  room.me = () => ({ delivered: 1, read, ...more });
  room.answers.set('seen', { delivered: 0, read: 0 });
};
const reads = (room: FakeChannel): number[] =>
  room.calls.filter(({ name }) => name === 'seen').map(({ data }) => (data as { read: number }).read);
const marker = (chat: Element): HTMLElement | undefined => inside(chat, '[part~="unread"]')[0];
const nextText = (chat: Element): string | null | undefined =>
  marker(chat)?.closest('.day')?.nextElementSibling?.querySelector('.text')?.textContent;

describe('<rt-chat> and what was read', () => {
  afterEach(() => {
    Reflect.deleteProperty(document, 'hasFocus');
    Reflect.deleteProperty(document, 'visibilityState');
  });

  it('opens at the line above what was not read, and keeps it while that is read', async () => {
    attend(true);
    const { chat, room } = await openChat((each) => {
      fill(each, 40);
      been(each, 20);
    });
    expect(nextText(chat)).to.match(/^21 /);
    expect(chat.firstUnreadId).to.equal(room.log[20]!.k);
    const list = one(chat, '.list').getBoundingClientRect();
    const line = marker(chat)!.closest('.day')!.getBoundingClientRect();
    expect(line.top - list.top).to.be.within(-1, 40);
    await expect(chat).to.be.accessible();
    await waitUntil(() => reads(room).some((read) => read > 20), 'what is in view is read');
    expect(reads(room).at(-1)).to.be.lessThan(40);
    expect(nextText(chat)).to.match(/^21 /);
    expect(chat.unreadCount).to.be.greaterThan(0);
    chat.markRead();
    expect(chat.unreadCount).to.equal(0);
    expect(chat.firstUnreadId).to.equal(undefined);
  });

  it('opens there also where it was not shown at first', async () => {
    attend(true);
    const client = new FakeClient();
    const hidden = document.createElement('div');
    hidden.hidden = true;
    const { chat } = await openChat((each) => {
      fill(each, 40);
      been(each, 20);
    }, client);
    hidden.append(chat);
    document.body.append(hidden);
    chat.room = 'other';
    await chat.updateComplete;
    chat.room = 'general';
    await waitUntil(() => rowTexts(chat).length === 40);
    await painted();
    hidden.hidden = false;
    await painted();
    await painted();
    const list = one(chat, '.list').getBoundingClientRect();
    expect(marker(chat)!.getBoundingClientRect().top - list.top).to.be.within(-1, 60);
    hidden.remove();
  });

  for (const [what, prepare] of [
    ['the window is behind another', () => attend(false)],
    ['the tab is hidden', () => (attend(true), show('hidden'))],
    ['the element is not shown', (chat: RtChat) => (attend(true), (chat.hidden = true))],
  ] as const) {
    it(`marks nothing as read while ${what}`, async () => {
      attend(false);
      const { chat, room } = await openChat((each) => {
        fill(each, 3);
        been(each, 3);
      });
      prepare(chat);
      await chat.updateComplete;
      const at = performance.now();
      room.say(BEN, 'new');
      await waitUntil(() => performance.now() - at > SEEN_MS * 1.5, 'time passes');
      expect(reads(room).filter((read) => read > 3)).to.deep.equal([]);
      expect(chat.unreadCount).to.equal(1);
      expect(marker(chat)).to.equal(undefined);
      chat.hidden = false;
      show('visible');
      attend(true);
      await waitUntil(() => chat.unreadCount === 0, 'who is back reads');
      await waitUntil(() => reads(room).includes(4), 'and the server hears');
    });
  }

  it('shows who comes back where they left', async () => {
    attend(false);
    const { chat, room } = await openChat((each) => {
      fill(each, 3);
      been(each, 3);
    });
    room.say(BEN, 'while away');
    await chat.updateComplete;
    attend(true);
    await chat.updateComplete;
    expect(nextText(chat)).to.equal('while away');
    room.say(BEN, 'while here');
    await waitUntil(() => chat.unreadCount === 0);
    expect(nextText(chat)).to.equal('while away');
    attend(false);
    attend(true);
    await waitUntil(() => reads(room).includes(5), 'all is read');
    attend(false);
    attend(true);
    await chat.updateComplete;
    expect(marker(chat)).to.equal(undefined);
  });

  it('never counts what comes while somebody watches', async () => {
    attend(true);
    const { chat, room } = await openChat((each) => {
      fill(each, 3);
      been(each, 3);
    });
    const counts: number[] = [];
    chat.addEventListener('rt-unread', ({ detail }) => counts.push(detail.count));
    for (let i = 0; i < 5; i++) room.say(BEN, 'new');
    await painted();
    await waitUntil(() => reads(room).includes(8), 'it is read');
    expect(counts).to.deep.equal([]);
  });

  it('says how far own messages got, by number or by name', async () => {
    const { chat, room } = await openChat((each) => {
      each.say(ANA, 'mine');
      been(each, 1, { receipts: { v: 1, count: 3, at: { ana: [1, 1], ben: [1, 0, 'Ben'] } } });
    });
    const status = (): string | null => one(chat, '[part~="status"]').getAttribute('aria-label');
    expect(status()).to.equal('Delivered');
    const shape = (): string | null => one(chat, '[part~="status"] path').getAttribute('d');
    const delivered = shape();
    room.tellSignal(BEN, 'receipts', { v: 2, count: 3, at: { ben: [1, 1, 'Ben'], c: [1, 1, 'Cleo'] } });
    await chat.updateComplete;
    expect(status()).to.equal('Read');
    // Not a matter of colour or weight.
    expect(shape()).to.not.equal(delivered);
    expect(one(chat, '[part~="receipts"]').textContent).to.equal('Read by 2 people');
    await expect(chat).to.be.accessible();
    chat.receipts = 'names';
    await chat.updateComplete;
    expect(one(chat, '[part~="receipts"]').textContent).to.equal('Read by Ben and Cleo');
    chat.receipts = 'off';
    await chat.updateComplete;
    expect([status(), inside(chat, '[part~="receipts"]').length]).to.deep.equal(['Sent', 0]);
  });

  it('two chats of one room keep their own line and count', async () => {
    attend(false);
    const client = new FakeClient();
    const { chat: first, room } = await openChat((each) => {
      fill(each, 40);
      been(each, 40);
    }, client);
    const { chat: second } = await openChat(undefined, client);
    attend(true);
    const list = one(second, '.list');
    const scrolled = new Promise((resolve) => list.addEventListener('scroll', resolve, { once: true }));
    list.scrollTop = 100;
    await scrolled;
    await painted();
    room.say(BEN, 'new');
    await painted();
    expect(inside(first, '[part~="jump"]').length).to.equal(0);
    expect(one(second, '[part~="jump-count"]').textContent).to.equal('1 new message');
    expect([first.unreadCount, second.unreadCount]).to.deep.equal([0, 0]);
  });
});

describe('<rt-chat> on a phone', () => {
  it('puts nothing in front of what a finger moves before that has come to rest', async () => {
    const { chat, room } = await openChat((each) => {
      fill(each, 120);
      each.holdHistory = true;
    });
    const list = one(chat, '.list');
    list.dispatchEvent(new Event('touchstart'));
    list.dispatchEvent(new Event('touchmove'));
    list.scrollTop = 0;
    await waitUntil(() => room.requests.length > 0, 'a page is asked for');
    room.requests[0]!.answer(room.page({ before: 71 }));
    await painted();
    room.say(BEN, 'live');
    await chat.updateComplete;
    expect(rowTexts(chat).length).to.equal(51);
    list.dispatchEvent(new Event('touchend'));
    await waitUntil(() => rowTexts(chat).length === 101, 'it has come to rest');
  });

  it('stands above the keyboard while its own box has the focus, and only then', async () => {
    const viewport = Object.assign(new EventTarget(), { width: 400, height: 10_000, offsetTop: 0, scale: 1 });
    Object.defineProperty(window, 'visualViewport', { value: viewport, configurable: true });
    try {
      const { chat } = await openChat((each) => fill(each, 40));
      const height = (): number => one(chat, '.base').getBoundingClientRect().height;
      const whole = height();
      const top = Math.max(0, chat.getBoundingClientRect().top);
      viewport.height = top + 300;
      viewport.dispatchEvent(new Event('resize'));
      expect(height()).to.equal(whole);
      const field = type(chat, 'x');
      viewport.dispatchEvent(new Event('resize'));
      expect(height()).to.be.within(299, 300);
      // A page that scrolls moves it.
      chat.style.marginBlockStart = '40px';
      window.dispatchEvent(new Event('scroll'));
      const moved = chat.getBoundingClientRect().top - top;
      expect(moved).to.be.above(30);
      expect(height()).to.be.within(299 - moved, 300 - moved);
      chat.style.marginBlockStart = '';
      window.dispatchEvent(new Event('scroll'));
      await painted();
      const list = one(chat, '.list');
      expect(list.scrollHeight - list.clientHeight - list.scrollTop).to.be.at.most(1);
      field.blur();
      expect(height()).to.equal(whole);
    } finally {
      Reflect.deleteProperty(window, 'visualViewport');
    }
  });
});

describe('<rt-chat> that reaches below the window', () => {
  it('keeps its size while somebody writes without a keyboard on the screen', async () => {
    const { clientHeight: height } = document.documentElement;
    const viewport = Object.assign(new EventTarget(), { width: 400, height, offsetTop: 0, scale: 1 });
    Object.defineProperty(window, 'visualViewport', { value: viewport, configurable: true });
    try {
      const { chat } = await openChat((each) => fill(each, 40));
      chat.style.marginBlockStart = `${height - 300}px`;
      const whole = one(chat, '.base').getBoundingClientRect().height;
      expect(chat.getBoundingClientRect().bottom).to.be.above(height);
      type(chat, 'x');
      // Less than a keyboard: bars of the browser.
      viewport.height = height - 60;
      viewport.dispatchEvent(new Event('resize'));
      expect(one(chat, '.base').getBoundingClientRect().height).to.equal(whole);
    } finally {
      Reflect.deleteProperty(window, 'visualViewport');
    }
  });
});

describe('<rt-chat> with 10,000 messages', () => {
  it('paints a bounded number of rows, forces a bounded number of layouts, and keeps the nodes it has', async () => {
    const { chat, room } = await openChat((each) => fill(each, 10_000));
    for (let i = 0; i < 5; i++) await chat.loadOlder();
    await chat.updateComplete;
    await painted();
    const rows = inside(chat, '.row');
    expect(rows.length).to.equal(WINDOW_MAX);
    let asked = 0;
    const measure = Element.prototype.getBoundingClientRect;
    Element.prototype.getBoundingClientRect = function () {
      asked += 1;
      return measure.call(this);
    };
    try {
      room.say(BEN, 'one more');
      await chat.updateComplete;
      await painted();
      type(chat, 'a');
      await chat.updateComplete;
      await painted();
    } finally {
      Element.prototype.getBoundingClientRect = measure;
    }
    expect(asked).to.be.at.most(60);
    const kept = inside(chat, '.row').filter((row) => rows.includes(row));
    expect(kept.length).to.be.at.least(rows.length - 1);
  });
});

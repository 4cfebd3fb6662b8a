import type { RtChat } from '../../../components/chat/rt-chat.ts';
import { RtError } from '../../../components/protocol/index.ts';
import { ANA, BEN, type FakeChannel, FakeClient } from '../../support/fake-client.ts';
import {
  expect,
  inside,
  listen,
  one,
  openChat,
  painted,
  press,
  rowTexts,
  type,
  waitUntil,
} from '../support-browser/elements.ts';

const NO = new RtError('REFUSED', 'Not any more.', { data: { reason: 'too-late' } });
const settled = async (chat: RtChat): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve));
  await chat.updateComplete;
};
const talk = (room: FakeChannel): void => {
  room.say(BEN, 'theirs');
  room.say(ANA, 'mine');
};
const active = (chat: Element): Element | null => chat.shadowRoot!.activeElement;
const textIn = (chat: Element): string => one<HTMLTextAreaElement>(chat, 'textarea').value;

/** Opens the menu of a row with the keyboard, as somebody without a mouse does. */
async function openMenu(chat: RtChat, at: number): Promise<HTMLElement[]> {
  const row = inside(chat, '.row').at(at)!;
  row.focus();
  press(row, 'Enter');
  await waitUntil(() => inside(chat, '.menu:popover-open').length === 1, 'the menu opens');
  return inside(chat, '[role^="menuitem"]');
}
const choose = async (chat: RtChat, at: number, name: string): Promise<void> => {
  const items = await openMenu(chat, at);
  items.find((item) => item.textContent?.trim() === name)!.click();
  await chat.updateComplete;
};

describe('<rt-chat> and what is done with messages', () => {
  it('opens a menu with Enter, walks it with the arrows, and gives the focus back with Escape', async () => {
    const { chat } = await openChat(talk);
    const items = await openMenu(chat, -1);
    expect(one(chat, '[part~="row-own"] [part~="actions"]').getAttribute('aria-expanded')).to.equal('true');
    expect(
      items.filter((item) => item.getAttribute('role') === 'menuitem').map((item) => item.textContent.trim()),
    ).to.deep.equal(['Reply', 'Edit', 'Delete']);
    expect(active(chat)).to.equal(items[0]);
    await expect(chat).to.be.accessible();
    press(active(chat)!, 'ArrowUp');
    expect(active(chat)).to.equal(items.at(-1));
    press(active(chat)!, 'ArrowDown');
    expect(active(chat)).to.equal(items[0]);
    press(active(chat)!, 'End');
    press(active(chat)!, 'Escape');
    await chat.updateComplete;
    expect(inside(chat, '.menu').length).to.equal(0);
    expect(active(chat)).to.equal(inside(chat, '.row').at(-1));
  });

  it('offers others no more than an answer and a reaction, and nothing where nothing is wanted', async () => {
    const { chat } = await openChat(talk);
    const items = await openMenu(chat, 0);
    expect(
      items.filter((item) => item.getAttribute('role') === 'menuitem').map((item) => item.textContent.trim()),
    ).to.deep.equal(['Reply']);
    press(active(chat)!, 'Tab');
    chat.features = '';
    await chat.updateComplete;
    expect(inside(chat, '[part~="actions"]').length).to.equal(0);
    chat.features = 'edit delete';
    await chat.updateComplete;
    expect(inside(chat, '[part~="actions"]').length).to.equal(1);
    chat.readonly = true;
    await chat.updateComplete;
    expect(inside(chat, '[part~="actions"]').length).to.equal(0);
  });

  it('shows what can be done wherever the focus is, not only under a mouse', async () => {
    const { chat } = await openChat(talk);
    const row = inside(chat, '.row')[0]!;
    row.focus();
    await waitUntil(() => getComputedStyle(row.querySelector('.more')!).opacity === '1');
  });

  it('edits one own message in the box, and brings back what was being written', async () => {
    const { chat, room } = await openChat(talk);
    type(chat, 'half a thought');
    await choose(chat, -1, 'Edit');
    expect(textIn(chat)).to.equal('mine');
    expect(one(chat, '[part~="mode"]').textContent).to.contain('Editing your message');
    expect(one(chat, '[part~="send"]').getAttribute('aria-label')).to.equal('Save');
    expect(active(chat)).to.equal(one(chat, 'textarea'));
    await expect(chat).to.be.accessible();
    press(type(chat, 'mine, better'), 'Enter');
    await settled(chat);
    expect(room.sent.map(({ name, data }) => [name, data])).to.deep.equal([
      ['edit', { ref: room.log[1]!.k, text: 'mine, better' }],
    ]);
    expect(rowTexts(chat)).to.deep.equal(['theirs', 'mine, better']);
    expect(one(chat, '[part~="edited"]').title).to.match(/^Edited /);
    expect(textIn(chat)).to.equal('half a thought');
  });

  it('takes the arrow up in an empty box for the own last message, and Escape for never mind', async () => {
    const { chat, room } = await openChat((each) => {
      talk(each);
      each.say(BEN, 'last');
    });
    const field = one<HTMLTextAreaElement>(chat, 'textarea');
    field.focus();
    expect(press(field, 'ArrowUp').defaultPrevented).to.be.true;
    await chat.updateComplete;
    expect(textIn(chat)).to.equal('mine');
    expect(press(field, 'Escape').defaultPrevented).to.be.true;
    await chat.updateComplete;
    expect(textIn(chat)).to.equal('');
    expect(inside(chat, '[part~="mode"]').length).to.equal(0);
    expect(press(type(chat, 'x'), 'ArrowUp').defaultPrevented).to.be.false;
    expect(press(field, 'Escape').defaultPrevented).to.be.false;
    expect(room.sent.length).to.equal(0);
  });

  it('keeps a refused edit where it stands, with its reason, to be saved again or discarded', async () => {
    const { chat, room } = await openChat(talk);
    const spoken = listen('assertive');
    await choose(chat, -1, 'Edit');
    press(type(chat, 'too late'), 'Enter');
    room.sent[0]!.refuse(NO);
    await settled(chat);
    expect(rowTexts(chat)).to.deep.equal(['theirs', 'too late']);
    expect(one(chat, '[part~="row-failed"] [part~="error"]').textContent).to.contain(
      'Change not saved · Not any more.',
    );
    await waitUntil(() => spoken().length > 0);
    expect(spoken()).to.deep.equal(['That did not work: Not any more.']);
    await expect(chat).to.be.accessible();
    one(chat, '[part~="retry"]').click();
    await settled(chat);
    expect(room.sent.length).to.equal(2);
    room.sent[1]!.refuse(NO);
    await settled(chat);
    one(chat, '[part~="discard"]').click();
    await settled(chat);
    expect(rowTexts(chat)).to.deep.equal(['theirs', 'mine']);
  });

  it('leaves the place of a deleted message, and brings it back when that is refused', async () => {
    const { chat, room } = await openChat(talk);
    const row = inside(chat, '.row')[1]!;
    await choose(chat, -1, 'Delete');
    expect(rowTexts(chat)).to.deep.equal(['theirs', 'This message was deleted.']);
    expect(inside(chat, '.row')[1]).to.equal(row);
    await expect(chat).to.be.accessible();
    room.sent[0]!.refuse(NO);
    await settled(chat);
    expect(rowTexts(chat)).to.deep.equal(['theirs', 'mine']);
    expect(one(chat, '[part~="hold"]').textContent).to.equal('Not any more.');
    void chat.remove(room.log[1]!.k).catch(() => undefined);
    room.changeItem(ANA, 'deleted', room.log[1]!, {}, room.sent[1]!.key);
    await settled(chat);
    expect(inside(chat, '[part~="row-deleted"]').length).to.equal(1);
    expect(row.getAttribute('aria-label')).to.contain('This message was deleted.');
    expect(inside(chat, '[part~="row-own"] [part~="actions"]').length).to.equal(0);
  });

  it('answers a message, shows what is answered, and leads to it', async () => {
    const { chat, room } = await openChat(talk);
    await choose(chat, 0, 'Reply');
    expect(one(chat, '[part~="mode"]').textContent).to.contain('Replying to Ben').and.to.contain('theirs');
    await expect(chat).to.be.accessible();
    press(type(chat, 'I agree'), 'Enter');
    await settled(chat);
    expect(room.sent[0]!.data).to.deep.equal({ text: 'I agree', ref: room.log[0]!.k });
    expect(inside(chat, '[part~="mode"]').length).to.equal(0);
    const quote = one(chat, '[part~="quote"]');
    expect(quote.getAttribute('aria-label')).to.equal('In reply to Ben: theirs');
    await expect(chat).to.be.accessible();
    quote.click();
    await waitUntil(() => active(chat) === inside(chat, '.row')[0], 'the focus is on what is quoted');
    expect(inside(chat, '.row')[0]!.classList.contains('highlight')).to.be.true;
    room.changeItem(BEN, 'deleted', room.log[0]!, {});
    await settled(chat);
    expect(quote.getAttribute('aria-label')).to.equal('In reply to Ben: This message was deleted.');
  });

  it('goes to a message far back, and what comes meanwhile does not lead back', async () => {
    const { chat, room } = await openChat((each) => {
      for (let i = 0; i < 180; i++) each.say(BEN, `${i} ${'words '.repeat((i * 7) % 40)}`);
    });
    const found = chat.scrollToMessage(room.log[20]!.k, { highlight: true });
    room.say(BEN, 'meanwhile');
    expect(await found).to.be.true;
    await painted();
    const row = inside(chat, '.row').find((each) => each.dataset['id'] === room.log[20]!.k)!;
    const list = one(chat, '.list').getBoundingClientRect();
    const box = row.getBoundingClientRect();
    expect(box.top >= list.top - 1 && box.bottom <= list.bottom + 1).to.be.true;
    room.say(BEN, 'and more');
    await painted();
    expect(Math.abs(row.getBoundingClientRect().top - box.top)).to.be.at.most(1);
    expect(chat.atBottom).to.be.false;
    expect(await chat.scrollToMessage('AAAAAAAAAAAAAAAAAAAAAA')).to.be.false;
    expect(rowTexts(chat).length).to.be.greaterThan(0);
  });

  it('has reactions that are toggles and say so', async () => {
    const { chat, room } = await openChat(talk);
    room.changeItem(BEN, 'reacted', room.log[1]!, { emoji: '👍', on: true, n: 2 });
    await chat.updateComplete;
    const toggle = one(chat, '[part~="reaction"]');
    expect([toggle.getAttribute('aria-label'), toggle.getAttribute('aria-pressed')]).to.deep.equal(['👍, 2', 'false']);
    toggle.click();
    await chat.updateComplete;
    expect([toggle.getAttribute('aria-label'), toggle.getAttribute('aria-pressed')]).to.deep.equal([
      '👍, 3, you reacted',
      'true',
    ]);
    await expect(chat).to.be.accessible();
    room.sent[0]!.refuse(NO);
    await settled(chat);
    expect(toggle.getAttribute('aria-label')).to.equal('👍, 2');
  });

  it('keeps the last row in view when it gets a reaction, and a reader further up in place', async () => {
    const { chat, room } = await openChat((each) => {
      for (let i = 0; i < 60; i++) each.say(BEN, `${i}`);
    });
    const list = one(chat, '.list');
    room.changeItem(BEN, 'reacted', room.log[59]!, { emoji: '👍', on: true, n: 1 });
    await painted();
    expect(list.scrollHeight - list.clientHeight - list.scrollTop).to.be.at.most(1);
    const scrolled = new Promise((resolve) => list.addEventListener('scroll', resolve, { once: true }));
    list.scrollTop = 300;
    await scrolled;
    await painted();
    const { scrollTop } = list;
    room.changeItem(BEN, 'reacted', room.log[59]!, { emoji: '🎉', on: true, n: 1 });
    await painted();
    expect(list.scrollTop).to.equal(scrollTop);
  });

  it('stays where it is while a menu is open, and follows again when it is closed', async () => {
    const { chat, room } = await openChat((each) => {
      for (let i = 0; i < 60; i++) each.say(BEN, `${i}`);
    });
    const list = one(chat, '.list');
    await openMenu(chat, -1);
    const { scrollTop } = list;
    room.say(BEN, 'new '.repeat(200));
    await painted();
    expect(list.scrollTop).to.equal(scrollTop);
    expect(inside(chat, '.menu').length).to.equal(1);
    press(active(chat)!, 'Escape');
    await painted();
    expect(list.scrollHeight - list.clientHeight - list.scrollTop).to.be.at.most(1);
  });

  it('asks the page before it does anything, and tells it what changed', async () => {
    const { chat, room } = await openChat(talk);
    const seen: unknown[] = [];
    chat.addEventListener('rt-action', (event) => {
      seen.push([event.detail.name, event.detail.emoji, event.detail.message.text]);
      event.preventDefault();
    });
    chat.addEventListener('rt-message-change', ({ detail }) => seen.push([detail.kind, detail.message.text]));
    chat.addEventListener('rt-author-click', ({ detail }) => seen.push([detail.author.name]));
    await choose(chat, -1, 'Delete');
    (await openMenu(chat, 0))[0]!.click();
    one(chat, '[part~="author"]').click();
    room.changeItem(BEN, 'edited', room.log[0]!, { text: 'changed' });
    expect(seen).to.deep.equal([
      ['delete', undefined, 'mine'],
      ['react', '👍', 'theirs'],
      ['Ben'],
      ['edited', 'changed'],
    ]);
    expect(room.sent.length).to.equal(0);
  });

  it('lets the page bring its own emoji, paint texts and write times', async () => {
    const { chat, room } = await openChat(talk);
    chat.renderMessage = ({ text, own }) => (own ? document.createTextNode(`<b>${text}</b>`) : undefined);
    chat.formatTime = () => 'now';
    const star = document.createElement('button');
    star.dataset['emoji'] = '⭐';
    star.slot = 'reactions';
    chat.append(star);
    await chat.updateComplete;
    expect(rowTexts(chat)).to.deep.equal(['theirs', '<b>mine</b>']);
    expect(one(chat, '[part~="time"]').textContent).to.equal('now');
    await openMenu(chat, 0);
    star.click();
    expect(room.sent[0]!.data).to.deep.equal({ ref: room.log[0]!.k, emoji: '⭐', on: true });
  });

  it('takes Page Up for a screenful, and loads more at the end', async () => {
    const { chat } = await openChat((each) => {
      for (let i = 0; i < 120; i++) each.say(BEN, `${i}`);
    });
    const list = one(chat, '.list');
    list.focus();
    press(list, 'PageUp');
    const first = Number(active(chat)!.querySelector('.text')!.textContent);
    expect(first).to.be.lessThan(119).and.greaterThan(90);
    press(active(chat)!, 'PageDown');
    expect(Number(active(chat)!.querySelector('.text')!.textContent)).to.be.greaterThan(first);
    press(active(chat)!, 'Home');
    press(active(chat)!, 'PageUp');
    await waitUntil(() => rowTexts(chat).length >= 100, 'an earlier page comes');
  });
});

describe('<rt-chat> and the rules of a room', () => {
  const refuse = async (reason: string, data: object = {}, code: 'REFUSED' | 'TOO_LARGE' = 'REFUSED') => {
    const opened = await openChat();
    press(type(opened.chat, 'my words'), 'Enter');
    opened.room.sent[0]!.refuse(new RtError(code, 'in other words', { data: { reason, ...data } }));
    await settled(opened.chat);
    return opened;
  };

  for (const [reason, words] of [
    ['muted', 'You are muted here. Calm down.'],
    ['banned', 'You are banned here. Calm down.'],
    ['duplicate', 'You have just said the same. Calm down.'],
    ['too-long', 'This is longer than is allowed here. Calm down.'],
  ] as const) {
    it(`explains "${reason}" in words, with the text back in the box`, async () => {
      const { chat } = await refuse(reason, { note: 'Calm down.' });
      expect(textIn(chat)).to.equal('my words');
      expect(rowTexts(chat)).to.deep.equal([]);
      expect(one(chat, '[part~="hold"]').textContent).to.equal(words);
      await expect(chat).to.be.accessible();
      type(chat, 'other words');
      await chat.updateComplete;
      expect(inside(chat, '[part~="hold"]').length).to.equal(0);
    });
  }

  it('leaves the message in the list, with the reason, when something else was begun meanwhile', async () => {
    const { chat, room } = await openChat();
    press(type(chat, 'my words'), 'Enter');
    type(chat, 'next');
    room.sent[0]!.refuse(new RtError('REFUSED', 'no', { data: { reason: 'duplicate' } }));
    await settled(chat);
    expect(textIn(chat)).to.equal('next');
    expect(one(chat, '[part~="row-failed"] [part~="error"]').textContent).to.contain('You have just said the same.');
  });

  it('counts down slow mode, keeps the text, and sends nothing before it is over', async () => {
    const client = new FakeClient();
    const { chat, room } = await openChat(undefined, client);
    press(type(chat, 'too soon'), 'Enter');
    const { key, data } = room.sent[0]!;
    const error = new RtError('RATE_LIMITED', 'slow', { data: { reason: 'slow-mode', until: client.time + 12_000 } });
    client.outbox.put({ key, channel: room.name, name: 'send', data, state: 'queued', error });
    await settled(chat);
    expect(textIn(chat)).to.equal('too soon');
    expect(rowTexts(chat)).to.deep.equal([]);
    expect(one(chat, '[part~="hold"]').textContent).to.equal('Slow mode: you can send again in 12 seconds.');
    await expect(chat).to.be.accessible();
    press(one(chat, 'textarea'), 'Enter');
    expect(room.sent.length).to.equal(1);
    client.time += 12_000;
    client.clock.set({ offset: 0, error: 2 });
    await waitUntil(() => inside(chat, '[part~="hold"]').length === 0, 'it is over');
    press(one(chat, 'textarea'), 'Enter');
    expect(room.sent.length).to.equal(2);
  });
});

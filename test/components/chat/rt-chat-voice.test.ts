import { useFakeTimers, type SinonFakeTimers } from 'sinon';
import { RtError } from '../../../components/protocol/index.ts';
import { ANA, BEN } from '../../support/fake-client.ts';
import { expect, listen, openChat } from '../support-browser/elements.ts';

describe('<rt-chat> for screen readers', () => {
  let clock: SinonFakeTimers | undefined;
  /** From here on only these timers stand still; frames and microtasks go on. */
  const stopTimers = (): SinonFakeTimers => (clock = useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => {
    clock?.runAll();
    clock?.restore();
    clock = undefined;
  });

  it('has its regions in the page before there is anything to say', async () => {
    await openChat();
    expect(document.querySelectorAll('[data-rt-announcer] [aria-live]').length).to.equal(2);
  });

  it('reads out a message of someone else, once', async () => {
    const { room } = await openChat();
    const timers = stopTimers();
    const spoken = listen('polite');
    const item = room.say(BEN, 'hi');
    room.tell(item);
    expect(spoken()).to.deep.equal([]);
    timers.tick(1000);
    expect(spoken()).to.deep.equal(['Ben: hi']);
    timers.tick(7000);
    expect(spoken()).to.deep.equal([]);
  });

  it('says how many came when several came within a second', async () => {
    const { room } = await openChat();
    const timers = stopTimers();
    const spoken = listen('polite');
    for (let i = 0; i < 20; i++) room.say(BEN, `message ${i}`);
    timers.tick(1000);
    expect(spoken()).to.deep.equal(['20 new messages']);
  });

  it('says once what two elements of a page report', async () => {
    const [first, second] = [await openChat(), await openChat()];
    const timers = stopTimers();
    const spoken = listen('polite');
    const { k } = first.room.say(BEN, 'to both');
    second.room.say(BEN, 'to both', { key: k });
    timers.tick(1000);
    expect(spoken()).to.deep.equal(['Ben: to both']);
  });

  it('says nothing about history and own messages', async () => {
    const { chat, room } = await openChat((room) => {
      for (let i = 0; i < 80; i++) room.say(BEN, `old ${i}`);
    });
    const timers = stopTimers();
    const spoken = listen('polite');
    await chat.loadOlder();
    room.say(ANA, 'mine, from another tab');
    timers.tick(2000);
    expect(spoken()).to.deep.equal([]);
  });

  it('says at once that a message was not sent', async () => {
    const { chat, room } = await openChat();
    const timers = stopTimers();
    const spoken = listen('assertive');
    const sent = chat.send('hello').catch(() => undefined);
    room.sent[0]!.refuse(new RtError('REFUSED', 'Too fast.'));
    await sent;
    timers.tick(200);
    expect(spoken()).to.deep.equal(['Message not sent: Too fast.']);
  });

  it('speaks the same words again when they are said again', async () => {
    const { room } = await openChat();
    const timers = stopTimers();
    document.querySelectorAll('[data-rt-announcer] [aria-live] > div').forEach((line) => line.remove());
    room.say(BEN, 'ping');
    timers.tick(1000);
    const [first] = [...document.querySelectorAll('[data-rt-announcer] [aria-live="polite"] > div')];
    room.say(BEN, 'ping');
    timers.tick(1000);
    const lines = [...document.querySelectorAll('[data-rt-announcer] [aria-live="polite"] > div')];
    expect(lines.length).to.equal(2);
    expect(lines[1]!.textContent).to.not.equal(first!.textContent);
  });

  it('speaks from within a dialog that is hidden in a shadow root', async () => {
    const { chat, room } = await openChat();
    const host = document.createElement('div');
    chat.parentElement!.append(host);
    const dialog = document.createElement('dialog');
    host.attachShadow({ mode: 'open' }).append(dialog);
    dialog.append(chat);
    dialog.showModal();
    const timers = stopTimers();
    room.say(BEN, 'in there');
    timers.tick(1000);
    expect(dialog.querySelector('[aria-live="polite"]')!.textContent).to.contain('in there');
    dialog.close();
  });

  it('speaks from within the dialog the chat is in, because the page behind is mute', async () => {
    const { chat, room } = await openChat();
    const dialog = document.createElement('dialog');
    chat.parentElement!.append(dialog);
    dialog.append(chat);
    dialog.showModal();
    const timers = stopTimers();
    const spoken = listen('polite');
    room.say(BEN, 'in the dialog');
    timers.tick(1000);
    expect(dialog.querySelector('[aria-live="polite"]')!.textContent).to.contain('in the dialog');
    dialog.close();
    room.say(BEN, 'outside');
    timers.tick(1000);
    expect(spoken().at(-1)).to.contain('outside');
  });
});

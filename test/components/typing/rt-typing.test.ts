import { sendKeys } from '@web/test-runner-commands';
import { type SinonFakeTimers, useFakeTimers } from 'sinon';
import '../../../components/typing/rt-typing.ts';
import type { RtTyping } from '../../../components/typing/rt-typing.ts';
import { RtError } from '../../../components/protocol/index.ts';
import { ANA, BEN, FakeClient, type FakeChannel } from '../../support/fake-client.ts';
import {
  expect,
  fixture,
  html,
  inside,
  listen,
  one,
  painted,
  press,
  rowTexts,
  type,
  waitUntil,
} from '../support-browser/elements.ts';

const CHI = { id: 'chi', name: 'Chi' };
const DAN = { id: 'dan', name: 'Dan' };
const EVA = { id: 'eva', name: 'Eva' };

const textOf = (typing: RtTyping): string => one(typing, '[part="text"]').textContent.trim();
const said = (room: FakeChannel): unknown[] => room.signals.map(({ data }) => data);
const typingRoom = (client: FakeClient, room = 'general'): FakeChannel => client.channel(`typing:${room}`);

interface Opened {
  readonly typing: RtTyping;
  readonly client: FakeClient;
  readonly room: FakeChannel;
  readonly hear: (...people: (typeof BEN)[]) => Promise<void>;
}

async function ready(typing: RtTyping, client: FakeClient): Promise<Opened> {
  await waitUntil(() => typing.getAttribute('state') === 'empty', 'the room is heard');
  const room = typingRoom(client);
  return {
    ...{ typing, client, room },
    hear: async (...people) => {
      for (const person of people) room.tellSignal(person, 'typing', true);
      await typing.updateComplete;
    },
  };
}

async function open(client = new FakeClient()): Promise<Opened> {
  const typing = await fixture<RtTyping>(
    html`<rt-typing lang="en-GB" room="general" .connection=${client}></rt-typing>`,
  );
  return ready(typing, client);
}

/** A field beside an element that watches it. */
async function openBeside(field: unknown): Promise<Opened & { readonly page: HTMLElement }> {
  const client = new FakeClient();
  const page = await fixture<HTMLElement>(
    html`<div>${field}<rt-typing room="general" for="box" .connection=${client}></rt-typing></div>`,
  );
  return { page, ...(await ready(page.querySelector('rt-typing')!, client)) };
}

async function openInChat(client = new FakeClient()) {
  const chat = await fixture<HTMLElement>(
    html`<rt-chat room="general" draft="none" .connection=${client}
      ><rt-typing slot="before-composer"></rt-typing
    ></rt-chat>`,
  );
  return { chat, ...(await ready(chat.querySelector('rt-typing')!, client)) };
}

describe('<rt-typing>', () => {
  let clock: SinonFakeTimers | undefined;
  /** The property rather than the whole of `performance`, which WebKit does not always look up again. */
  const stopTime = (): SinonFakeTimers => {
    const stopped = useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldClearNativeTimers: true });
    Object.defineProperty(performance, 'now', { configurable: true, value: () => stopped.now });
    return (clock = stopped);
  };
  afterEach(() => {
    clock?.restore();
    Reflect.deleteProperty(performance, 'now');
    clock = undefined;
  });

  describe('what is shown', () => {
    it('names who types, with faces and dots, in a line that is always as high', async () => {
      const { typing, hear } = await open();
      const before = typing.getBoundingClientRect();
      expect(one(typing, '[part="base"]').hidden).to.be.true;
      await hear(BEN);
      expect(typing.getAttribute('state')).to.equal('ready');
      expect(textOf(typing)).to.equal('Ben is typing');
      expect(inside(typing, '[part="avatar"]').map((face) => face.textContent)).to.deep.equal(['B']);
      expect(inside(typing, '[part="dot"]').length).to.equal(3);
      expect(before.height).to.be.above(16);
      expect(typing.getBoundingClientRect().height).to.equal(before.height);
    });

    it('names three of five, and counts the rest', async () => {
      const { typing, hear } = await open();
      await hear(ANA, BEN, CHI, DAN, EVA, { id: 'fay', name: 'Fay' });
      expect(textOf(typing)).to.equal('Ben, Chi, Dan and 2 others are typing');
      expect(inside(typing, 'bdi').map((name) => name.textContent)).to.deep.equal(['Ben', 'Chi', 'Dan']);
      typing.maxNames = 1;
      await typing.updateComplete;
      expect(textOf(typing)).to.equal('Ben and 4 others are typing');
    });

    it('says it in the language of the page, with the words it is given', async () => {
      const { typing, hear } = await open();
      typing.lang = 'de';
      typing.strings = {
        typing: { one: '{names} schreibt', other: '{names} schreiben' },
        others: { one: '{count} weitere Person', other: '{count} weitere' },
      };
      await hear(BEN, CHI, DAN, EVA, { id: 'fay', name: 'Fay' });
      expect(textOf(typing)).to.equal('Ben, Chi, Dan und 2 weitere schreiben');
    });

    it('reads as its own language does, whichever way the page runs', async () => {
      const { typing, hear } = await open();
      typing.parentElement!.dir = 'rtl';
      await hear(BEN);
      const left = (node: Node): number => {
        const range = document.createRange();
        range.selectNodeContents(node);
        return range.getBoundingClientRect().left;
      };
      const words = (): Node =>
        [...one(typing, '[part="text"]').childNodes].find((node) => node instanceof Text && node.data.trim() !== '')!;
      expect(left(one(typing, 'bdi'))).to.be.below(left(words()));
      typing.strings = { typing: { one: '{names} يكتب', other: '{names} يكتبون' } };
      await typing.updateComplete;
      expect(left(one(typing, 'bdi'))).to.be.above(left(words()));
      typing.parentElement!.dir = '';
    });

    it('cuts a long name short and keeps the words after it', async () => {
      const { typing, hear } = await open();
      typing.style.setProperty('inline-size', '20rem');
      await hear({ id: 'long', name: 'Wolfeschlegelsteinhausenbergerdorff '.repeat(3) });
      const name = one(typing, 'bdi');
      const line = one(typing, '[part="text"]');
      expect(name.scrollWidth).to.be.above(name.clientWidth);
      expect(getComputedStyle(name).textOverflow).to.equal('ellipsis');
      expect(line.scrollWidth).to.be.at.most(line.clientWidth);
      expect(typing.scrollHeight).to.be.at.most(typing.clientHeight);
    });

    it('shows words, dots or both, and has the words for who sees no dots in any case', async () => {
      const { typing, hear } = await open();
      await hear(BEN);
      typing.variant = 'text';
      await typing.updateComplete;
      expect([one(typing, '[part="dots"]').hidden, inside(typing, '[part="avatar"]').length]).to.deep.equal([true, 0]);
      typing.variant = 'dots';
      await typing.updateComplete;
      expect(one(typing, '[part="dots"]').hidden).to.be.false;
      expect(one(typing, '[part="dots"]').getAttribute('aria-hidden')).to.equal('true');
      expect(one(typing, '[part="text"]').getBoundingClientRect().width).to.be.at.most(1);
      expect(textOf(typing)).to.equal('Ben is typing');
    });

    it('tells the page who types, each time that changes', async () => {
      const { typing, room, hear } = await open();
      const told: string[] = [];
      document.addEventListener('rt-typing', ({ detail }) => told.push(detail.users.map(({ name }) => name).join()), {
        once: false,
      });
      await hear(BEN, BEN, CHI);
      room.tellSignal(BEN, 'typing', false);
      expect(typing.users.map(({ name }) => name)).to.deep.equal(['Chi']);
      expect(told).to.deep.equal(['Ben', 'Ben,Chi', 'Chi']);
    });

    for (const scheme of ['light', 'dark']) {
      for (const variant of ['text', 'dots', 'both'] as const) {
        it(`passes the checks of axe in every state, ${scheme}, as ${variant}`, async () => {
          const { typing, client, room, hear } = await open();
          const page = typing.parentElement!;
          page.style.setProperty('color-scheme', scheme);
          page.style.setProperty('background', scheme === 'dark' ? '#16181d' : '#ffffff');
          typing.variant = variant;
          const passes = async (state: string): Promise<void> => {
            await typing.updateComplete;
            expect(typing.getAttribute('state')).to.equal(state);
            await expect(typing).to.be.accessible();
          };
          await passes('empty');
          await hear(BEN, CHI, DAN, EVA);
          await passes('ready');
          client.become({ status: 'waiting', attempt: 1 });
          await passes('offline');
          client.become({ status: 'online' });
          room.refuse(new RtError('FORBIDDEN', 'no'));
          await passes('denied');
          typing.room = 'No Room';
          await passes('error');
          expect(one(typing, '[role="alert"]').textContent).to.contain('got "No Room"');
        });
      }
    }
  });

  describe('how it ends', () => {
    it('when the stop was lost, after the time to live', async () => {
      const { typing, hear } = await open();
      const time = stopTime();
      await hear(BEN);
      time.tick(5999);
      await typing.updateComplete;
      expect(textOf(typing)).to.equal('Ben is typing');
      time.tick(1);
      await typing.updateComplete;
      expect([textOf(typing), typing.getAttribute('state')]).to.deep.equal(['', 'empty']);
    });

    it('in the frame in which their message is shown', async () => {
      const { chat, typing, client, hear } = await openInChat();
      const time = stopTime();
      await hear(BEN);
      expect(textOf(typing)).to.equal('Ben is typing');
      client.room('general').say(BEN, 'there');
      await new Promise((resolve) => requestAnimationFrame(resolve));
      expect([textOf(typing), rowTexts(chat)]).to.deep.equal(['', ['there']]);
      // The chat has read it out by then, and the page's announcer is free for the next test.
      time.tick(8000);
    });

    it('when the connection is lost', async () => {
      const { typing, client, hear } = await open();
      await hear(BEN);
      client.become({ status: 'offline' });
      await typing.updateComplete;
      expect(textOf(typing)).to.equal('');
    });
  });

  describe('what is told', () => {
    for (const [name, field] of [
      ['an input', html`<input id="box" aria-label="Text" />`],
      ['a textarea', html`<textarea id="box" aria-label="Text"></textarea>`],
      ['an editable element', html`<div id="box" contenteditable="true" role="textbox" aria-label="Text"></div>`],
    ] as const) {
      it(`that somebody writes into ${name}, and that they emptied it`, async () => {
        const { page, room } = await openBeside(field);
        page.querySelector<HTMLElement>('#box')!.focus();
        expect(said(room)).to.deep.equal([]);
        await sendKeys({ press: 'h' });
        expect(said(room)).to.deep.equal([true]);
        await sendKeys({ press: 'i' });
        await sendKeys({ press: 'Backspace' });
        expect(said(room)).to.deep.equal([true]);
        await sendKeys({ press: 'Backspace' });
        expect(said(room)).to.deep.equal([true, false]);
      });
    }

    const changed = (field: HTMLInputElement, value: string, inputType = 'insertText'): void => {
      field.value = value;
      field.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true, inputType }));
    };
    const openField = async () => {
      const opened = await openBeside(html`<form><input id="box" aria-label="Text" /></form>`);
      return { ...opened, field: opened.page.querySelector<HTMLInputElement>('#box')! };
    };

    it('once per interval, however fast one types', async () => {
      const { field, room } = await openField();
      field.focus();
      const time = stopTime();
      for (let i = 1; i <= 500; i++) {
        changed(field, 'x'.repeat(i));
        time.tick(20);
      }
      expect(said(room)).to.deep.equal([true, true, true, true]);
    });

    it('not when a draft is put back or pasted back, nor when the field is only entered', async () => {
      const { field, room } = await openField();
      changed(field, 'restored');
      field.focus();
      changed(field, 'restored', '');
      changed(field, '');
      changed(field, 'pasted back', 'insertFromPaste');
      expect(said(room)).to.deep.equal([]);
      changed(field, 'pasted back!');
      expect(said(room)).to.deep.equal([true]);
    });

    it('while an input method composes', async () => {
      const { field, room } = await openField();
      field.focus();
      field.dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true, composed: true, data: '' }));
      expect(said(room)).to.deep.equal([]);
      field.dispatchEvent(new CompositionEvent('compositionupdate', { bubbles: true, composed: true, data: 'に' }));
      expect(said(room)).to.deep.equal([true]);
    });

    it('nothing while there is no connection', async () => {
      const { field, client, room } = await openField();
      field.focus();
      client.become({ status: 'offline' });
      for (let i = 1; i <= 50; i++) changed(field, 'x'.repeat(i));
      changed(field, '');
      client.become({ status: 'online' });
      expect(said(room)).to.deep.equal([]);
    });

    it('that they stopped: two seconds after the field lost the focus', async () => {
      const { field, room } = await openField();
      field.focus();
      const time = stopTime();
      changed(field, 'x');
      field.blur();
      time.tick(1000);
      field.focus();
      time.tick(5000);
      expect(said(room)).to.deep.equal([true]);
      changed(field, 'xy');
      field.blur();
      time.tick(2000);
      expect(said(room)).to.deep.equal([true, true, false]);
    });

    it('that they stopped: when the form is sent, and when the page goes', async () => {
      const { field, page, room } = await openField();
      page.querySelector('form')!.addEventListener('submit', (event) => event.preventDefault());
      field.focus();
      const time = stopTime();
      changed(field, 'x');
      page.querySelector('form')!.requestSubmit();
      expect(said(room)).to.deep.equal([true, false]);
      time.tick(2500);
      changed(field, 'xy');
      dispatchEvent(new PageTransitionEvent('pagehide'));
      expect(said(room)).to.deep.equal([true, false, true, false]);
    });

    it('of a field that comes later, is replaced, or stands in a shadow root with it', async () => {
      const client = new FakeClient();
      const host = await fixture<HTMLElement>(html`<div></div>`);
      const root = host.attachShadow({ mode: 'open' });
      const typing = Object.assign(document.createElement('rt-typing'), { room: 'general', connection: client });
      typing.setAttribute('for', 'box');
      root.append(typing);
      const { room } = await ready(typing, client);
      const time = stopTime();
      for (const turn of [1, 2]) {
        root.querySelector('#box')?.remove();
        const field = Object.assign(document.createElement('input'), { id: 'box' });
        root.append(field);
        field.focus();
        changed(field, 'x');
        time.tick(2500);
        expect(said(room).length).to.equal(turn);
      }
    });

    it('what the page says itself, by notify and stop', async () => {
      const { typing, room } = await open();
      typing.notify();
      typing.stop();
      expect(said(room)).to.deep.equal([true, false]);
    });
  });

  describe('inside <rt-chat>', () => {
    it('finds its room, its connection and the box by itself, and stops when the message is sent', async () => {
      const { chat, room } = await openInChat();
      type(chat, 'Hello');
      expect(said(room)).to.deep.equal([true]);
      press(one(chat, 'textarea'), 'Enter');
      expect(said(room)).to.deep.equal([true, false]);
    });

    it('follows the chat into another room, and stops in the one it leaves', async () => {
      const { chat, typing, client, room } = await openInChat();
      type(chat, 'Hello');
      Object.assign(chat, { room: 'kitchen' });
      await waitUntil(() => typingRoom(client, 'kitchen').followers.size === 1);
      expect(said(room)).to.deep.equal([true, false]);
      typingRoom(client, 'kitchen').tellSignal(BEN, 'typing', true);
      await typing.updateComplete;
      expect(textOf(typing)).to.equal('Ben is typing');
    });

    it('does not take a field of the page in the chat for the box', async () => {
      const { chat, room } = await openInChat();
      const search = document.createElement('input');
      search.slot = 'header';
      chat.append(search);
      search.focus();
      search.value = 'find';
      search.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
      expect(said(room)).to.deep.equal([]);
    });

    it('watches a chat elsewhere on the page that it is given the id of', async () => {
      const client = new FakeClient();
      const page = await fixture<HTMLElement>(
        html`<div>
          <rt-typing for="talk"></rt-typing
          ><rt-chat id="talk" room="general" draft="none" .connection=${client}></rt-chat>
        </div>`,
      );
      const { room } = await ready(page.querySelector('rt-typing')!, client);
      type(page.querySelector('rt-chat')!, 'Hello');
      expect(said(room)).to.deep.equal([true]);
    });

    it('changes no height when somebody begins and stops', async () => {
      const { chat, room, hear } = await openInChat();
      const place = (): number => one(chat, 'form').getBoundingClientRect().top;
      const before = place();
      await hear(BEN, CHI);
      await painted();
      expect(place()).to.equal(before);
      room.tellSignal(BEN, 'typing', false);
      await painted();
      expect(place()).to.equal(before);
    });

    it('stays in its room and keeps its timers while it is moved', async () => {
      const { chat, typing, room, hear } = await openInChat();
      await hear(BEN);
      const subscriptions = room.subscriptions;
      chat.parentElement!.append(chat);
      await painted();
      expect([room.subscriptions, textOf(typing)]).to.deep.equal([subscriptions, 'Ben is typing']);
      type(chat, 'still heard');
      expect(said(room)).to.deep.equal([true]);
    });
  });

  describe('for screen readers', () => {
    it('says nothing unless it is asked to', async () => {
      const { hear } = await open();
      const time = stopTime();
      const spoken = listen('polite');
      await hear(BEN);
      time.tick(2000);
      expect(spoken()).to.deep.equal([]);
    });

    it('says who types, every ten seconds at the most', async () => {
      const { typing, room, hear } = await open();
      typing.announce = 'polite';
      await typing.updateComplete;
      const time = stopTime();
      const spoken = listen('polite');
      const heard: string[] = [];
      let lines = 0;
      for (let second = 0; second < 20; second++) {
        await hear(BEN);
        await hear(CHI);
        room.tellSignal(BEN, 'typing', false);
        room.tellSignal(CHI, 'typing', false);
        time.tick(1000);
        // A line stays in the page for seven seconds.
        if (spoken().length > lines) heard.push(spoken().at(-1)!);
        lines = spoken().length;
      }
      expect(heard).to.deep.equal(['Ben is typing', 'Ben is typing']);
    });
  });
});

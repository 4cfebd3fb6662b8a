import { sendKeys } from '@web/test-runner-commands';
import type { RtChat } from '../../../components/chat/rt-chat.ts';
import { RtError } from '../../../components/protocol/index.ts';
import { ANA, BEN, FakeClient } from '../../support/fake-client.ts';
import {
  expect,
  fixture,
  freshRoom,
  html,
  inside,
  one,
  openChat,
  painted,
  press,
  rowTexts,
  type,
  waitUntil,
} from '../support-browser/elements.ts';

const settled = async (chat: RtChat): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve));
  await chat.updateComplete;
};

describe('<rt-chat>', () => {
  describe('states', () => {
    it('shows placeholder rows while the room opens', async () => {
      const { chat } = await openChat((room) => (room.holdStart = true));
      expect(chat.getAttribute('state')).to.equal('loading');
      expect(one(chat, '.skeleton').hidden).to.be.false;
      expect(one(chat, '[part~="list"]').getAttribute('aria-busy')).to.equal('true');
      await expect(chat).to.be.accessible();
    });

    it('says when there are no messages yet', async () => {
      const { chat } = await openChat();
      expect(chat.getAttribute('state')).to.equal('empty');
      expect(one(chat, 'slot[name="empty"]').closest<HTMLElement>('.notice')!.hidden).to.be.false;
      await expect(chat).to.be.accessible();
    });

    it('shows a conversation with names, days, times and states', async () => {
      const { chat } = await openChat((room) => {
        room.say(BEN, 'first');
        room.say(BEN, 'second');
        room.say(ANA, 'mine');
      });
      expect(chat.getAttribute('state')).to.equal('ready');
      expect(rowTexts(chat)).to.deep.equal(['first', 'second', 'mine']);
      expect(inside(chat, '[part~="author"]').map((author) => author.textContent)).to.deep.equal(['Ben']);
      expect(inside(chat, '[part~="row-own"]').length).to.equal(1);
      expect(inside(chat, '[part~="status"]').map((status) => status.getAttribute('aria-label'))).to.deep.equal([
        'Sent',
      ]);
      expect(inside(chat, '[part~="row"]')[0]!.getAttribute('aria-label')).to.match(/^Ben, .*: first$/);
      expect(inside(chat, '[part~="day"]').length).to.equal(1);
      await expect(chat).to.be.accessible();
    });

    it('offers to try again when the room could not be opened', async () => {
      const { chat, room } = await openChat((room) => {
        room.holdStart = true;
        room.refuse(new RtError('INTERNAL', 'Disk is full.', { retryable: false }));
      });
      await settled(chat);
      expect(chat.getAttribute('state')).to.equal('error');
      expect(one(chat, '[part~="error"]').textContent).to.contain('could not be opened');
      await expect(chat).to.be.accessible();
      room.holdStart = false;
      one(chat, '.notice [part~="load"]').click();
      await waitUntil(() => chat.getAttribute('state') === 'empty');
    });

    it('gives the reason in place of the box to who may not come in', async () => {
      const { chat } = await openChat((room) => {
        room.holdStart = true;
        room.refuse(new RtError('FORBIDDEN', 'Only members may read this.'));
      });
      await settled(chat);
      expect(chat.getAttribute('state')).to.equal('denied');
      expect(one(chat, '.refusal').textContent).to.contain('Only members may read this.');
      expect(inside(chat, 'textarea').length).to.equal(0);
      await expect(chat).to.be.accessible();
    });

    it('keeps what it has, and the box, while there is no connection', async () => {
      const { chat, client, room } = await openChat((room) => room.say(BEN, 'still here'));
      client.become({ status: 'waiting', attempt: 1 });
      await settled(chat);
      expect(chat.getAttribute('state')).to.equal('offline');
      expect(rowTexts(chat)).to.deep.equal(['still here']);
      const field = type(chat, 'for later');
      press(field, 'Enter');
      await settled(chat);
      expect(room.sent.length).to.equal(1);
      expect(inside(chat, '[part~="status"]').at(-1)!.getAttribute('aria-label')).to.equal('Waiting to be sent');
      await expect(chat).to.be.accessible();
    });

    it('names what is wrong with an attribute', async () => {
      const chat = await fixture<RtChat>(html`<rt-chat room="No Such Room" .connection=${new FakeClient()}></rt-chat>`);
      expect(chat.getAttribute('state')).to.equal('error');
      expect(one(chat, '.problem').textContent).to.match(/room: expected .* got "No Such Room"/);
    });
  });

  describe('sending', () => {
    it('shows the message at once, and its row stays the same node until the server has it', async () => {
      const { chat, room } = await openChat();
      const events: string[] = [];
      for (const name of ['rt-before-send', 'rt-send', 'rt-sent', 'rt-message'])
        chat.addEventListener(name, ({ type }) => events.push(type));
      press(type(chat, 'hello'), 'Enter');
      await settled(chat);
      const row = one(chat, '[part~="row-pending"]');
      expect(one<HTMLTextAreaElement>(chat, 'textarea').value).to.equal('');
      room.say(ANA, 'hello', { key: room.sent[0]!.key });
      room.sent[0]!.ok(1);
      await settled(chat);
      expect(one(chat, '[part~="row"]')).to.equal(row);
      expect(one(chat, '[part~="status"]').getAttribute('aria-label')).to.equal('Sent');
      expect(events).to.deep.equal(['rt-before-send', 'rt-send', 'rt-message', 'rt-sent']);
    });

    it('moves a row past messages that were stored first without making it anew', async () => {
      const { chat, room } = await openChat();
      press(type(chat, 'mine'), 'Enter');
      await settled(chat);
      const row = one(chat, '[part~="row"]');
      room.say(BEN, 'was faster');
      await settled(chat);
      room.say(ANA, 'mine', { key: room.sent[0]!.key });
      await settled(chat);
      expect(rowTexts(chat)).to.deep.equal(['was faster', 'mine']);
      expect(inside(chat, '[part~="row"]')[1]).to.equal(row);
    });

    it('keeps text typed while a message is on its way', async () => {
      const { chat, room } = await openChat();
      press(type(chat, 'first'), 'Enter');
      const field = type(chat, 'second, half writ');
      room.say(ANA, 'first', { key: room.sent[0]!.key });
      room.sent[0]!.ok(1);
      await settled(chat);
      expect(field.isConnected).to.be.true;
      expect(field.value).to.equal('second, half writ');
    });

    it('lets the page change or refuse what is sent, and keeps refused text in the box', async () => {
      const { chat, room } = await openChat();
      chat.addEventListener('rt-before-send', (event) => {
        if (event.detail.draft.text === 'no') event.preventDefault();
        else event.detail.draft.text = event.detail.draft.text.toUpperCase();
      });
      press(type(chat, 'no'), 'Enter');
      expect(room.sent.length).to.equal(0);
      expect(one<HTMLTextAreaElement>(chat, 'textarea').value).to.equal('no');
      void chat.send('yes');
      expect(room.sent[0]!.data).to.deep.equal({ text: 'YES' });
      expect(await chat.send('no')).to.equal(undefined);
    });

    it('shows a refusal with its reason, and offers to send again or discard', async () => {
      const { chat, room } = await openChat();
      const errors: unknown[] = [];
      chat.addEventListener('rt-send-error', ({ detail }) => errors.push(detail));
      press(type(chat, 'too fast'), 'Enter');
      const { key } = room.sent[0]!;
      room.sent[0]!.refuse(new RtError('REFUSED', 'Wait a little.', { data: { reason: 'no-links' } }));
      await settled(chat);
      expect(errors).to.deep.equal([{ id: key, code: 'REFUSED', reason: 'no-links', retryable: false }]);
      expect(one(chat, '[part~="row-failed"] [part~="error"]').textContent).to.contain('Wait a little.');
      await expect(chat).to.be.accessible();
      one(chat, '[part~="retry"]').click();
      await settled(chat);
      expect(room.sent.length).to.equal(2);
      room.sent[1]!.refuse(new RtError('REFUSED', 'Still too fast.'));
      await settled(chat);
      one(chat, '[part~="discard"]').click();
      await settled(chat);
      expect(rowTexts(chat)).to.deep.equal([]);
    });

    it('breaks the line with Shift and Enter, and sends nothing but space never', async () => {
      const { chat, room } = await openChat();
      const field = type(chat, 'one');
      expect(press(field, 'Enter', { shiftKey: true }).defaultPrevented).to.be.false;
      press(type(chat, ' \n '), 'Enter');
      expect(room.sent.length).to.equal(0);
    });

    it('takes real keys as they are pressed', async () => {
      const { chat, room } = await openChat();
      chat.focus();
      await sendKeys({ type: 'one two' });
      await sendKeys({ press: 'Enter' });
      expect(room.sent.map(({ data }) => data)).to.deep.equal([{ text: 'one two' }]);
      expect(one<HTMLTextAreaElement>(chat, 'textarea').value).to.equal('');
    });

    it('with enter="newline" sends with Control only', async () => {
      const { chat, room } = await openChat();
      chat.enter = 'newline';
      await chat.updateComplete;
      const field = type(chat, 'one');
      press(field, 'Enter');
      expect(room.sent.length).to.equal(0);
      press(field, 'Enter', { ctrlKey: true });
      expect(room.sent.length).to.equal(1);
    });

    it('takes an Enter that confirms an input method for no sending, in the order each engine reports it', async () => {
      const { chat, room } = await openChat();
      const field = type(chat, '日本');
      press(field, 'Process', { keyCode: 229 });
      press(field, 'Enter', { isComposing: true, keyCode: 229 });
      // Safari: the composition has ended, and the Enter that ended it comes after, as 229 and not composing.
      field.dispatchEvent(new CompositionEvent('compositionend', { data: '日本', bubbles: true }));
      press(field, 'Enter', { keyCode: 229 });
      expect(room.sent.length).to.equal(0);
      press(field, 'Enter', { keyCode: 13 });
      expect(room.sent.length).to.equal(1);
    });

    it('cannot be used for writing when read-only', async () => {
      const { chat, room } = await openChat();
      chat.readonly = true;
      await chat.updateComplete;
      expect(inside(chat, 'textarea').length).to.equal(0);
      let error: unknown;
      await chat.send('no').catch((caught: unknown) => (error = caught));
      expect(error).to.be.instanceOf(RtError);
      expect(room.sent.length).to.equal(0);
    });

    it('counts down when little room is left', async () => {
      const { chat } = await openChat();
      chat.maxLength = 100;
      await chat.updateComplete;
      type(chat, 'x'.repeat(79));
      await chat.updateComplete;
      expect(inside(chat, '[part~="counter"]').length).to.equal(0);
      type(chat, 'x'.repeat(99));
      await chat.updateComplete;
      expect(one(chat, '[part~="counter"]').textContent).to.equal('1 character left');
      await expect(chat).to.be.accessible();
    });
  });

  describe('drafts', () => {
    it('come back after a reload, one for each room', async () => {
      const client = new FakeClient();
      const [one_, two] = [freshRoom(), freshRoom()];
      const first = await fixture<RtChat>(html`<rt-chat room=${one_} .connection=${client}></rt-chat>`);
      type(first, 'unfinished');
      first.room = two;
      await first.updateComplete;
      expect(one<HTMLTextAreaElement>(first, 'textarea').value).to.equal('');
      first.room = one_;
      await first.updateComplete;
      expect(one<HTMLTextAreaElement>(first, 'textarea').value).to.equal('unfinished');
      const second = await fixture<RtChat>(html`<rt-chat room=${one_} .connection=${new FakeClient()}></rt-chat>`);
      expect(one<HTMLTextAreaElement>(second, 'textarea').value).to.equal('unfinished');
    });

    it('are kept nowhere when the page says so', async () => {
      const { chat } = await openChat();
      type(chat, 'secret');
      expect(Object.entries(sessionStorage).some(([, value]) => String(value).includes('secret'))).to.be.false;
    });

    it('typed before there is a connection stay in the box', async () => {
      const chat = await fixture<RtChat>(html`<rt-chat room=${freshRoom()}></rt-chat>`);
      type(chat, 'early');
      chat.connection = new FakeClient();
      await chat.updateComplete;
      expect(one<HTMLTextAreaElement>(chat, 'textarea').value).to.equal('early');
    });
  });

  describe('keyboard', () => {
    it('walks the rows with the arrows and returns to the box with Escape or F6', async () => {
      const { chat } = await openChat((room) => ['one', 'two', 'three'].forEach((text) => room.say(BEN, text)));
      const list = one(chat, '[part~="list"]');
      const focused = (): string => {
        const element = chat.shadowRoot!.activeElement;
        return element?.matches('[part~="row"]')
          ? element.querySelector('[part~="text"]')!.textContent
          : (element?.getAttribute('part') ?? '');
      };
      list.focus();
      press(list, 'ArrowUp');
      expect(focused()).to.equal('three');
      press(chat.shadowRoot!.activeElement!, 'ArrowUp');
      expect(focused()).to.equal('two');
      press(chat.shadowRoot!.activeElement!, 'Home');
      expect(focused()).to.equal('one');
      press(chat.shadowRoot!.activeElement!, 'End');
      expect(focused()).to.equal('three');
      press(chat.shadowRoot!.activeElement!, 'Escape');
      expect(focused()).to.equal('input');
      press(chat.shadowRoot!.activeElement!, 'F6');
      expect(focused()).to.equal('list');
    });

    it('focus() puts the cursor into the box', async () => {
      const { chat } = await openChat();
      chat.focus();
      expect(chat.shadowRoot!.activeElement?.getAttribute('part')).to.equal('input');
    });
  });

  describe('text', () => {
    it('is only ever text: nothing in it runs, loads or becomes markup', async () => {
      const evil = [
        '<img src=x onerror="window.hacked=1">',
        '<script>window.hacked=1</script>',
        'javascript:window.hacked=1',
        '"><svg onload=window.hacked=1>',
        '${window.hacked=1}',
        '{{constructor.constructor("window.hacked=1")()}}',
        '&lt;b&gt;',
        '<!--',
        '</textarea><b>',
      ];
      const { chat } = await openChat((room) => evil.forEach((text) => room.say({ id: text, name: text }, text)));
      expect(rowTexts(chat)).to.deep.equal(evil);
      expect(inside(chat, '[part~="bubble"] :is(img, script, iframe, svg, b):not(.status *)').length).to.equal(0);
      expect((window as { hacked?: number }).hacked).to.equal(undefined);
    });

    it('takes its direction from itself, and names are kept from turning what is around them', async () => {
      const { chat } = await openChat((room) => room.say({ id: 'x', name: 'evil\u202eeman' }, 'שלום עולם'));
      expect(getComputedStyle(one(chat, '.flow')).direction).to.equal('rtl');
      expect(one(chat, '[part~="author"]').textContent).to.equal('evileman');
      expect(one(chat, '[part~="author"] bdi')).to.be.instanceOf(HTMLElement);
    });

    it('has links that are marked as foreign, and asks the page before following one', async () => {
      const { chat } = await openChat((room) => room.say(BEN, 'see https://example.com/a and javascript:alert(1)'));
      await waitUntil(() => inside(chat, 'a').length > 0, 'links are found');
      const links = inside<HTMLAnchorElement>(chat, 'a');
      expect(links.map(({ href, rel, target }) => [href, rel, target])).to.deep.equal([
        ['https://example.com/a', 'noopener noreferrer nofollow ugc', '_blank'],
      ]);
      let asked = '';
      chat.addEventListener('rt-link-click', (event) => {
        asked = event.detail.href;
        event.preventDefault();
      });
      const click = new MouseEvent('click', { bubbles: true, composed: true, cancelable: true });
      links[0]!.dispatchEvent(click);
      expect(asked).to.equal('https://example.com/a');
      expect(click.defaultPrevented).to.be.true;
      expect(rowTexts(chat)).to.deep.equal(['see https://example.com/a and javascript:alert(1)']);
    });
  });

  describe('trust', () => {
    it("calls days as they are by the server's clock, whatever the machine believes", async () => {
      const day = 86_400_000;
      const noon = new Date(2020, 5, 15, 12).getTime();
      const client = new FakeClient({ now: noon });
      const { chat } = await openChat((room) => {
        room.say(BEN, 'the day before', { at: noon - day });
        room.say(BEN, 'now', { at: noon });
      }, client);
      const days = (): Array<string | null> => inside(chat, '[part~="day"]').map(({ textContent }) => textContent);
      expect(days()).to.deep.equal(['Yesterday', 'Today']);
      client.time = noon + day;
      client.clock.set({ offset: 1, error: 1 });
      await chat.updateComplete;
      expect(days()[1]).to.equal('Yesterday');
    });

    it('says how much is still to come, and since when nothing comes', async () => {
      const { chat, client, room } = await openChat((room) => room.say(BEN, 'hi'));
      const said = (part: string): string | undefined =>
        inside(chat, `[part~="${part}"]`)[0]?.textContent?.trim() ?? undefined;
      expect([said('catching-up'), said('offline')]).to.deep.equal([undefined, undefined]);
      room.status.set({ freshness: 'catching-up', behind: 12 });
      await chat.updateComplete;
      expect(said('catching-up')).to.equal('Catching up: 12 messages to come');
      room.status.set({ freshness: 'gap' });
      await chat.updateComplete;
      expect(said('catching-up')).to.equal('Catching up…');
      await expect(chat).to.be.accessible();
      room.status.set({ freshness: 'stale', since: new Date(2023, 10, 14, 9, 30).getTime() });
      client.become({ status: 'waiting', attempt: 1 });
      await chat.updateComplete;
      expect(said('catching-up')).to.equal(undefined);
      expect(said('offline')).to.match(/Up to date as of 0?9:30/);
    });
  });

  describe('words', () => {
    it('are the language of the page and the strings it was given', async () => {
      const { chat, room } = await openChat((room, client) => room.say(BEN, 'hi', { at: client.now() }));
      chat.lang = 'de';
      chat.strings = {
        newMessages: { one: '{count} neue Nachricht', other: '{count} neue Nachrichten' },
        send: 'Senden',
      };
      await chat.updateComplete;
      expect(one(chat, '[part~="day"]').textContent).to.equal('Heute');
      expect(one(chat, '[part~="send"]').getAttribute('aria-label')).to.equal('Senden');
      expect(room.name).to.equal('chat:general');
    });
  });

  describe('events and figures', () => {
    it('tells each message once, says whose it is, and counts what was not seen', async () => {
      const { chat, room } = await openChat();
      const told: unknown[] = [];
      chat.addEventListener('rt-message', ({ detail }) => told.push([detail.message.text, detail.own, detail.live]));
      room.say(BEN, 'caught up', { live: false });
      room.say(ANA, 'other tab');
      await painted();
      expect(told).to.deep.equal([
        ['caught up', false, false],
        ['other tab', true, true],
      ]);
      expect(chat.messages.length).to.equal(2);
      expect(chat.user?.id).to.equal('ana');
    });
  });
});

import { emulateMedia, sendKeys } from '@web/test-runner-commands';
import { type SinonFakeTimers, useFakeTimers } from 'sinon';
import '../../../components/notifications/rt-notification-bell.ts';
import { RtNotificationBell } from '../../../components/notifications/rt-notification-bell.ts';
import { RtError } from '../../../components/protocol/index.ts';
import { FakeClient } from '../../support/fake-client.ts';
import { FakeInbox } from '../../support/fake-inbox.ts';
import { expect, fixture, html, inside, listen, one, painted, press, waitUntil } from '../support-browser/elements.ts';

const badge = (bell: RtNotificationBell): string => inside(bell, '[part="badge"]')[0]?.textContent.trim() ?? '';
const button = (bell: RtNotificationBell): HTMLButtonElement => one<HTMLButtonElement>(bell, '[part="button"]');
const nameOf = (bell: RtNotificationBell): string => button(bell).getAttribute('aria-label') ?? '';
const panel = (bell: RtNotificationBell): HTMLElement => one(bell, '.panel');
const titles = (bell: RtNotificationBell): string[] =>
  inside(bell, '.main').map((main) => main.textContent.replace(/\s+/g, ' ').trim());
const focused = (bell: RtNotificationBell): string =>
  (bell.shadowRoot?.activeElement?.textContent ?? '').replace(/\s+/g, ' ').trim();

interface Opened {
  readonly bell: RtNotificationBell;
  readonly client: FakeClient;
  readonly inbox: FakeInbox;
}

async function make(
  prepare: (inbox: FakeInbox) => void = () => undefined,
  set: Partial<RtNotificationBell> = {},
  client = new FakeClient(),
): Promise<Opened> {
  const inbox = new FakeInbox(client);
  prepare(inbox);
  const bell = await fixture<RtNotificationBell>(
    html`<rt-notification-bell lang="en-GB" .connection=${client}></rt-notification-bell>`,
  );
  Object.assign(bell, set);
  await waitUntil(
    () => inbox.channel.holdStart || !['loading', null].includes(bell.getAttribute('state')),
    'it is there',
  );
  // What is listed comes after the bell.
  await waitUntil(
    () => bell.getAttribute('state') !== 'ready' || inside(bell, '.list').length === 1,
    'the list is there',
  );
  await bell.updateComplete;
  return { bell, client, inbox };
}

async function open(bell: RtNotificationBell): Promise<void> {
  bell.show();
  await waitUntil(
    () => panel(bell).matches(':popover-open') && bell.shadowRoot?.activeElement?.id === 'title',
    'it opens',
  );
  await waitUntil(() => inside(bell, '.scroll').length === 1, 'the list is there');
  await painted();
}

const some = (count: number) => (inbox: FakeInbox) => {
  for (let i = 1; i <= count; i++) inbox.notify({ title: `Note ${i}` });
};

/** A desktop and locks of the browser's, as several tabs share them. */
class FakeDesktop {
  readonly shown: string[] = [];
  asked = 0;
  readonly #natives = ['Notification', 'Audio'].map(
    (name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const,
  );

  constructor(permission: NotificationPermission, answer: NotificationPermission = 'granted') {
    const { shown } = this;
    const ask = (): number => this.asked++;
    class Notice {
      static permission = permission;
      static requestPermission(): Promise<NotificationPermission> {
        ask();
        Notice.permission = answer;
        return Promise.resolve(answer);
      }
      onclick: (() => void) | null = null;
      constructor(title: string, { tag }: { tag: string }) {
        shown.push(`${title} ${tag.length > 0 ? 'tagged' : ''}`);
      }
      close(): void {}
    }
    class Sound {
      constructor(url: string) {
        shown.push(`sound ${url}`);
      }
      play(): Promise<void> {
        return Promise.resolve();
      }
    }
    Object.defineProperty(globalThis, 'Notification', { configurable: true, writable: true, value: Notice });
    Object.defineProperty(globalThis, 'Audio', { configurable: true, writable: true, value: Sound });
  }

  restore(): void {
    for (const [name, native] of this.#natives) {
      if (native === undefined) Reflect.deleteProperty(globalThis, name);
      else Object.defineProperty(globalThis, name, native);
    }
  }
}

function focusIs(has: boolean): void {
  Object.defineProperty(document, 'hasFocus', { configurable: true, value: () => has });
  dispatchEvent(new Event(has ? 'focus' : 'blur'));
}

/** A bell whose list comes when the test says so. */
class LateBell extends RtNotificationBell {
  fails = 0;
  /** How often its list was asked for. */
  asked = 0;
  protected override async loadPanel(): ReturnType<RtNotificationBell['loadPanel']> {
    this.asked++;
    if (this.fails-- > 0) throw new TypeError('Failed to fetch');
    return super.loadPanel();
  }
}
customElements.define('late-notification-bell', LateBell);

describe('<rt-notification-bell>', () => {
  let clock: SinonFakeTimers | undefined;
  let desktop: FakeDesktop | undefined;
  afterEach(() => {
    clock?.restore();
    clock = undefined;
    desktop?.restore();
    desktop = undefined;
    Reflect.deleteProperty(document, 'hasFocus');
  });

  describe('the bell', () => {
    it('counts what is new, shows 99+ for 100, and names the whole number', async () => {
      const { bell } = await make(some(100));
      expect(badge(bell)).to.equal('99+');
      expect(nameOf(bell)).to.equal('Notifications, 100 new');
      bell.badge = 'unread';
      bell.maxBadge = 200;
      await bell.updateComplete;
      expect(badge(bell)).to.equal('100');
      expect(nameOf(bell)).to.equal('Notifications, 100 unread');
      bell.badge = 'dot';
      await bell.updateComplete;
      expect([badge(bell), inside(bell, '[part="dot"]').length]).to.deep.equal(['', 1]);
    });

    it('is a disclosure button that says whether its dialog is open', async () => {
      const { bell } = await make(some(1));
      const attributes = ['aria-haspopup', 'aria-expanded', 'aria-controls'].map((name) =>
        button(bell).getAttribute(name),
      );
      expect(attributes).to.deep.equal(['dialog', 'false', 'panel']);
      await open(bell);
      expect(button(bell).getAttribute('aria-expanded')).to.equal('true');
      expect(panel(bell).getAttribute('role')).to.equal('dialog');
    });

    it('puts the number before the title, and takes it away when all is read and when it goes', async () => {
      document.title = 'Shop';
      const { bell, inbox } = await make(some(3), { titleBadge: true });
      await bell.updateComplete;
      expect(document.title).to.equal('(3) Shop');
      await bell.markAllRead();
      await bell.updateComplete;
      expect(document.title).to.equal('Shop');
      inbox.notify();
      await bell.updateComplete;
      document.title = 'Basket';
      inbox.notify();
      await bell.updateComplete;
      expect(document.title).to.equal('(2) Basket');
      bell.remove();
      expect(document.title).to.equal('Basket');
    });

    it('tells the page of numbers and of what arrives, once each', async () => {
      const { bell, inbox } = await make();
      const told: unknown[] = [];
      bell.addEventListener('rt-count', ({ detail }) => told.push(detail));
      bell.addEventListener('rt-notification', ({ detail }) => told.push([detail.item.title, detail.live]));
      const item = inbox.notify({ title: 'One' });
      inbox.channel.tell(item);
      inbox.channel.start(undefined, true);
      expect(told).to.deep.equal([{ unread: 1, unseen: 1 }, ['One', true]]);
    });
  });

  describe('the panel', () => {
    it('opens with the focus on its heading, and Escape or a second click gives it back', async () => {
      const { bell } = await make(some(2));
      button(bell).focus();
      button(bell).click();
      await waitUntil(() => focused(bell) === 'Notifications', 'the focus goes in');
      await sendKeys({ press: 'Escape' });
      await waitUntil(() => !bell.open && bell.shadowRoot?.activeElement === button(bell), 'the focus comes back');
      const toggles: boolean[] = [];
      bell.addEventListener('rt-toggle', ({ detail }) => toggles.push(detail.open));
      button(bell).click();
      await waitUntil(() => bell.open, 'it opens again');
      button(bell).click();
      await waitUntil(() => !bell.open && bell.shadowRoot?.activeElement === button(bell), 'and closes');
      expect(toggles).to.deep.equal([true, false]);
    });

    it('opens at once where its list could not be loaded, says so, and tries again', async () => {
      const client = new FakeClient();
      some(2)(new FakeInbox(client));
      const bell = document.createElement('late-notification-bell') as LateBell;
      Object.assign(bell, { fails: 2, connection: client, lang: 'en-GB' });
      await fixture(html`<div>${bell}</div>`);
      await waitUntil(() => badge(bell) === '2', 'the bell is there without it');
      button(bell).click();
      await waitUntil(() => focused(bell) === 'Notifications', 'it is open');
      await waitUntil(() => inside(bell, '[part="error"]').length === 1, 'it says what is missing');
      expect(titles(bell)).to.deep.equal([]);
      one(bell, '[part="error"] button').click();
      await waitUntil(() => titles(bell).join() === 'Note 2,Note 1', 'the list is there');
      expect(getComputedStyle(one(bell, '.list')).listStyleType).to.equal('none');
      expect(focused(bell)).to.equal('Notifications');
    });

    it('loads its list once there is something to list, and not before', async () => {
      const client = new FakeClient();
      const inbox = new FakeInbox(client);
      const bell = document.createElement('late-notification-bell') as LateBell;
      Object.assign(bell, { connection: client });
      await fixture(html`<div>${bell}</div>`);
      await waitUntil(() => bell.getAttribute('state') === 'empty', 'it knows that there is none');
      expect(bell.asked).to.equal(0);
      some(1)(inbox);
      await waitUntil(() => bell.asked === 1, 'it asks for the list');
    });

    it('is closed by going on past its end', async () => {
      const { bell } = await make(some(1));
      const after = await fixture<HTMLButtonElement>(html`<button>After</button>`);
      await open(bell);
      after.focus();
      await waitUntil(() => !bell.open, 'it closes');
      expect(document.activeElement).to.equal(after);
    });

    it('is fully visible inside overflow: hidden and inside a modal dialog', async () => {
      const client = new FakeClient();
      some(30)(new FakeInbox(client));
      const box = await fixture<HTMLElement>(html`
        <div>
          <style>
            .clip {
              overflow: hidden;
              width: 60px;
              height: 60px;
              position: relative;
            }
          </style>
          <div class="clip"><rt-notification-bell .connection=${client}></rt-notification-bell></div>
          <dialog><rt-notification-bell .connection=${client}></rt-notification-bell></dialog>
        </div>
      `);
      const [clipped, modal] = [...box.querySelectorAll('rt-notification-bell')];
      box.querySelector('dialog')!.showModal();
      for (const bell of [modal!, clipped!]) {
        if (bell === clipped) box.querySelector('dialog')!.close();
        await waitUntil(() => bell.getAttribute('state') === 'ready', 'it is there');
        await open(bell);
        const { left, top, right, bottom, height } = panel(bell).getBoundingClientRect();
        expect(height).to.be.above(100);
        expect(left).to.be.at.least(0);
        expect(top).to.be.at.least(0);
        expect(right).to.be.at.most(innerWidth);
        expect(bottom).to.be.at.most(innerHeight + 1);
        const at = document.elementFromPoint((left + right) / 2, top + 20);
        expect(at).to.equal(bell);
        bell.hide();
        await waitUntil(() => !panel(bell).matches(':popover-open'), 'it closes');
      }
    });

    it('marks all as seen when it opens, and nothing as read', async () => {
      const { bell } = await make(some(3));
      await open(bell);
      await waitUntil(() => bell.unseenCount === 0, 'all is seen');
      expect(bell.unreadCount).to.equal(3);
      expect(badge(bell)).to.equal('');
    });

    it('keeps what comes while it is open above, behind a pill, with focus and scroll where they are', async () => {
      const { bell, inbox } = await make(some(30), { pageSize: 30 });
      await open(bell);
      const scroller = one(bell, '.scroll');
      inside(bell, '.main')[9]!.focus();
      await painted();
      const before = [scroller.scrollTop, focused(bell), titles(bell).join()];
      inbox.notify({ title: 'New 1' });
      inbox.notify({ title: 'New 2' });
      await bell.updateComplete;
      await painted();
      expect([scroller.scrollTop, focused(bell), titles(bell).join()]).to.deep.equal(before);
      const pill = one(bell, '[part="fresh"]');
      expect([pill.hidden, pill.textContent.trim()]).to.deep.equal([false, '2 new']);
      expect(bell.unseenCount).to.equal(2);
      pill.click();
      await waitUntil(() => focused(bell) === 'New 2', 'the focus is on the newest');
      expect(titles(bell).slice(0, 3)).to.deep.equal(['New 2', 'New 1', 'Note 30']);
      expect([pill.hidden, bell.unseenCount, scroller.scrollTop]).to.deep.equal([true, 0, 0]);
    });

    it('shows more of a group in its place while somebody reads', async () => {
      const like = (inbox: FakeInbox, name: string) =>
        inbox.notify({ title: '{actors} liked it', group: 'g' }, { actor: { id: name, name } });
      const { bell, inbox } = await make((box) => {
        like(box, 'Ana');
        box.notify({ title: 'Other' });
      });
      await open(bell);
      for (const name of ['Ben', 'Chi', 'Dan', 'Eva']) like(inbox, name);
      await bell.updateComplete;
      expect(titles(bell)).to.deep.equal(['Other', 'Eva, Dan, Chi and 2 others liked it']);
    });

    it('loads earlier ones, and keeps what is there when that fails', async () => {
      const { bell, inbox } = await make(some(30));
      await open(bell);
      expect(titles(bell).length).to.equal(20);
      inbox.channel.holdHistory = true;
      one(bell, '[part="load-more"]').click();
      inbox.channel.requests[0]!.refuse(new RtError('TIMEOUT', 'late'));
      await waitUntil(() => one(bell, '[part="load-more"]').textContent.trim() === 'Retry', 'it can be retried');
      expect(titles(bell).length).to.equal(20);
      inbox.channel.holdHistory = false;
      one(bell, '[part="load-more"]').click();
      await waitUntil(() => titles(bell).length === 30, 'the rest is there');
      expect(inside(bell, '[part="load-more"]').length).to.equal(0);
    });

    it('filters what is unread', async () => {
      const { bell, inbox } = await make(some(3));
      inbox.mark({ how: 'read', items: [2] });
      await open(bell);
      inside(bell, '.choice')[1]!.click();
      await bell.updateComplete;
      expect(titles(bell)).to.deep.equal(['Note 3', 'Note 1']);
      await bell.markAllRead();
      await bell.updateComplete;
      expect(one(bell, '[part="empty"]').querySelector('slot')?.textContent).to.equal('Nothing unread.');
    });

    it('is part of the page where it is inline', async () => {
      const { bell } = await make(some(2), { inline: true });
      await waitUntil(() => titles(bell).length === 2 && bell.unseenCount === 0, 'it is shown and seen');
      expect(inside(bell, '[part="button"]').length).to.equal(0);
      expect(one(bell, 'section').getAttribute('aria-labelledby')).to.equal('title');
    });

    it('opens again where it was open when it is moved', async () => {
      const { bell } = await make(some(1));
      await open(bell);
      const place = await fixture<HTMLElement>(html`<div></div>`);
      place.append(bell);
      await waitUntil(() => bell.open && panel(bell).matches(':popover-open'), 'it is open');
    });
  });

  describe('marks', () => {
    it('come back with a message when the server refuses them', async () => {
      const { bell, inbox } = await make(some(2), { badge: 'unread' });
      await open(bell);
      inbox.hold = true;
      const errors: string[] = [];
      bell.addEventListener('rt-error', ({ detail }) => errors.push(detail.error.code));
      inside(bell, '.tool')[0]!.click();
      await bell.updateComplete;
      expect([badge(bell), inside(bell, '.unread').length]).to.deep.equal(['1', 1]);
      inbox.channel.sent.at(-1)!.refuse(new RtError('FORBIDDEN', 'Ask your team.'));
      await waitUntil(() => errors.length === 1, 'it is told');
      await bell.updateComplete;
      expect([badge(bell), inside(bell, '.unread').length]).to.deep.equal(['2', 2]);
      expect(one(bell, '.failure bdi').textContent).to.equal('This was not saved: Ask your team.');
    });

    it('are made with one key in the list, and the focus stays in it', async () => {
      const { bell } = await make(some(4));
      await open(bell);
      inside(bell, '.main')[0]!.focus();
      await sendKeys({ press: 'ArrowDown' });
      expect(focused(bell)).to.equal('Note 3');
      await sendKeys({ press: 'End' });
      expect(focused(bell)).to.equal('Note 1');
      await sendKeys({ press: 'Home' });
      await sendKeys({ press: 'u' });
      await bell.updateComplete;
      expect(bell.items[0]?.read).to.be.true;
      await sendKeys({ press: 'u' });
      expect(bell.items[0]?.read).to.be.false;
      await sendKeys({ press: 'e' });
      await waitUntil(() => focused(bell) === 'Note 3', 'the next has the focus');
      expect(titles(bell)).to.deep.equal(['Note 3', 'Note 2', 'Note 1']);
      one(bell, '[part="mark-all"]').focus();
      press(one(bell, '[part="mark-all"]'), 'e');
      expect(bell.items.length).to.equal(3);
    });

    it('read is what was opened; a listener may keep the page where it is', async () => {
      const { bell } = await make((inbox) => inbox.notify({ href: '/somewhere', title: 'Go' }));
      await open(bell);
      const clicks: unknown[] = [];
      bell.addEventListener('rt-notification-click', (event) => {
        event.preventDefault();
        clicks.push([event.detail.item.title, event.detail.href]);
      });
      one(bell, '.main').click();
      expect(clicks).to.deep.equal([['Go', `${location.origin}/somewhere`]]);
      await waitUntil(() => bell.unreadCount === 0, 'it is read');
    });

    it('seen is what was in view, where the page says so', async () => {
      const { bell } = await make(some(12), { markSeen: 'visible' });
      await open(bell);
      await waitUntil(() => bell.unseenCount < 12, 'some are seen');
      expect(bell.unseenCount).to.be.above(0);
    });
  });

  describe('addresses of others', () => {
    it('are links on the page’s own site and on those it lists, and words elsewhere', async () => {
      const hrefs = ['/own', 'https://other.example/x', 'https://listed.example/y'];
      const { bell } = await make((inbox) => hrefs.forEach((href) => inbox.notify({ href, title: href })), {
        linkOrigins: 'https://listed.example',
      });
      await open(bell);
      expect(inside<HTMLAnchorElement>(bell, 'a.main').map(({ href }) => href)).to.deep.equal([
        'https://listed.example/y',
        `${location.origin}/own`,
      ]);
    });

    it('run nothing, whatever a server that is not ours lets through', async () => {
      const { bell } = await make((inbox) => {
        for (const href of ['javascript:alert(1)', '//evil.example', 'https://u:p@evil.example', '/a\u202eb'])
          inbox.notify({
            href,
            icon: href,
            title: '<img src=x onerror=alert(1)>',
            actions: [{ id: 'a', label: 'A', href }],
          });
      });
      await open(bell);
      expect(inside(bell, 'a, img').length).to.equal(0);
      expect(titles(bell)[0]).to.equal('<img src=x onerror=alert(1)>');
    });
  });

  describe('the desktop', () => {
    it('is never asked for before a click on the offer, and is told of the answer', async () => {
      desktop = new FakeDesktop('default');
      const { bell } = await make(some(1), { desktop: 'ask' });
      await open(bell);
      expect(desktop.asked).to.equal(0);
      const answers: string[] = [];
      bell.addEventListener('rt-permission', ({ detail }) => answers.push(detail.state));
      one(bell, '[part="permission"] button').click();
      expect(desktop.asked).to.equal(1);
      await waitUntil(() => answers[0] === 'granted', 'it is told');
      await bell.updateComplete;
      expect(inside(bell, '[part="permission"]').length).to.equal(0);
    });

    it('explains how to allow it again where it is blocked', async () => {
      desktop = new FakeDesktop('denied');
      const { bell } = await make(some(1), { desktop: 'ask' });
      await open(bell);
      expect(one(bell, '[part="permission"]').textContent).to.contain('allow notifications in the site settings');
      expect(inside(bell, '[part="permission"] button').length).to.equal(0);
    });

    it('is told once by five tabs, with one sound, while nobody looks at any of them', async () => {
      desktop = new FakeDesktop('granted');
      focusIs(false);
      const tabs = await Promise.all(
        Array.from({ length: 5 }, () => make(undefined, { desktop: 'ask', sound: '/ping.mp3' })),
      );
      for (const { inbox } of tabs) inbox.notify({ title: 'Ping' });
      await waitUntil(() => desktop!.shown.length >= 2, 'it is told');
      await navigator.locks.request('after', () => undefined);
      await painted();
      expect(desktop.shown).to.deep.equal(['Ping tagged', 'sound /ping.mp3']);
    });

    it('is not told while one of the tabs is looked at', async () => {
      desktop = new FakeDesktop('granted');
      focusIs(false);
      let release = (): void => undefined;
      // Another tab of the browser, which is looked at.
      await new Promise<void>((taken) => {
        void navigator.locks.request('rt-n:watched', { mode: 'shared' }, () => {
          taken();
          return new Promise<void>((resolve) => (release = resolve));
        });
      });
      const { inbox, bell } = await make(undefined, { desktop: 'ask', sound: '/ping.mp3' });
      inbox.notify({ title: 'Quiet' });
      await navigator.locks.query();
      await navigator.locks.query();
      await bell.updateComplete;
      expect(desktop.shown).to.deep.equal([]);
      release();
      focusIs(true);
      inbox.notify({ title: 'Here' });
      await navigator.locks.query();
      expect(desktop.shown).to.deep.equal([]);
    });
  });

  describe('for those who do not see it', () => {
    it('says how many came, a few seconds’ worth at a time; urgent ones at once', async () => {
      const { bell, inbox } = await make();
      clock = useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldClearNativeTimers: true });
      const [polite, assertive] = [listen('polite'), listen('assertive')];
      inbox.notify();
      inbox.notify();
      await clock.tickAsync(2900);
      expect(polite()).to.deep.equal([]);
      await clock.tickAsync(1200);
      expect(polite()).to.deep.equal(['2 new notifications']);
      inbox.notify({ title: 'Fire', priority: 'urgent' });
      await clock.tickAsync(200);
      expect(assertive()).to.deep.equal(['Fire']);
      expect(inside(bell, '[aria-live]').length).to.equal(0);
    });

    it('stays readable in forced colours', async () => {
      // Drivers of two engines have no way to force colours.
      const force = (forcedColors: 'active' | 'none'): Promise<void> =>
        navigator.userAgent.includes('Chrome') ? emulateMedia({ forcedColors }) : Promise.resolve();
      await force('active');
      const { bell } = await make(some(3));
      await open(bell);
      await expect(bell).to.be.accessible();
      await force('none');
    });

    it('has no faults axe knows of, in any state, light, dark and inline', async function () {
      this.timeout(40_000);
      const states: Array<Promise<Opened>> = [];
      states.push(
        make((inbox) => {
          inbox.notify(
            { title: '{actors} liked it', body: 'Long ago', href: '/x', actions: [{ id: 'a', label: 'Accept' }] },
            { actor: { id: 'ben', name: 'Ben' } },
          );
          inbox.notify({ title: 'Urgent', priority: 'urgent' });
          inbox.notify({ title: 'Read' });
          inbox.mark({ how: 'read', items: [3] });
        }),
      );
      states.push(make());
      const denied = new FakeClient();
      denied.channel('notifications:~').holdStart = true;
      states.push(make(undefined, {}, denied));
      const offline = make(some(2));
      states.push(offline);
      (await offline).client.become({ status: 'offline', attempt: 1 });
      states.push(make(undefined, { badge: 'nonsense' as never }));
      states.push(make(some(2), { inline: true }));
      for (const [index, made] of states.entries()) {
        const { bell, inbox } = await made;
        if (index === 2) inbox.channel.refuse(new RtError('FORBIDDEN', 'Not here.'));
        await bell.updateComplete;
        if (!bell.inline) await open(bell);
        for (const scheme of ['light', 'dark']) {
          document.documentElement.style.setProperty('color-scheme', scheme);
          await painted();
          await expect(bell).to.be.accessible();
        }
        document.documentElement.style.removeProperty('color-scheme');
        bell.hide();
      }
      const words = await Promise.all(states.map(async (made) => (await made).bell.getAttribute('state')));
      expect(words).to.deep.equal(['ready', 'empty', 'denied', 'offline', 'error', 'ready']);
    });
  });
});

import '../../../components/presence/rt-presence.ts';
import type { RtPresence } from '../../../components/presence/rt-presence.ts';
import { type PresenceMember, type PresenceSnapshot, RtError, type Value } from '../../../components/protocol/index.ts';
import { ANA, BEN, type FakeChannel, FakeClient } from '../../support/fake-client.ts';
import { expect, fixture, html, inside, listen, one, painted, press, waitUntil } from '../support-browser/elements.ts';

const NOW = 1_700_000_500_000;
const C = 'presence:general';
const person = (id: string, more: Partial<PresenceMember> = {}): PresenceMember => ({
  ...{ u: { id, name: id.charAt(0).toUpperCase() + id.slice(1) }, s: 'online', n: 1, since: 100, at: NOW },
  ...more,
});
const crowd = (count: number): PresenceMember[] =>
  Array.from({ length: count }, (_, n) => person(`person-${String(n).padStart(3, '0')}`, { since: n }));

/** What the server says of a room. */
class Room {
  readonly channel: FakeChannel;
  #v = 1;
  #count = 0;
  constructor(client: FakeClient) {
    this.channel = client.channel(C);
    this.channel.holdStart = true;
  }
  begin(members: PresenceMember[], more: Partial<PresenceSnapshot> = {}): void {
    this.#count = members.length;
    const snap = { v: this.#v, count: members.length, members, ...more } as unknown as Value;
    for (const { onStart } of [...this.channel.followers])
      onStart?.({ result: { c: C, e: 'e', o: 0, rec: null, snap }, resync: false });
    this.channel.status.set({ freshness: 'live' });
  }
  tell({
    join = [],
    leave = [],
    upd = [],
  }: {
    join?: PresenceMember[];
    leave?: string[];
    upd?: PresenceMember[];
  }): void {
    this.#count += join.length - leave.length;
    const message = { t: 'pdiff' as const, c: C, v: ++this.#v, count: this.#count, join, upd };
    for (const { onPresence } of [...this.channel.followers])
      onPresence?.({ ...message, leave: leave.map((id) => ({ id, at: NOW - 60_000 })) });
  }
}

async function open(members: PresenceMember[] | undefined, attributes: Partial<RtPresence> = {}) {
  const client = new FakeClient({ now: NOW });
  const room = new Room(client);
  const element = document.createElement('rt-presence');
  Object.assign(element, { room: 'general', lang: 'en-GB', connection: client }, attributes);
  const happened: string[] = [];
  for (const name of ['rt-join', 'rt-leave'] as const)
    element.addEventListener(name, ({ type, detail }) =>
      happened.push(`${type} ${detail.members.map(({ user }) => user.name).join(' ')}`),
    );
  const place = await fixture<HTMLElement>(html`<div></div>`);
  place.append(element);
  await waitUntil(() => room.channel.followers.size > 0, 'the room is followed');
  if (members !== undefined) {
    room.begin(members);
    await waitUntil(() => element.getAttribute('state') !== 'loading', 'people are shown');
  }
  return { element, client, room, happened, place };
}
const names = (element: Element): string[] =>
  inside(element, '.base > .list .face > .hidden-text').map((name) => name.textContent);
const settled = (element: RtPresence, isSo: () => boolean, what: string): Promise<void> =>
  waitUntil(isSo, what).then(async () => void (await element.updateComplete));

describe('<rt-presence>', () => {
  describe('what is shown', () => {
    it('is one disc per person, named with their status, whatever they are there with', async () => {
      const { element } = await open([
        person('ana', { n: 4 }),
        person('ben', { s: 'away' }),
        person('cleo', { s: 'busy' }),
      ]);
      expect(element.getAttribute('state')).to.equal('ready');
      expect(names(element)).to.deep.equal(['Ana (you), online', 'Ben, away', 'Cleo, busy']);
      expect(inside(element, '[part="initials"]').map((each) => each.textContent)).to.deep.equal(['A', 'B', 'C']);
      expect(element.members[0]?.connections).to.equal(4);
      expect(element.self?.user).to.deep.equal({ id: 'ana', name: 'Ana' });
      expect(element.count).to.equal(3);
      expect(one(element, 'ul').getAttribute('role')).to.equal('list');
      await expect(element).to.be.accessible();
    });

    it('is one entry per tab where that is wanted', async () => {
      const tabs = [
        { s: 'online' as const, at: NOW, page: '/plans' },
        { s: 'away' as const, at: NOW, page: '/home' },
      ];
      const { element } = await open([person('ana', { n: 2, tabs }), person('ben', { n: 2 })], { group: 'connection' });
      expect(names(element)).to.deep.equal([...['Ana (you), online', 'Ana (you), away', 'Ben, online', 'Ben, online']]);
      expect(element.members.map(({ page }) => page)).to.deep.equal(['/plans', '/home', undefined, undefined]);
    });

    it('keeps the order in which they came, whatever becomes of them', async () => {
      const { element, room } = await open([
        person('cleo', { since: 3 }),
        person('ana', { since: 1 }),
        person('ben', { since: 2 }),
      ]);
      const before = inside(element, '.face');
      room.tell({ upd: [person('ana', { since: 1, s: 'away' })] });
      await settled(element, () => names(element)[0] === 'Ana (you), away', 'Ana is away');
      expect(names(element)).to.deep.equal(['Ana (you), away', 'Ben, online', 'Cleo, online']);
      expect(inside(element, '.face')).to.deep.equal(before);
    });

    it('can be in the order of names or of activity', async () => {
      const { element } = await open([person('cleo', { at: 5 }), person('ben', { at: 9 }), person('ana', { at: 7 })], {
        sort: 'name',
      });
      expect(element.members.map(({ user }) => user.id)).to.deep.equal(['ana', 'ben', 'cleo']);
      element.sort = 'active';
      await element.updateComplete;
      expect(element.members.map(({ user }) => user.id)).to.deep.equal(['ben', 'ana', 'cleo']);
    });

    it('leaves out the reader where that is wanted', async () => {
      const { element } = await open([person('ana'), person('ben')], { excludeSelf: true });
      expect(names(element)).to.deep.equal(['Ben, online']);
      expect(element.count).to.equal(1);
    });

    it('can be a list with what else is known', async () => {
      const { element } = await open(
        [person('ana', { n: 2 }), person('ben', { s: 'away', at: NOW - 600_000, page: '/plans' })],
        { variant: 'list', showAway: true },
      );
      expect(inside(element, '[part="name"]').map((each) => each.textContent)).to.deep.equal(['Ana (you)', 'Ben']);
      expect(inside(element, '.detail').map((each) => each.textContent)).to.deep.equal([
        'online · 2 tabs or devices',
        'away · last seen 10 minutes ago · at /plans',
      ]);
      await expect(element).to.be.accessible();
    });

    it('can be a number, or the dot of one person', async () => {
      const { element } = await open(crowd(3), { variant: 'count' });
      expect(one(element, '[part="count"]').textContent).to.equal('3 people here');
      await expect(element).to.be.accessible();
      element.variant = 'dot';
      element.userId = 'person-001';
      await element.updateComplete;
      expect(one(element, '[role="img"]').getAttribute('aria-label')).to.equal('Person-001, online');
      element.userId = 'nobody';
      await element.updateComplete;
      expect(one(element, '[role="img"]').getAttribute('aria-label')).to.equal('Someone, offline');
      await expect(element).to.be.accessible();
    });

    it('says that nobody is there, that it is loading, and that it may not be seen', async () => {
      const { element, room } = await open(undefined);
      expect(one(element, '.notice').textContent).to.equal('Looking who is here');
      room.begin([]);
      await settled(element, () => element.getAttribute('state') === 'empty', 'nobody is there');
      expect(one(element, 'slot[name="empty"]').parentElement!.hidden).to.be.false;
      await expect(element).to.be.accessible();
      room.channel.refuse(new RtError('FORBIDDEN', 'no'));
      await settled(element, () => element.getAttribute('state') === 'denied', 'it is denied');
      expect(one(element, '.notice').textContent).to.equal('You cannot see who is here.');
      await expect(element).to.be.accessible();
    });

    it('stays, dimmed and labelled, without a connection', async () => {
      const { element, client } = await open([person('ana'), person('ben')]);
      client.become({ status: 'waiting', attempt: 1 });
      await settled(element, () => element.getAttribute('state') === 'offline', 'it is offline');
      expect(names(element)).to.have.length(2);
      expect(one(element, '[part="offline"]').textContent).to.equal('Offline');
      await expect(element).to.be.accessible();
    });

    it('says what is wrong with an attribute', async () => {
      const element = await fixture<RtPresence>(html`<rt-presence .connection=${new FakeClient()}></rt-presence>`);
      expect(one(element, '[role="alert"]').textContent).to.match(/needs a room/);
      element.room = 'general';
      element.max = 0;
      await element.updateComplete;
      expect(one(element, '[role="alert"]').textContent).to.match(/max: expected a whole number/);
      expect(element.getAttribute('state')).to.equal('error');
      await expect(element).to.be.accessible();
    });

    it('can be painted by the page', async () => {
      const { element } = await open([person('ana')], {
        renderMember: ({ user }, { status }) => `${user.id} is ${status}`,
      });
      expect(one(element, '.face').textContent.trim()).to.match(/ana is online$/);
    });

    it('speaks the language around it', async () => {
      await import('../../../components/locales/de.ts');
      const { element } = await open([person('ana', { s: 'away' })], { lang: 'de' });
      expect(names(element)).to.deep.equal(['Ana (Sie), abwesend']);
    });
  });

  describe('the rest', () => {
    it('is a number on a button that opens the whole list', async () => {
      const { element } = await open(crowd(8), { max: 3 });
      const plus = one(element, '.plus');
      expect([names(element).length, plus.textContent.trim()]).to.deep.equal([3, '+5']);
      expect(plus.getAttribute('aria-label')).to.equal('5 more people');
      expect(plus.getAttribute('aria-expanded')).to.equal('false');
      plus.click();
      await element.updateComplete;
      expect(plus.getAttribute('aria-expanded')).to.equal('true');
      expect(inside(element, '.panel .member')).to.have.length(8);
      await expect(element).to.be.accessible();
      inside(element, '.panel .face')[2]!.focus();
      press(inside(element, '.panel .face')[2]!, 'Escape');
      await element.updateComplete;
      expect(inside(element, '.panel')).to.have.length(0);
      expect(element.shadowRoot!.activeElement).to.equal(plus);
    });

    it('opens in place in a list', async () => {
      const { element } = await open(crowd(8), { max: 3, variant: 'list' });
      one(element, '.plus').click();
      await element.updateComplete;
      expect(names(element)).to.have.length(8);
      await expect(element).to.be.accessible();
    });

    it('counts those a large room does not name', async () => {
      const { element, room } = await open(undefined, { max: 3 });
      room.begin(crowd(50), { count: 400 });
      await settled(element, () => element.count === 400, 'all are counted');
      expect(one(element, '.plus').textContent.trim()).to.equal('+397');
    });
  });

  describe('keys and pointers', () => {
    it('reach it in one stop, and arrows go around in it, also from right to left', async () => {
      const { element, place } = await open(crowd(8), { max: 3 });
      const stops = [...inside(element, '.base > .list .face'), one(element, '.plus')];
      expect(stops.map(({ tabIndex }) => tabIndex)).to.deep.equal([0, -1, -1, -1]);
      stops[0]!.focus();
      press(stops[0]!, 'ArrowRight');
      expect(element.shadowRoot!.activeElement).to.equal(stops[1]);
      press(stops[1]!, 'End');
      expect(element.shadowRoot!.activeElement).to.equal(stops[3]);
      place.dir = 'rtl';
      press(stops[3]!, 'ArrowRight');
      expect(element.shadowRoot!.activeElement).to.equal(stops[2]);
      expect(stops.map(({ tabIndex }) => tabIndex)).to.deep.equal([-1, -1, 0, -1]);
    });

    it('show who it is beside the disc, until Escape', async () => {
      const { element } = await open([person('ana'), person('ben')]);
      const [face] = inside(element, '.face');
      const tip = one(element, '[part="tip"]');
      expect(getComputedStyle(tip).display).to.equal('none');
      expect(tip.textContent).to.contain('Ana');
      press(face!, 'Escape');
      await element.updateComplete;
      expect(one(element, '.base').classList.contains('quiet')).to.be.true;
      inside(element, '.face')[1]!.focus();
      await element.updateComplete;
      expect(one(element, '.base').classList.contains('quiet')).to.be.false;
    });

    it('tell the page who was clicked', async () => {
      const { element } = await open([person('ana'), person('ben')]);
      let clicked = '';
      element.addEventListener('rt-member-click', ({ detail, cancelable }) => {
        clicked = `${detail.member.user.id} ${cancelable}`;
      });
      inside(element, '.face')[1]!.click();
      expect(clicked).to.equal('ben true');
    });

    it('have targets of at least 24 pixels', async () => {
      const { element } = await open(crowd(8));
      element.style.setProperty('--rt-presence-avatar-size', '1rem');
      await painted();
      for (const target of inside(element, '.face, .plus'))
        expect(Math.min(target.getBoundingClientRect().width, target.getBoundingClientRect().height)).to.be.at.least(
          24,
        );
    });
  });

  describe('what happens', () => {
    it('is told in batches, and nobody joins who was there', async () => {
      const { element, room, happened } = await open([person('ana')]);
      expect(happened).to.deep.equal([]);
      room.tell({ join: [person('ben')] });
      room.tell({ join: [person('cleo')] });
      await settled(element, () => happened.length > 0, 'they joined');
      expect(happened).to.deep.equal(['rt-join Ben Cleo']);
      room.tell({ leave: ['ben'] });
      await settled(element, () => happened.length > 1, 'he left');
      expect(happened[1]).to.equal('rt-leave Ben');
    });

    it('is neither a leave nor a join when a link breaks and comes back', async () => {
      const { element, room, client, happened } = await open([person('ana'), person('ben')]);
      client.become({ status: 'waiting', attempt: 1 });
      client.become({ status: 'online' });
      room.begin([person('ana'), person('ben')]);
      await painted();
      await element.updateComplete;
      expect(happened).to.deep.equal([]);
    });

    it('is painted at most four times a second, whatever comes', async () => {
      const { element, room } = await open([person('ana')]);
      let paints = 0;
      let events = 0;
      element.addController({ hostUpdated: () => (paints += 1) });
      element.addEventListener('rt-presence', () => (events += 1));
      const start = performance.now();
      for (const [n, someone] of crowd(190).entries()) {
        room.tell({ join: [someone] });
        if (n % 10 === 0) await painted();
      }
      await settled(element, () => element.members.length === 191, 'all are there');
      const quarters = (performance.now() - start) / 250;
      // A change of focus or language would paint as well; nothing of that happens here.
      expect(paints).to.be.at.most(Math.ceil(quarters) + 2);
      expect(events).to.be.at.most(Math.ceil(quarters) + 1);
    });

    it('is said to screen readers where that is wanted, in one sentence, and never of oneself', async () => {
      const { room } = await open([person('cleo')], { announce: 'polite' });
      const heard = listen('polite');
      room.tell({ join: [person('ana'), person('ben'), person('dan'), person('eva'), person('fay'), person('gil')] });
      await waitUntil(() => heard().length > 0, 'it is said');
      expect(heard()).to.deep.equal(['Ben, Dan, Eva and 2 others joined']);
    });

    it('goes at once with the user it was about', async () => {
      const { element, room, client } = await open([person('ana'), person('ben')]);
      client.become({ user: BEN });
      room.tell({ leave: ['ana'] });
      await settled(element, () => names(element).join() === 'Ben (you), online', 'Ana is gone, Ben is the reader');
    });
  });

  describe('the reader', () => {
    const said = (room: Room) => room.channel.presences.at(-1);

    it('is present while it is on the page, with what they set before and after', async () => {
      const client = new FakeClient({ now: NOW });
      const room = new Room(client);
      const element = document.createElement('rt-presence');
      Object.assign(element, { room: 'general', page: '/plans', connection: client });
      element.setStatus('busy');
      (await fixture<HTMLElement>(html`<div></div>`)).append(element);
      await waitUntil(() => room.channel.followers.size > 0);
      room.begin([]);
      expect(said(room)).to.deep.include({ status: 'busy', page: '/plans' });
      element.setMeta({ team: 'blue' });
      expect(said(room)).to.deep.include({ status: 'busy', page: '/plans', meta: { team: 'blue' } });
      element.page = '/home';
      await element.updateComplete;
      expect(said(room)).to.deep.include({ page: '/home' });
      element.away = 'off';
      await element.updateComplete;
      expect(said(room)).not.to.have.property('idle');
    });

    it('is active when the page is used, in this tab or another of theirs', async () => {
      const { element, room, client } = await open([]);
      client.time += 60_000;
      const before = room.channel.presences.length;
      press(document.body, 'a');
      expect(room.channel.presences.length).to.equal(before + 1);
      expect(said(room)).to.deep.equal({ idle: 0 });
      client.time += 60_000;
      const other = client.lines.join('activity', () => undefined);
      other.post({ user: ANA.id, idle: 0 });
      await waitUntil(() => room.channel.presences.length === before + 2, 'it is heard from another tab');
      element.away = 'idle';
      await element.updateComplete;
      client.time += 60_000;
      other.post({ user: ANA.id, idle: 0 });
      await painted();
      expect(room.channel.presences.length).to.equal(before + 2);
    });

    it('is not disturbed by a move in the page', async () => {
      const { element, room, happened, place } = await open([person('ana'), person('ben')]);
      const { subscriptions } = room.channel;
      const box = place.appendChild(document.createElement('section'));
      box.append(element);
      await element.updateComplete;
      expect(room.channel.subscriptions).to.equal(subscriptions);
      expect(room.channel.presences.includes(null)).to.be.false;
      expect([names(element).length, happened.length]).to.deep.equal([2, 0]);
    });
  });

  describe('pictures', () => {
    it('come from where the page allows, and leave initials where they do not come', async () => {
      const broken = `${location.origin}/nothing-here-${Date.now()}.png`;
      const { element } = await open([
        person('ana', { meta: { avatar: broken } }),
        person('ben', { meta: { avatar: 'https://hostile.example/ben.png' } }),
      ]);
      await settled(element, () => inside(element, 'img').length === 0, 'the broken one is gone');
      expect(inside(element, '[part="initials"]').map((each) => each.textContent)).to.deep.equal(['A', 'B']);
      expect(performance.getEntriesByType('resource').some(({ name }) => name.includes('hostile.example'))).to.be.false;
    });
  });

  describe('a watch list', () => {
    it('asks about these people alone, and shows them in its order, here or not', async () => {
      const client = new FakeClient({ now: NOW });
      const channel = client.channel('presence:~');
      const asked: unknown[] = [];
      channel.call = <Reply>(name: string, data: unknown): Promise<Reply> => {
        asked.push([name, (data as { users: string[] }).users]);
        const users = [{ id: 'ben', name: 'Ben', s: 'away', at: NOW - 600_000 }];
        return Promise.resolve({ v: 1, users } as Reply);
      };
      const element = await fixture<RtPresence>(
        html`<rt-presence lang="en-GB" users="cleo ben" variant="list" .connection=${client}></rt-presence>`,
      );
      await settled(element, () => element.getAttribute('state') === 'ready', 'the answer is there');
      expect(asked).to.deep.equal([['watch', ['ben', 'cleo']]]);
      expect(names(element)).to.deep.equal(['Someone, offline', 'Ben, away']);
      expect(client.channels.has(C)).to.be.false;
      const status = { v: 2, users: [{ id: 'ben', name: 'Ben', s: 'offline', at: NOW - 600_000 }] };
      channel.tellSignal(ANA, 'status', status);
      channel.tellSignal(ANA, 'status', { v: 1, users: [] });
      await settled(element, () => names(element)[1] === 'Ben, offline', 'Ben has left');
      expect(inside(element, '.detail')[1]!.textContent).to.equal('offline · last seen 10 minutes ago');
      await expect(element).to.be.accessible();
    });
  });

  describe('looks', () => {
    it('tell statuses apart by shape, and pass in light and dark', async () => {
      const { element, place } = await open([
        person('ana'),
        person('ben', { s: 'away' }),
        person('cleo', { s: 'busy' }),
      ]);
      const look = (dot: Element): string => {
        const { borderRadius, borderTopColor, backgroundColor } = getComputedStyle(dot);
        return `${borderRadius} ${borderTopColor === backgroundColor ? 'full' : 'empty'}`;
      };
      expect(new Set(inside(element, '.dot').map(look)).size).to.equal(3);
      for (const scheme of ['light', 'dark']) {
        place.style.setProperty('color-scheme', scheme);
        place.style.setProperty('background', 'Canvas');
        await painted();
        await expect(element).to.be.accessible();
      }
    });
  });
});

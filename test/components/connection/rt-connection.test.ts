import type { ClientOptions } from '../../../components/core/client-api.ts';
import { RtConnection } from '../../../components/connection/rt-connection.ts';
import { FakeClient } from '../../support/fake-client.ts';
import { expect, fixture, html, inside, listen, one, painted, waitUntil } from '../support-browser/elements.ts';

/** A connection on a fake client that starts where the test wants. */
class TestedConnection extends RtConnection {
  fake = new FakeClient();
  options: ClientOptions | undefined;
  protected override makeClient(options: ClientOptions): FakeClient {
    this.options = options;
    return (this.fake = new FakeClient());
  }
}
customElements.define('tested-connection', TestedConnection);

const open = (
  template = html`<tested-connection grace="30"><p>content</p></tested-connection>`,
): Promise<TestedConnection> => fixture<TestedConnection>(template);
const bars = (element: Element): HTMLElement[] => inside(element, '[part~="bar"]');

describe('<rt-connection>', () => {
  it('takes no room and shows nothing while all is well', async () => {
    const element = await open();
    expect(bars(element).length).to.equal(0);
    expect(getComputedStyle(element).display).to.equal('contents');
    expect(element.status).to.equal('online');
    expect(element.getAttribute('state')).to.equal('online');
    await expect(element).to.be.accessible();
  });

  it('shows nothing for a drop within the grace', async () => {
    const element = await open(html`<tested-connection grace="5000"></tested-connection>`);
    element.fake.become({ status: 'waiting', attempt: 1 });
    await painted();
    element.fake.become({ status: 'online' });
    await painted();
    expect(bars(element).length).to.equal(0);
  });

  it('shows an outage after the grace without moving anything, and offers not to wait', async () => {
    const element = await open();
    const before = element.querySelector('p')!.getBoundingClientRect().top;
    element.fake.become({ status: 'waiting', retryAt: element.fake.now() + 9500, attempt: 2 });
    await waitUntil(() => bars(element).length === 1);
    expect(element.querySelector('p')!.getBoundingClientRect().top).to.equal(before);
    expect(one(element, '[part~="label"]').textContent).to.equal('Connection lost');
    expect(one(element, '.detail').textContent).to.match(/Next try in (9|10) sec/);
    const retry = one(element, '[part~="retry"]');
    expect(retry.textContent.trim()).to.equal('Retry now');
    await expect(element).to.be.accessible();
    retry.click();
    expect(element.fake.calls).to.include('retryNow');
  });

  it('keeps the button, and the focus on it, while it tries', async () => {
    const element = await open();
    element.fake.become({ status: 'waiting', attempt: 1 });
    await waitUntil(() => bars(element).length === 1);
    const retry = one(element, '[part~="retry"]');
    retry.focus();
    element.fake.become({ status: 'connecting' });
    await element.updateComplete;
    expect(one(element, '[part~="retry"]')).to.equal(retry);
    expect(retry.getAttribute('aria-disabled')).to.equal('true');
    expect(element.shadowRoot!.activeElement).to.equal(retry);
  });

  it('says an outage once and its end once', async () => {
    const element = await open();
    element.strings = { lost: 'Gone.', back: 'Here again.' };
    const heard = listen('polite');
    const spoken = (): string[] => heard().filter((line) => ['Gone.', 'Here again.'].includes(line));
    element.fake.become({ status: 'waiting', attempt: 1 });
    await waitUntil(() => bars(element).length === 1);
    element.fake.become({ status: 'connecting' });
    element.fake.become({ status: 'waiting', attempt: 2 });
    element.fake.become({ status: 'online' });
    await waitUntil(() => spoken().length === 2, 'both are spoken');
    expect(spoken()).to.deep.equal(['Gone.', 'Here again.']);
    expect(one(element, '[part~="label"]').textContent).to.equal('Here again.');
  });

  it('says at once, and with the reason, what waiting does not change', async () => {
    const element = await open(html`<tested-connection grace="60000"></tested-connection>`);
    element.fake.become({ status: 'unauthorized', reason: 'The token has expired.' });
    await element.updateComplete;
    expect(one(element, '[part~="bar"]').textContent)
      .to.contain('Not signed in')
      .and.to.contain('The token has expired.');
    await expect(element).to.be.accessible();
  });

  it("counts down by the server's clock, and goes on after a sleep when the time is known again", async () => {
    const element = await open(html`<tested-connection grace="0"></tested-connection>`);
    const { fake } = element;
    const words = (): string => one(element, '.detail').textContent ?? '';
    fake.become({ status: 'waiting', retryAt: fake.now() + 60_000, attempt: 5 });
    await waitUntil(() => bars(element).length === 1);
    expect(words()).to.contain('60 sec');
    fake.time += 3_600_000;
    fake.clock.set({ offset: 0, error: 3_600_000 });
    await element.updateComplete;
    expect(words(), 'nobody knows what time it is').to.contain('60 sec');
    fake.time -= 3_590_000;
    fake.clock.set({ offset: 0, error: 3 });
    await element.updateComplete;
    expect(words()).to.contain('50 sec');
  });

  it("knows the server's clock, and tells what it learns", async () => {
    const element = await open();
    const told: unknown[] = [];
    (element as RtConnection).addEventListener('rt-clock', ({ detail }) => told.push(detail));
    element.fake.time = Date.now() - 600_000;
    element.fake.clock.set({ offset: -600_000, error: 12 });
    expect(told).to.deep.equal([{ offset: -600_000, error: 12 }]);
    expect([element.clockOffset, element.clockError]).to.deep.equal([-600_000, 12]);
    expect(element.serverNow()).to.equal(element.fake.time);
  });

  it('sums up how fresh its elements are: as a property, for styles, and in words', async () => {
    const element = await open(html`<tested-connection show="always" locale="en"></tested-connection>`);
    const { fake } = element;
    const age = (): string | undefined => inside(element, '[part~="freshness"]')[0]?.textContent ?? undefined;
    expect([element.freshness.freshness, element.getAttribute('freshness'), age()]).to.deep.equal([
      'live',
      'live',
      undefined,
    ]);
    fake.freshness.set({ freshness: 'catching-up', since: fake.now(), behind: 3 });
    await element.updateComplete;
    expect([element.getAttribute('freshness'), age()]).to.deep.equal(['catching-up', '3 updates to come']);
    fake.freshness.set({ freshness: 'gap', since: fake.now() });
    await element.updateComplete;
    expect(age()).to.equal('Catching up…');
    await expect(element).to.be.accessible();
    fake.become({ status: 'waiting' });
    fake.freshness.set({ freshness: 'stale', since: new Date(2024, 0, 1, 14, 5).getTime() });
    await element.updateComplete;
    expect(age()).to.match(/^Up to date as of 2:05/);
    await expect(element).to.be.accessible();
  });

  it('says that it is signing in, not that it is lost, while a token is fetched', async () => {
    const element = await open(html`<tested-connection show="always"></tested-connection>`);
    element.fake.become({ status: 'connecting', auth: 'refreshing' });
    await element.updateComplete;
    expect(one(element, '[part~="label"]').textContent).to.equal('Signing in…');
    expect(element.auth).to.equal('refreshing');
  });

  it('has tabs share a token only where it comes from one address for all of them', async () => {
    const plain = await open();
    expect(plain.options?.tokenScope).to.equal(undefined);
    const element = await open(html`<tested-connection token-url="/token"></tested-connection>`);
    expect(element.options?.tokenScope).to.equal(new URL('/token', location.href).href);
  });

  for (const [status, code] of [
    [401, 'UNAUTHORIZED'],
    [403, 'FORBIDDEN'],
    [404, 'UNAUTHORIZED'],
    [429, 'UNAVAILABLE'],
    [500, 'UNAVAILABLE'],
  ] as const) {
    it(`takes a ${status} of the token's address for ${code}`, async () => {
      const element = await open(html`<tested-connection token-url="/token"></tested-connection>`);
      const { fetch } = window;
      window.fetch = () => Promise.resolve(new Response('', { status }));
      try {
        const failed = await element.options!.getToken!({ reason: 'connect' }).then(
          () => undefined,
          (error: { code?: string }) => error.code,
        );
        expect(failed).to.equal(code);
      } finally {
        window.fetch = fetch;
      }
    });
  }

  it('tells every change of status', async () => {
    const element = await open();
    const told: unknown[] = [];
    (element as RtConnection).addEventListener('rt-status', ({ detail }) =>
      told.push([detail.previous, detail.status, detail.attempt]),
    );
    element.fake.become({ status: 'waiting', retryAt: element.fake.now() + 1000, attempt: 1 });
    element.fake.become({ rtt: 5 });
    element.fake.become({ status: 'connecting' });
    element.fake.become({ status: 'online' });
    expect(told).to.deep.equal([
      ['online', 'waiting', 1],
      ['waiting', 'connecting', 1],
      ['connecting', 'online', 1],
    ]);
  });

  it('shows the bar always or never when the page says so', async () => {
    const element = await open(html`<tested-connection show="always"></tested-connection>`);
    expect(one(element, '[part~="label"]').textContent).to.equal('Connected');
    element.show = 'never';
    element.fake.become({ status: 'blocked', reason: 'Banned.' });
    await element.updateComplete;
    expect(bars(element).length).to.equal(0);
  });

  it('lets a page put its own words in the bar', async () => {
    const element = await open(
      html`<tested-connection grace="0"><span slot="waiting">One moment …</span></tested-connection>`,
    );
    element.fake.become({ status: 'waiting', attempt: 1 });
    await waitUntil(() => bars(element).length === 1);
    expect(one<HTMLSlotElement>(element, 'slot[name="waiting"]').assignedElements()[0]!.textContent).to.equal(
      'One moment …',
    );
  });

  it('makes its client from its attributes, and another when they change', async () => {
    const element = await open(
      html`<tested-connection url="/live" name="Ana" guest="browser" codec="msgpack" id="main"></tested-connection>`,
    );
    const { url, name, guest, codec, transports, id } = element.options!;
    expect({ url, name, guest, codec, transports, id }).to.deep.equal({
      url: '/live',
      name: 'Ana',
      guest: 'browser',
      codec: 'msgpack',
      transports: ['ws', 'sse', 'poll'],
      id: 'main',
    });
    const first = element.fake;
    element.name = 'Anna';
    await element.updateComplete;
    expect(first.calls).to.deep.equal(['setName Anna']);
    element.url = '/other';
    await element.updateComplete;
    expect(first.calls).to.include('dispose');
    expect(element.client).to.equal(element.fake);
  });

  it('without an address uses /rt of the page', async () => {
    expect((await open()).options!.url).to.equal('/rt');
  });

  it('waits for connect() when manual', async () => {
    const element = await open(html`<tested-connection manual></tested-connection>`);
    expect(element.fake.calls).to.deep.equal(['disconnect']);
    element.connect();
    element.disconnect();
    expect(element.fake.calls).to.deep.equal(['disconnect', 'connect', 'hold', 'release', 'disconnect']);
  });

  it('names what is wrong with an attribute', async () => {
    const element = await open(html`<tested-connection show="sometimes"></tested-connection>`);
    expect(one(element, '[role="alert"]').textContent).to.contain(
      'show: expected "auto", "always" or "never", got "sometimes".',
    );
    const real = await fixture<RtConnection>(html`<rt-connection url="ftp://example.com"></rt-connection>`);
    expect(one(real, '[role="alert"]').textContent).to.contain(
      'expected url to be http:, https:, ws: or wss:, got "ftp://example.com"',
    );
  });

  it('keeps its client when it is moved, and lets go when it is taken away', async () => {
    const element = await open();
    const client = element.fake;
    const elsewhere = document.createElement('div');
    element.parentElement!.append(elsewhere);
    elsewhere.append(element);
    await painted();
    expect(client.calls).to.deep.equal([]);
    element.remove();
    await waitUntil(() => client.calls.includes('dispose'));
    expect(element.client).to.equal(undefined);
    elsewhere.append(element);
    await element.updateComplete;
    expect(element.client).to.equal(element.fake);
    expect(element.fake).to.not.equal(client);
  });

  describe('tokens', () => {
    const reason = 'connect' as const;

    it('come from the page when it answers the event', async () => {
      const element = await open(html`<tested-connection token="fixed"></tested-connection>`);
      (element as RtConnection).addEventListener('rt-token-request', ({ detail }) =>
        detail.provide(Promise.resolve(`for ${detail.reason}`)),
      );
      expect(await element.options!.getToken!({ reason })).to.equal('for connect');
    });

    it('come from the attribute when nobody answers, and from nowhere when the page says no', async () => {
      const element = await open(html`<tested-connection token="fixed"></tested-connection>`);
      expect(await element.options!.getToken!({ reason })).to.equal('fixed');
      element.addEventListener('rt-token-request', (event) => event.preventDefault());
      expect(await element.options!.getToken!({ reason })).to.equal(undefined);
    });

    it('come from the token address, and an answer that is none is an error that says so', async () => {
      const element = await open(html`<tested-connection token-url="/web-test-runner.config.js"></tested-connection>`);
      let error: Error | undefined;
      await element.options!.getToken!({ reason }).catch((caught: Error) => (error = caught));
      expect(error?.message).to.match(/^token-url: expected an answer/);
      const native = window.fetch;
      const asked: unknown[] = [];
      window.fetch = (url, init) => {
        asked.push([url, init?.method, init?.credentials]);
        return Promise.resolve(new Response('{"token":"abc"}'));
      };
      expect(await element.options!.getToken!({ reason })).to.equal('abc');
      window.fetch = native;
      expect(asked).to.deep.equal([['/web-test-runner.config.js', 'POST', 'same-origin']]);
    });
  });
});

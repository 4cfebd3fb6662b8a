import type { RtChat } from '../../../components/chat/rt-chat.ts';
import type { ClientOptions } from '../../../components/core/client-api.ts';
import { RtConnection } from '../../../components/connection/rt-connection.ts';
import { defineOnce } from '../../../components/base/define-once.ts';
import { FakeClient } from '../../support/fake-client.ts';
import { expect, fixture, html, one, openChat, painted, waitUntil } from '../support-browser/elements.ts';

/** A connection whose clients have no server behind them. */
class FakeConnection extends RtConnection {
  readonly made: FakeClient[] = [];
  readonly options: ClientOptions[] = [];
  protected override makeClient(options: ClientOptions): FakeClient {
    const client = new FakeClient();
    this.made.push(client);
    this.options.push(options);
    return client;
  }
}
customElements.define('fake-connection', FakeConnection);

const isIn = (client: FakeClient | undefined): boolean => (client?.room('general').followers.size ?? 0) > 0;

describe('how an element finds its connection', () => {
  it('takes the nearest one around it', async () => {
    const outer = await fixture<FakeConnection>(html`
      <fake-connection id="outer"
        ><fake-connection id="inner"><rt-chat room="general"></rt-chat></fake-connection
      ></fake-connection>
    `);
    const inner = outer.querySelector<FakeConnection>('#inner')!;
    await waitUntil(() => isIn(inner.made[0]));
    expect(isIn(outer.made[0])).to.be.false;
  });

  it('takes the only one on the page when none is around it', async () => {
    const page = await fixture(html`<div><rt-chat room="general"></rt-chat><fake-connection></fake-connection></div>`);
    await waitUntil(() => isIn(page.querySelector<FakeConnection>('fake-connection')!.made[0]));
  });

  it('asks the author to choose when there are two, and names both', async () => {
    const page = await fixture(html`
      <div>
        <rt-chat room="general"></rt-chat><fake-connection id="a"></fake-connection
        ><fake-connection id="b"></fake-connection>
      </div>
    `);
    const chat = page.querySelector<RtChat>('rt-chat')!;
    await waitUntil(() => chat.getAttribute('state') === 'error');
    expect(one(chat, '.problem').textContent)
      .to.contain('<fake-connection id="a">')
      .and.to.contain('<fake-connection id="b">');
    chat.setAttribute('connection', 'b');
    await waitUntil(() => isIn(page.querySelector<FakeConnection>('#b')!.made[0]));
    expect(chat.getAttribute('state')).to.not.equal('error');
  });

  it('takes a property before an attribute before what is around it', async () => {
    const client = new FakeClient();
    const page = await fixture<FakeConnection>(
      html`<fake-connection><rt-chat room="general" .connection=${client}></rt-chat></fake-connection>`,
    );
    await waitUntil(() => isIn(client));
    expect(isIn(page.made[0])).to.be.false;
  });

  it('says so when the name is not that of a connection', async () => {
    const page = await fixture(
      html`<div>
        <p id="words"></p>
        <rt-chat room="general" connection="words"></rt-chat>
      </div>`,
    );
    const chat = page.querySelector<RtChat>('rt-chat')!;
    await waitUntil(() => chat.getAttribute('state') === 'error');
    expect(one(chat, '.problem').textContent).to.contain('connection="words" names <p>, which is no connection.');
  });

  it('finds one that is defined later, or parsed later', async () => {
    const page = await fixture(html`<late-connection><rt-chat room="general"></rt-chat></late-connection>`);
    const chat = page.querySelector<RtChat>('rt-chat')!;
    await chat.updateComplete;
    expect(chat.getAttribute('state')).to.equal('loading');
    class LateConnection extends FakeConnection {}
    customElements.define('late-connection', LateConnection);
    await waitUntil(() => isIn((page as FakeConnection).made[0]));
  });

  it('works inside the shadow root of a stranger, and by the id of an element outside of it', async () => {
    const page = await fixture(
      html`<div>
        <fake-connection id="far"></fake-connection><fake-connection id="near"><section></section></fake-connection>
      </div>`,
    );
    const root = page.querySelector('section')!.attachShadow({ mode: 'open' });
    const chat = document.createElement('rt-chat');
    chat.room = 'general';
    root.append(chat);
    await waitUntil(() => isIn(page.querySelector<FakeConnection>('#near')!.made[0]));
    chat.connection = 'far';
    await waitUntil(() => isIn(page.querySelector<FakeConnection>('#far')!.made[0]));
  });

  it('works inside a modal dialog', async () => {
    const page = await fixture<FakeConnection>(
      html`<fake-connection
        ><dialog><rt-chat room="general"></rt-chat></dialog
      ></fake-connection>`,
    );
    page.querySelector('dialog')!.showModal();
    await waitUntil(() => isIn(page.made[0]));
    page.querySelector<RtChat>('rt-chat')!.focus();
    expect(page.querySelector('rt-chat')!.shadowRoot!.activeElement?.localName).to.equal('textarea');
  });

  it('changes over when the connection gets another client', async () => {
    const page = await fixture<FakeConnection>(
      html`<fake-connection url="/a"><rt-chat room="general"></rt-chat></fake-connection>`,
    );
    await waitUntil(() => isIn(page.made[0]));
    page.url = '/b';
    await waitUntil(() => isIn(page.made[1]));
    expect(page.made[0]!.calls).to.include('dispose');
  });

  it('moves to the connection it is moved into', async () => {
    const page = await fixture(html`
      <div>
        <fake-connection id="one"><rt-chat room="general"></rt-chat></fake-connection
        ><fake-connection id="two"></fake-connection>
      </div>
    `);
    const [first, second] = [...page.querySelectorAll<FakeConnection>('fake-connection')];
    await waitUntil(() => isIn(first!.made[0]));
    second!.append(page.querySelector('rt-chat')!);
    await waitUntil(() => isIn(second!.made[0]));
  });
});

describe('defineOnce', () => {
  it('lets the first definition win and says once when the versions differ', () => {
    const warnings: unknown[] = [];
    const warn = console.warn;
    console.warn = (...words: unknown[]) => warnings.push(...words);
    class First extends HTMLElement {
      static readonly rtVersion = '1.0.0';
    }
    class Same extends HTMLElement {
      static readonly rtVersion = '1.0.0';
    }
    class Second extends HTMLElement {
      static readonly rtVersion = '2.0.0';
    }
    defineOnce('once-only', First);
    defineOnce('once-only', Same);
    expect(warnings).to.deep.equal([]);
    defineOnce('once-only', Second);
    defineOnce('once-only', Second);
    console.warn = warn;
    expect(customElements.get('once-only')).to.equal(First);
    expect(warnings.length).to.equal(1);
    expect(String(warnings[0])).to.contain('2.0.0').and.to.contain('1.0.0');
  });
});

describe('a removed element', () => {
  it('follows nothing any more a moment later, and follows again when it comes back', async () => {
    const { chat, room } = await openChat();
    const parent = chat.parentElement!;
    chat.remove();
    await waitUntil(() => room.followers.size === 0, 'the room is left');
    parent.append(chat);
    await waitUntil(() => room.followers.size === 1);
    await painted();
    expect(room.subscriptions).to.equal(2);
  });
});

import type { RtChat } from '../../../components/chat/rt-chat.ts';
import '../../../components/connection/rt-connection.ts';
import type { RtConnection } from '../../../components/connection/rt-connection.ts';
import { expect, fixture, html } from '../support-browser/elements.ts';

describe('a number that a framework sets as the text in its markup', () => {
  it('is that number', async () => {
    const chat = await fixture<RtChat>(html`<rt-chat></rt-chat>`);
    const connection = await fixture<RtConnection>(html`<rt-connection manual></rt-connection>`);
    Object.assign(chat, { pageSize: '25' });
    Object.assign(connection, { grace: ' 500 ' });
    expect([chat.pageSize, connection.grace]).to.deep.equal([25, 500]);
  });

  it('stays what it is where it is none, to be told as wrong', async () => {
    const chat = await fixture<RtChat>(html`<rt-chat room="general"></rt-chat>`);
    Object.assign(chat, { pageSize: 'many' });
    await chat.updateComplete;
    expect(chat.shadowRoot?.textContent).to.contain('page-size: expected a whole number').and.to.contain('many');
  });
});

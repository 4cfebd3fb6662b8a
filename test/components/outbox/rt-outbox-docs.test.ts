import '../../../components/connection/rt-connection.ts';
import '../../../components/chat/rt-chat.ts';
import type { RtChat } from '../../../components/chat/rt-chat.ts';
import type { RtConnection } from '../../../components/connection/rt-connection.ts';
import { expect, freshRoom, press, serverUrl, type, waitUntil } from '../support-browser/elements.ts';

const WITHIN = { timeout: 10_000 };

it('the page of docs/outbox.md lists what waits, and lets it be cancelled, retried and discarded', async () => {
  const docs = await (await fetch('/docs/outbox.md')).text();
  const source = /```html\n([\s\S]*?)```/.exec(docs)?.[1] ?? '';
  const body = new DOMParser().parseFromString(source, 'text/html').body;
  const code = body.querySelector('script:not([src])')?.textContent ?? '';
  const connection = body.querySelector<RtConnection>('rt-connection')!;
  const chat = body.querySelector<RtChat>('rt-chat')!;
  connection.setAttribute('url', await serverUrl());
  chat.setAttribute('room', freshRoom());
  const list = body.querySelector('#outbox')!;
  document.body.append(connection, list);
  await import(`data:text/javascript,${encodeURIComponent(code)}`);

  const rows = (): string[] => [...list.children].map(({ textContent }) => textContent ?? '');
  const click = (text: string): void =>
    [...list.querySelectorAll('button')].find(({ textContent }) => textContent === text)?.click();
  await waitUntil(() => chat.getAttribute('state') === 'empty', 'the room is open', WITHIN);
  connection.disconnect();
  press(type(chat, 'waits'), 'Enter');
  await waitUntil(() => rows().length === 1, 'it is listed', WITHIN);
  expect(rows()).to.deep.equal(['waits: queued Cancel']);
  connection.connect();
  await waitUntil(() => rows().length === 0, 'it was sent', WITHIN);

  const channel = connection.client!.channel(`chat:${chat.room}`);
  for (let n = 0; n < 2; n++) channel.send('send', { text: '' });
  await waitUntil(() => list.querySelectorAll('button').length === 4, 'they were refused', WITHIN);
  click('Discard');
  expect(rows()).to.have.length(1);
  click('Retry');
  expect(rows()[0]).to.match(/sending|queued/);
  await waitUntil(() => (rows()[0] ?? '').includes('Discard'), 'it was refused again', WITHIN);
  click('Discard');
  expect([rows(), chat.messages.map(({ text }) => text)]).to.deep.equal([[], ['waits']]);
  connection.remove();
  list.remove();
});

import '../../../components/connection/rt-connection.ts';
import '../../../components/typing/rt-typing.ts';
import type { RtConnection } from '../../../components/connection/rt-connection.ts';
import type { RtTyping } from '../../../components/typing/rt-typing.ts';
import {
  expect,
  fixture,
  freshRoom,
  html,
  one,
  press,
  serverUrl,
  type,
  waitUntil,
} from '../support-browser/elements.ts';

const WITHIN = { timeout: 10_000 };

async function arrive(room: string, name: string) {
  const url = await serverUrl();
  const connection = await fixture<RtConnection>(
    html`<rt-connection id=${name} url=${url} guest="none" name=${name}
      ><rt-chat room=${room} draft="none"><rt-typing slot="before-composer" lang="en-GB"></rt-typing></rt-chat
    ></rt-connection>`,
  );
  const typing = connection.querySelector<RtTyping>('rt-typing')!;
  await waitUntil(() => typing.getAttribute('state') === 'empty', `${name} is in`, WITHIN);
  return { connection, typing, chat: connection.querySelector('rt-chat')! };
}

const names = ({ typing }: { typing: RtTyping }): string => typing.users.map(({ name }) => name).join();

describe('<rt-typing> on a real server', () => {
  it('shows to the others who types, until their message is there, and never to themselves', async () => {
    const room = freshRoom();
    const [ana, ben, cleo] = [await arrive(room, 'Ana'), await arrive(room, 'Ben'), await arrive(room, 'Cleo')];
    const box = type(ana.chat, 'Hello');
    await waitUntil(() => names(ben) === 'Ana' && names(cleo) === 'Ana', 'both see it', WITHIN);
    type(cleo.chat, 'Me too');
    await waitUntil(() => names(ben) === 'Ana,Cleo', 'Ben sees both', WITHIN);
    await ben.typing.updateComplete;
    expect(one(ben.typing, '[part="text"]').textContent.trim()).to.equal('Ana and Cleo are typing');
    press(box, 'Enter');
    await waitUntil(() => names(ben) === 'Cleo' && names(cleo) === '', 'Ana has sent', WITHIN);
    expect(names(ana)).to.equal('Cleo');
  });

  it('is gone when the one who typed empties the box, or leaves', async () => {
    const room = freshRoom();
    const [ana, ben] = [await arrive(room, 'Ana'), await arrive(room, 'Ben')];
    type(ana.chat, 'Hm');
    await waitUntil(() => names(ben) === 'Ana', 'Ben sees it', WITHIN);
    type(ana.chat, '');
    await waitUntil(() => names(ben) === '', 'it is gone', WITHIN);
    type(ben.chat, 'Hm');
    await waitUntil(() => names(ana) === 'Ben', 'Ana sees it', WITHIN);
    ben.typing.remove();
    await waitUntil(() => names(ana) === '', 'it is gone with the element', WITHIN);
  });

  it('tells nothing of what is typed without a connection, when it is back either', async () => {
    const room = freshRoom();
    const [ana, ben] = [await arrive(room, 'Ana'), await arrive(room, 'Ben')];
    const heard: number[] = [];
    ben.typing.addEventListener('rt-typing', ({ detail }) => heard.push(detail.users.length));
    ana.connection.disconnect();
    await waitUntil(() => ana.typing.getAttribute('state') === 'offline');
    type(ana.chat, 'unheard');
    ana.connection.connect();
    await waitUntil(() => ana.typing.getAttribute('state') === 'empty', 'Ana is back', WITHIN);
    await ana.chat.send('after it');
    await waitUntil(() => ben.chat.messages.length === 1, 'Ben hears the message', WITHIN);
    expect(heard).to.deep.equal([]);
  });
});

import '../../../components/connection/rt-connection.ts';
import type { RtChat } from '../../../components/chat/rt-chat.ts';
import type { RtConnection } from '../../../components/connection/rt-connection.ts';
import {
  expect,
  fixture,
  freshRoom,
  html,
  inside,
  one,
  press,
  rowTexts,
  serverUrl,
  type,
  waitUntil,
} from '../support-browser/elements.ts';

const WITHIN = { timeout: 10_000 };

async function open(room: string, name: string): Promise<RtChat> {
  const url = await serverUrl();
  const page = await fixture<RtConnection>(
    html`<rt-connection url=${url} guest="none" name=${name} transports="ws"
      ><rt-chat room=${room} draft="none"></rt-chat
    ></rt-connection>`,
  );
  const chat = page.querySelector('rt-chat')!;
  await waitUntil(() => /ready|empty/.test(chat.getAttribute('state') ?? ''), `${name} is in`, WITHIN);
  return chat;
}

/** Sockets made from now on can become deaf: what the server says to them is lost. */
function tapSockets(): { sockets: WebSocket[]; deafen: (socket: WebSocket) => void; restore: () => void } {
  const Native = globalThis.WebSocket;
  const sockets: WebSocket[] = [];
  const deaf = new Set<WebSocket>();
  globalThis.WebSocket = class extends Native {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      sockets.push(this);
      // The first listener of all: what it stops reaches nobody.
      this.addEventListener('message', (event) => deaf.has(this) && event.stopImmediatePropagation());
    }
  };
  return { sockets, deafen: (socket) => void deaf.add(socket), restore: () => void (globalThis.WebSocket = Native) };
}

const statusOf = (chat: RtChat): string | null | undefined =>
  inside(chat, '[part~="status"]')[0]?.getAttribute('aria-label');

describe('<rt-chat> on a real server, when things go wrong', () => {
  it('shows a message whose answer was lost once, first as on its way and then as sent', async () => {
    const tap = tapSockets();
    try {
      const room = freshRoom();
      const ana = await open(room, 'Ana');
      const [socket] = tap.sockets;
      const ben = await open(room, 'Ben');
      let sent = 0;
      ana.addEventListener('rt-sent', () => sent++);
      tap.deafen(socket!);
      press(type(ana, 'once'), 'Enter');
      await waitUntil(() => rowTexts(ben).length === 1, 'the server has it', WITHIN);
      const row = one(ana, '.row');
      expect([statusOf(ana), sent]).to.deep.equal(['Sending', 0]);
      socket!.close();
      await waitUntil(() => sent === 1, 'it is sent', WITHIN);
      await ana.updateComplete;
      expect(statusOf(ana)).to.match(/^(Sent|Delivered|Read)$/);
      await ben.send('heard');
      await waitUntil(() => rowTexts(ana).length > 1, 'what came after it', WITHIN);
      const cleo = await open(room, 'Cleo');
      for (const chat of [ana, ben, cleo]) expect(rowTexts(chat)).to.deep.equal(['once', 'heard']);
      expect(one(ana, '.row')).to.equal(row);
      expect(sent).to.equal(1);
    } finally {
      tap.restore();
    }
  });

  it('says what slow mode refuses in words, keeps the text, and sends it when it is time', async () => {
    const room = freshRoom();
    const chat = await open(room, 'Ana');
    await fetch(`${(await serverUrl()).replace(/\/rt$/, '')}/control/slow/chat:${room},2500`);
    const refusals: string[] = [];
    chat.addEventListener('rt-send-error', ({ detail }) => refusals.push(detail.code));
    press(type(chat, 'first'), 'Enter');
    await waitUntil(() => /^(Sent|Delivered|Read)$/.test(statusOf(chat) ?? ''), 'the first is sent', WITHIN);
    press(type(chat, 'second'), 'Enter');
    await waitUntil(() => inside(chat, '[part~="hold"]').length === 1, 'the second is refused', WITHIN);
    expect(one(chat, '[part~="hold"]').textContent).to.match(/^Slow mode: .* [1-3] seconds?/);
    expect(one<HTMLTextAreaElement>(chat, 'textarea').value).to.equal('second');
    expect([rowTexts(chat), refusals]).to.deep.equal([['first'], ['RATE_LIMITED']]);
    // Who insists is told again, and nothing is sent.
    press(one(chat, 'textarea'), 'Enter');
    await chat.updateComplete;
    expect(rowTexts(chat)).to.deep.equal(['first']);
    await waitUntil(() => inside(chat, '[part~="hold"]').length === 0, 'it is time', WITHIN);
    press(one(chat, 'textarea'), 'Enter');
    await waitUntil(() => chat.messages.at(-1)?.status === 'sent' && chat.messages.length === 2, 'it is sent', WITHIN);
    await chat.updateComplete;
    expect(rowTexts(chat)).to.deep.equal(['first', 'second']);
    expect(one<HTMLTextAreaElement>(chat, 'textarea').value).to.equal('');
  });
});

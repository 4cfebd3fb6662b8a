/** The browser's own `EventSource`, on a channel's plain event stream. */
import { createClient } from '../../../components/client.ts';
import { expect, freshRoom, serverUrl, waitUntil } from '../support-browser/elements.ts';

/** Browsers wait some seconds before they come back. */
const WITHIN = { timeout: 20_000 };

interface Heard {
  readonly type: string;
  readonly id: string;
  readonly data: { readonly o: number; readonly d?: { readonly text: string } };
}

async function listen(room: string) {
  const url = await serverUrl();
  const channel = `chat:${room}`;
  const source = new EventSource(`${url}/events/${channel}`);
  const heard: Heard[] = [];
  const errors: number[] = [];
  for (const type of ['start', 'reset', 'message'])
    source.addEventListener(type, (event) => {
      const { data, lastEventId } = event as MessageEvent<string>;
      heard.push({ type, id: lastEventId, data: JSON.parse(data) as Heard['data'] });
    });
  source.addEventListener('error', () => errors.push(source.readyState));
  const client = createClient({ url, guest: 'none', name: 'Ana' });
  const control = async (what: 'cut' | 'close' | 'asked'): Promise<number> =>
    Number(await (await fetch(`${url.replace(/\/rt$/, '')}/control/${what}/${channel}`)).text());
  return {
    source,
    heard,
    errors,
    control,
    say: (text: string) => client.channel(channel).send('send', { text }).done,
    texts: () => heard.flatMap(({ type, data }) => (type === 'message' ? [data.d?.text] : [])),
    end(): void {
      source.close();
      client.disconnect();
    },
  };
}

describe('a native EventSource on the plain event stream', function () {
  this.timeout(40_000);

  it('is told where it starts, and hears every message by name, with its place', async () => {
    const ear = await listen(freshRoom());
    await waitUntil(() => ear.heard.length === 1, 'the stream starts', WITHIN);
    await ear.say('Hello, สวัสดี 👋\n\nid: 7');
    await waitUntil(() => ear.heard.length === 2, 'the message is heard', WITHIN);
    const [start, message] = ear.heard;
    expect([start?.type, start?.data.o, message?.type]).to.deep.equal(['start', 0, 'message']);
    expect(ear.texts()).to.deep.equal(['Hello, สวัสดี 👋\n\nid: 7']);
    expect(message?.id).to.match(/^[^:]+:1$/);
    expect(ear.errors).to.deep.equal([]);
    ear.end();
  });

  it('comes back after a cut with the last id it saw, and hears what it missed once and in order', async () => {
    const ear = await listen(freshRoom());
    await waitUntil(() => ear.heard.length === 1, 'the stream starts', WITHIN);
    await ear.say('one');
    await waitUntil(() => ear.texts().length === 1, 'the first is heard', WITHIN);
    await ear.control('cut');
    await waitUntil(() => ear.errors.length > 0, 'the cut is noticed', WITHIN);
    expect(ear.errors).to.deep.equal([EventSource.CONNECTING]);
    await ear.say('two');
    await ear.say('three');
    await waitUntil(() => ear.texts().length === 3, 'what was missed is heard', WITHIN);
    await ear.say('four');
    await waitUntil(() => ear.texts().length === 4, 'what is said now is heard', WITHIN);
    expect(ear.texts()).to.deep.equal(['one', 'two', 'three', 'four']);
    expect(ear.heard.filter(({ type }) => type !== 'message').length).to.equal(1);
    ear.end();
  });

  it('comes back to where it started when nothing was said before the cut', async () => {
    const ear = await listen(freshRoom());
    await waitUntil(() => ear.heard.length === 1, 'the stream starts', WITHIN);
    await ear.control('cut');
    await waitUntil(() => ear.errors.length > 0, 'the cut is noticed', WITHIN);
    await ear.say('meanwhile');
    await waitUntil(() => ear.texts().length === 1, 'it is heard', WITHIN);
    expect(ear.heard.map(({ type }) => type)).to.deep.equal(['start', 'message']);
    ear.end();
  });

  it('stops for good when it may not read any more', async () => {
    const ear = await listen(freshRoom());
    await waitUntil(() => ear.heard.length === 1, 'the stream starts', WITHIN);
    await ear.control('close');
    await ear.control('cut');
    await waitUntil(() => ear.source.readyState === EventSource.CLOSED, 'it has stopped', WITHIN);
    expect(await ear.control('asked')).to.equal(2);
    expect(ear.errors).to.deep.equal([EventSource.CONNECTING, EventSource.CLOSED]);
    ear.end();
  });

  it('does not even start where the channel is not open', async () => {
    const url = await serverUrl();
    const source = new EventSource(`${url}/events/nowhere:${freshRoom()}`);
    await waitUntil(() => source.readyState === EventSource.CLOSED, 'it has stopped', WITHIN);
  });
});

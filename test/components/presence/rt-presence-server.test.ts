import '../../../components/connection/rt-connection.ts';
import '../../../components/presence/rt-presence.ts';
import type { RtConnection } from '../../../components/connection/rt-connection.ts';
import type { RtPresence } from '../../../components/presence/rt-presence.ts';
import { expect, fixture, freshRoom, html, inside, serverUrl, waitUntil } from '../support-browser/elements.ts';

const WITHIN = { timeout: 10_000 };

async function arrive(room: string, name: string, more: Partial<RtPresence> = {}) {
  const url = await serverUrl();
  const connection = await fixture<RtConnection>(
    html`<rt-connection id=${name} url=${url} guest="none" name=${name}
      ><rt-presence room=${room} lang="en-GB"></rt-presence
    ></rt-connection>`,
  );
  const people = connection.querySelector<RtPresence>('rt-presence')!;
  Object.assign(people, more);
  const happened: string[] = [];
  for (const type of ['rt-join', 'rt-leave'] as const)
    people.addEventListener(type, ({ detail }) =>
      happened.push(`${type} ${detail.members.map(({ user }) => user.name).join()}`),
    );
  await waitUntil(() => people.self !== undefined, `${name} is there`, WITHIN);
  return { connection, people, happened };
}
type Arrived = Awaited<ReturnType<typeof arrive>>;

const names = ({ people }: Arrived): string =>
  inside(people, '.base > .list .face > .hidden-text')
    .map((name) => name.textContent)
    .join('; ');

describe('<rt-presence> on a real server', () => {
  it('shows who comes, what becomes of them, and who leaves, at once where they say so', async () => {
    const room = freshRoom();
    const ana = await arrive(room, 'Ana');
    const ben = await arrive(room, 'Ben');
    await waitUntil(() => names(ana) === 'Ana (you), online; Ben, online', 'Ana sees both', WITHIN);
    await waitUntil(() => names(ben) === 'Ana, online; Ben (you), online', 'in the order they came', WITHIN);
    ben.people.setStatus('busy');
    await waitUntil(() => names(ana) === 'Ana (you), online; Ben, busy', 'Ben is busy', WITHIN);
    ben.people.setStatus('invisible');
    await waitUntil(() => names(ana) === 'Ana (you), online', 'Ben hides', WITHIN);
    ben.people.setStatus('online');
    await waitUntil(() => names(ana) === 'Ana (you), online; Ben, online', 'and is back', WITHIN);
    ben.connection.disconnect();
    await waitUntil(() => names(ana) === 'Ana (you), online', 'Ben is gone', WITHIN);
    expect(ana.happened.filter((each) => each.includes('Ben'))).to.deep.equal([
      ...['rt-join Ben', 'rt-leave Ben', 'rt-join Ben', 'rt-leave Ben'],
    ]);
  });

  it('watches somebody elsewhere on the page, as long as a room is shared', async () => {
    const room = freshRoom();
    const [ana, ben] = [await arrive(room, 'Ana'), await arrive(room, 'Ben')];
    await waitUntil(() => ana.people.members.length === 2, 'both are there', WITHIN);
    const dot = document.createElement('rt-presence');
    Object.assign(dot, { variant: 'dot', userId: ben.people.self!.user.id, lang: 'en-GB' });
    ana.connection.append(dot);
    const label = (): string => dot.shadowRoot?.querySelector('[role="img"]')?.getAttribute('aria-label') ?? '';
    await waitUntil(() => label() === 'Ben, online', 'Ben is online', WITHIN);
    ben.people.setStatus('away');
    await waitUntil(() => label() === 'Ben, away', 'Ben is away', WITHIN);
    ben.connection.disconnect();
    await waitUntil(() => label() === 'Ben, offline', 'Ben is gone', WITHIN);
    await expect(dot).to.be.accessible();
  });
});

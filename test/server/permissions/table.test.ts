/** The table of who may do what where, tried row by row on every kind of link and at the doors of those who only read. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { ServerMessages, SubResult, Value } from 'rt-elements/protocol';
import { roomyLimits } from '../../support/open-namespace.ts';
import { type Cell, cells, RawLink } from '../../support/raw-link.ts';
import { RawEvents } from '../../support/raw-events.ts';
import { post } from '../../support/raw-http.ts';
import { startServer } from '../../support/start-server.ts';
import { JWT, tokenOf } from '../../support/jwt-by-hand.ts';
import {
  allowed,
  channels,
  NAMESPACES,
  PEOPLE,
  people,
  type Person,
  ROWS,
  spokenIn,
  TRIED,
  type Tried,
} from './table.ts';

const options = {
  guests: true,
  jwt: JWT,
  namespaces: NAMESPACES,
  limits: { ...roomyLimits, sig: [10_000, 10_000] },
} as const;

/** The token of a person; nothing for a guest. */
function tokenFor(person: Person, sub: string = person): string | undefined {
  const rights = PEOPLE[person];
  if (rights === 'guest') return undefined;
  return tokenOf(sub, rights === undefined ? {} : { rt: rights });
}

const hello = (token: string | undefined) => (token === undefined ? {} : { token });
/** How something is said in the rooms of a feature; elsewhere it is published. */
const SAID = [
  ['chat:', 'send', { text: 'x' }],
  ['activity:', 'post', { verb: 'said' }],
] as const;
const saidIn = (channel: string) => SAID.find(([word]) => channel.startsWith(word));
type Answer = ServerMessages['ok' | 'err'];

/** Says one thing in every channel where that is possible, and tells the epoch. */
async function speakEverywhere(admin: RawLink): Promise<string> {
  const said = spokenIn.map((c) => {
    const [, name, data] = saidIn(c) ?? [];
    return name === undefined ? admin.publish(c, 'said', 'before') : admin.call(c, name, data);
  });
  const answers = await Promise.all(said.map((i) => admin.ok(i)));
  return answers[0]?.e ?? '';
}

/** What came of a request: whether it was let through, whatever was said about it then. */
function letThrough(answer: Answer): boolean {
  // A plain namespace has no commands: who may call is told so, and nobody else is told anything.
  if (answer.t === 'ok' || answer.code === 'NOT_FOUND') return true;
  assert.deepEqual([answer.code, answer.msg, answer.retry], ['FORBIDDEN', REFUSAL(answer), false]);
  return false;
}
/** The one refusal there is, and the one of a feature whose events are its own. */
const REFUSAL = ({ msg }: { msg: string }): string =>
  msg === 'events of this name are the feature’s own' ? msg : 'this channel is not open to you';

/** Tries everything but signals and a new token. */
async function tryRequests(link: RawLink, welcome: ServerMessages['welcome']): Promise<Map<Tried, boolean[]>> {
  const each = async (ask: (c: string) => number): Promise<Answer[]> =>
    Promise.all(channels.map(ask).map((i) => link.answer(i)));
  const histories = await each((c) => {
    const i = link.i;
    link.send({ t: 'hist', i, c });
    return i;
  });
  const calls = await each((c) => {
    const [, name, data] = saidIn(c) ?? [];
    return link.call(c, name ?? 'nothing', data ?? { text: 'x' });
  });
  const publishes = await each((c) => link.publish(c, 'said', 'x'));
  const follows = await each((c) => link.sub(c, { w: 'hist:5' }));
  const brought = welcome.subs.map(({ rec, pubs }) => rec === true && (pubs?.length ?? 0) > 0);
  for (const [at, answer] of follows.entries()) {
    const { page } = (answer.t === 'ok' ? answer.d : {}) as unknown as SubResult;
    // Rooms of features have pages; what a page brings, a resume brings too, and the other way round.
    if (page !== undefined && saidIn(channels[at]!) !== undefined)
      assert.equal(page.items.length > 0, brought[at], channels[at]);
  }
  return new Map([
    ['resume', welcome.subs.map(({ err }) => err === undefined)],
    ['subscribe', follows.map(letThrough)],
    ['back', brought],
    ['history', histories.map(letThrough)],
    ['call', calls.map(letThrough)],
    ['publish', publishes.map(letThrough)],
  ]);
}

/** Which channels' signals are heard by one who follows them all. */
async function trySignals(link: RawLink, observer: RawLink, n: string): Promise<boolean[]> {
  for (const c of channels) link.send({ t: 'sig', c, n, d: c as Value });
  await link.settle();
  await observer.settle();
  const heard = new Set(observer.of('sig').flatMap((signal) => (signal.n === n ? [signal.c] : [])));
  return channels.map((c) => heard.has(c));
}

/** Which subscriptions live on when their owner's token is replaced by this person's. */
async function tryRefresh(t: TestContext, wsUrl: string, cell: Cell, person: Person): Promise<boolean[]> {
  const subs = channels.map((c) => ({ c }));
  const before = tokenFor('admin', 'renewed');
  const link = await RawLink.open(t, wsUrl, cell, { ...hello(before), subs });
  const i = link.i;
  link.send({ t: 'auth', i, token: tokenFor(person, 'renewed') ?? '' });
  await link.ok(i);
  await link.settle();
  const ended = new Set(
    link.of('subx').map(({ c, code, retry }) => {
      assert.deepEqual([code, retry], ['FORBIDDEN', false]);
      return c;
    }),
  );
  return link.welcome.subs.map(({ c, err }) => err === undefined && !ended.has(c));
}

for (const { name, cell } of cells) {
  test(`everybody may do what the table says, and nothing else, on ${name}`, async (t) => {
    const { wsUrl } = await startServer(t, options);
    const subs = channels.map((c) => ({ c }));
    const admin = await RawLink.open(t, wsUrl, cell, { ...hello(tokenFor('admin', 'observer')), subs });
    const e = await speakEverywhere(admin);
    const positions = channels.map((c) => ({ c, e, o: 0 }));
    let rows = 0;
    for (const person of people) {
      await t.test(person, async (t) => {
        const link = await RawLink.open(t, wsUrl, cell, { ...hello(tokenFor(person)), subs: positions });
        const came = await tryRequests(link, link.welcome);
        came.set('signal', await trySignals(link, admin, person));
        if (PEOPLE[person] === 'guest')
          came.set(
            'refresh',
            channels.map((c) => allowed(person, 'refresh', c)),
          );
        else came.set('refresh', await tryRefresh(t, wsUrl, cell, person));
        for (const tried of TRIED) {
          for (const [at, c] of channels.entries()) {
            assert.equal(came.get(tried)?.[at], allowed(person, tried, c), `${tried} ${c} by ${person}`);
            rows++;
          }
        }
      });
    }
    assert.equal(rows, ROWS);
    assert.ok(rows > 1000);
  });
}

test('the doors of those who only read let in whom the table lets follow, by token, by ticket, and by nothing', async (t) => {
  const { url, wsUrl } = await startServer(t, options);
  await speakEverywhere(await RawLink.open(t, wsUrl, 'json', hello(tokenFor('admin', 'observer'))));
  const { welcome } = await RawLink.open(t, wsUrl);
  const open = async (c: string, query: string, headers: Record<string, string>): Promise<number> => {
    const reader = await RawEvents.open(t, `${url}/events/${c}${query}`, headers);
    reader.cut();
    return reader.status;
  };
  for (const person of people) {
    const headers = { Authorization: `Bearer ${tokenFor(person) ?? welcome.gt ?? ''}` };
    for (const c of channels) {
      const expected = allowed(person, 'subscribe', c) ? 200 : 403;
      assert.equal(await open(c, '', headers), expected, `${c} by ${person}`);
      const { status, text } = await post(`${url}/ticket`, { c }, headers);
      assert.equal(status, expected, `a ticket for ${c} by ${person}`);
      if (status !== 200) continue;
      const { ticket } = JSON.parse(text) as { ticket: string };
      assert.equal(await open(c, `?ticket=${ticket}`, {}), 200, `with a ticket for ${c} by ${person}`);
    }
  }
  for (const c of channels) {
    const expected = c === 'wall:~guest' ? 403 : ['news:a', 'wall:a'].includes(c) ? 200 : 401;
    assert.equal(await open(c, '', {}), expected, `${c} by nobody`);
  }
});

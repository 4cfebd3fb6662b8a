/** Who may be told who is there: as who may read, unless a namespace, a token or the operator's code says otherwise. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServerOptions } from 'rt-elements-server';
import { apiKeys, ask, KEYS } from '../../support/backend.ts';
import { JWT, tokenOf } from '../../support/jwt-by-hand.ts';
import { cells, RawLink } from '../../support/raw-link.ts';
import { startServer } from '../../support/start-server.ts';

const ROOM = 'presence:general';
const options = { guests: true, jwt: JWT, apiKeys } as const;

const PEOPLE = {
  guest: undefined,
  member: tokenOf('member'),
  nothing: tokenOf('nothing', { rt: {} }),
  reader: tokenOf('reader', { rt: { 'chat:general': ['read'] } }),
  watcher: tokenOf('watcher', { rt: { 'chat:general': ['presence'] } }),
  follower: tokenOf('follower', { rt: { 'chat:general': ['subscribe', 'history', 'signal'] } }),
  stray: tokenOf('stray', { rt: { 'presence:*': ['read', 'presence'], 'chat:other': ['read'] } }),
} as const;
type Person = keyof typeof PEOPLE;

/** What chat says, and who may be told who is in one of its rooms then. */
const TABLE: ReadonlyArray<
  readonly [what: string, chat: NonNullable<ServerOptions['namespaces']>[string], may: readonly Person[]]
> = [
  ['nothing', {}, ['guest', 'member', 'reader', 'watcher']],
  ['that everyone may read', { read: 'everyone' }, Object.keys(PEOPLE) as Person[]],
  ['that people with a token may read', { read: 'signed-in' }, ['member', 'reader', 'watcher']],
  ['that nobody is told', { presence: 'nobody' }, ['reader', 'watcher']],
  ['that people with a token are told', { presence: 'signed-in' }, ['member', 'reader', 'watcher']],
  ['that only presence is everyone’s', { read: 'nobody', presence: 'everyone' }, Object.keys(PEOPLE) as Person[]],
];

for (const { name, cell } of cells)
  for (const [what, chat, may] of TABLE)
    test(`where chat says ${what}, who is there is told to those it is for, on ${name}`, async (t) => {
      const { wsUrl } = await startServer(t, { ...options, namespaces: { chat } });
      for (const [person, token] of Object.entries(PEOPLE)) {
        const hello = token === undefined ? {} : { token };
        const link = await RawLink.open(t, wsUrl, cell, { ...hello, subs: [{ c: ROOM }] });
        const answers = [link.welcome.subs[0], (await link.answer(link.sub(ROOM))) as { err?: unknown; t: string }];
        const told = answers.map(
          (one) => one !== undefined && one.err === undefined && !('t' in one && one.t === 'err'),
        );
        const expected = (may as readonly string[]).includes(person);
        assert.deepEqual(told, [expected, expected], person);
      }
    });

test('the operator’s code is asked about presence in the room of the chat, and ends it when it changes its mind', async (t) => {
  const asked: string[] = [];
  let open = true;
  const { wsUrl, rt } = await startServer(t, {
    ...options,
    authorize: ({ action, channel }) => {
      asked.push(`${action} ${channel}`);
      return action !== 'presence' || open;
    },
  });
  const link = await RawLink.open(t, wsUrl, 'json', {
    token: tokenOf('ada'),
    subs: [{ c: ROOM }, { c: 'chat:general' }],
  });
  assert.deepEqual(asked, ['presence chat:general', 'subscribe chat:general']);
  open = false;
  await rt.recheck('ada');
  assert.equal((await link.expect('subx')).c, ROOM);
  assert.equal(link.of('subx').length, 1);
});

test('a backend reads who is there: each person once, in pages, without the invisible', async (t) => {
  const { url, wsUrl } = await startServer(t, options);
  const come = async (sub: string, cid: string, d: object): Promise<void> => {
    const link = await RawLink.open(t, wsUrl, 'json', { token: tokenOf(sub), cid, subs: [{ c: ROOM }] });
    const i = link.i;
    link.send({ t: 'pres', i, c: ROOM, d });
    await link.ok(i);
  };
  await come('ann', 'one', { page: '/a' });
  await come('ann', 'two', { status: 'busy', meta: { bytes: Uint8Array.of(0) } });
  await come('bob', 'one', {});
  await come('eve', 'one', { status: 'invisible' });
  const { status, body } = await ask(url, 'GET /channels/chat:general/presence', { secret: KEYS.read.secret });
  assert.equal(status, 200);
  const members = body['members'] as Array<Record<string, unknown>>;
  assert.deepEqual(
    [
      body['channel'],
      body['count'],
      body['done'],
      members.map(({ user, status: s, tabs }) => [(user as { id: string }).id, s, tabs]),
    ],
    [
      ROOM,
      2,
      true,
      [
        ['ann', 'busy', 2],
        ['bob', 'online', 1],
      ],
    ],
  );
  const first = await ask(url, `GET /channels/${ROOM}/presence?limit=1`);
  assert.deepEqual(
    [(first.body['members'] as unknown[]).length, first.body['count'], first.body['done']],
    [1, 2, false],
  );
  const rest = await ask(url, `GET /channels/${ROOM}/presence?after=ann`);
  assert.deepEqual(
    [(rest.body['members'] as Array<{ user: { id: string } }>)[0]?.user.id, rest.body['done']],
    ['bob', true],
  );
  assert.equal((await ask(url, `GET /channels/${ROOM}/presence`, { secret: KEYS.publish.secret })).status, 403);
});

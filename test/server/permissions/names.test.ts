/** Names that look like a channel somebody may go to, and patterns that look as if they gave more than they do. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { roomyLimits } from '../../support/open-namespace.ts';
import { cells, RawLink } from '../../support/raw-link.ts';
import { startServer } from '../../support/start-server.ts';
import { JWT, tokenOf } from '../../support/jwt-by-hand.ts';

const MAY = 'chat:general';
const options = {
  guests: true,
  jwt: JWT,
  limits: roomyLimits,
  namespaces: { log: { retention: 'history' }, mychat: { retention: 'history' }, chat2: { retention: 'history' } },
} as const;
/** May go to one room, and to those whose name begins in a certain way. */
const TOKEN = tokenOf('ada', { rt: { [MAY]: ['read', 'write'], 'chat:open-*': ['read', 'write'] } });

/** None of these is a channel that the token names. */
const lookAlikes: readonly string[] = [
  '*',
  '#',
  '**',
  'chat',
  'chat:',
  ':general',
  'chat:*',
  'chat:#',
  'chat:open-*',
  'chat:gen*',
  'chat:general*',
  'chat:g?neral',
  'chat:[g]eneral',
  'CHAT:general',
  'chat:General',
  'Chat:general',
  'chat:general ',
  ' chat:general',
  'chat: general',
  'chat:general\t',
  'chat:general\n',
  'chat:general\u0000',
  'chat:gene\u200bral',
  '\ufeffchat:general',
  'chat:general\u2028',
  'chat:\u202egeneral',
  'chat:g\u0435neral',
  'chat\uff1ageneral',
  'chat:ge\u00adneral',
  'chat:\uff47eneral',
  'chat%3Ageneral',
  'chat:gener%61l',
  'chat:general%00',
  'chat:general/',
  'chat:../general',
  'chat:./general',
  'chat/general',
  'chat:open/secret',
  'chat:general?x=1',
  'chat:general#x',
  'chat::general',
  'chat:general:general',
  'chat:chat:general',
  'chat;general',
  'chat:general,chat:secret',
  'chat:..',
  'chat:.',
  '..:..',
  'chat.:general',
  '.chat:general',
  'chat:general.',
  'chat:.general',
  'chat:-general',
  'chat:general~',
  'chat:~general',
  'chat:open',
  'chat:opened-a',
  'chat:secret',
  'log:general',
  'log:open-a',
  'mychat:open-a',
  'mychat:general',
  'chat2:open-a',
  'nowhere:general',
  '__proto__:general',
  'constructor:general',
  'chat:__proto__',
  'chat:constructor',
  'tostring:a',
  `chat:${'g'.repeat(124)}`,
  '',
];

for (const { name, cell } of cells) {
  test(`names that look like an allowed channel are none, whatever is done with them, on ${name}`, async (t) => {
    const { wsUrl } = await startServer(t, options);
    const link = await RawLink.open(t, wsUrl, cell, { token: TOKEN, subs: [{ c: MAY }] });
    for (const c of lookAlikes) {
      const hist = link.i;
      link.send({ t: 'hist', i: hist, c });
      const asked = [
        link.sub(c, { w: 'hist:5' }),
        hist,
        link.call(c, 'send', { text: 'x' }),
        link.publish(c, 'message'),
      ];
      link.send({ t: 'sig', c, n: 'typing' });
      for (const i of asked) {
        const { code, retry } = await link.err(i);
        assert.ok(code === 'FORBIDDEN' || code === 'BAD_REQUEST', `${JSON.stringify(c)}: ${code}`);
        assert.equal(retry, false);
      }
      await link.settle();
    }
    assert.deepEqual([link.of('pub'), link.of('sig')], [[], []], 'nothing of it was said anywhere');
    await link.ok(link.call(MAY, 'send', { text: 'still here' }));
  });

  test(`a star stands for the end of a name and for nothing else, on ${name}`, async (t) => {
    const { wsUrl } = await startServer(t, options);
    const link = await RawLink.open(t, wsUrl, cell, { token: TOKEN });
    for (const c of ['chat:open-a', 'chat:open-', 'chat:open-..', 'chat:open-a.b_c~d'])
      await link.ok(link.call(c, 'send', { text: 'x' }));
  });
}

test('the plain door knows the same names, also percent-encoded', async (t) => {
  const { url } = await startServer(t, options);
  const status = async (name: string): Promise<number> => {
    const answer = await fetch(`${url}/events/${name}`, { headers: { Authorization: `Bearer ${TOKEN}` } });
    await answer.body?.cancel();
    return answer.status;
  };
  assert.equal(await status(MAY), 200);
  assert.equal(await status(encodeURIComponent(MAY)), 200, 'the same name');
  for (const c of lookAlikes) {
    const got = await status(encodeURIComponent(c));
    assert.ok(got === 403 || got === 404, `${JSON.stringify(c)}: ${got}`);
  }
  for (const raw of ['chat%253Ageneral', 'chat:general%2520', 'chat:%2e%2e', '..%2fevents%2fchat:general', '%'])
    assert.ok([403, 404].includes(await status(raw)), raw);
});

const patterns: ReadonlyArray<readonly [what: string, rt: unknown]> = [
  ['a list', ['chat:general']],
  ['a text', 'chat:*'],
  ['nothing', null],
  ['a number', 7],
  ['true', true],
  ['a star within a name', { 'chat:gen*ral': ['read'] }],
  ['two stars', { 'chat:**': ['read'] }],
  ['a star before a name', { '*:general': ['read'] }],
  ['a star in the namespace', { 'ch*': ['read'] }],
  ['a star instead of the colon', { 'chat*': ['read'] }],
  ['a hash', { '#': ['read'] }],
  ['a namespace without a room', { 'chat:': ['read'] }],
  ['a namespace alone', { chat: ['read'] }],
  ['no name', { '': ['read'] }],
  ['capitals', { 'Chat:general': ['read'] }],
  ['space', { 'chat:general ': ['read'] }],
  ['a space before a star', { ' *': ['read'] }],
  ['a zero-width space', { 'chat:gen\u200b*': ['read'] }],
  ['a name of every object', JSON.parse('{"__proto__":["read"]}')],
  ['a name too long', { [`chat:${'x'.repeat(124)}`]: ['read'] }],
  ['actions as a text', { 'chat:general': 'read' }],
  ['no list of actions', { 'chat:general': null }],
  ['an action there is not', { 'chat:general': ['read', 'admin'] }],
  ['an action in capitals', { 'chat:general': ['READ'] }],
  ['a star as an action', { 'chat:general': ['*'] }],
  ['an action of every object', { 'chat:general': ['constructor'] }],
  ['an action that is a list', { 'chat:general': [['read']] }],
  ['101 patterns', Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`chat:${n}`, ['read']]))],
];

test('a token whose rights are not understood is not believed at all, and told what was expected', async (t) => {
  const { wsUrl, url } = await startServer(t, options);
  for (const [what, rt] of patterns) {
    const token = tokenOf('ada', { rt });
    const link = await RawLink.dial(t, wsUrl);
    const { code, msg } = await link.err(link.hello({ token }));
    assert.equal(code, 'UNAUTHORIZED', what);
    assert.match(msg, /^the token's rt: expected /, what);
    assert.equal(await link.closed, 4401, what);
    const { status } = await fetch(`${url}/events/chat:general`, { headers: { Authorization: `Bearer ${token}` } });
    assert.equal(status, 401, what);
  }
  const hundred = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`chat:${n}`, ['read']]));
  await RawLink.open(t, wsUrl, 'json', { token: tokenOf('ada', { rt: hundred }) });
});

test('no right that a token gives opens a namespace that is not configured, or a personal room', async (t) => {
  const { wsUrl } = await startServer(t, options);
  const rt = { '*': ['read', 'write'], 'nowhere:*': ['read'], 'chat:~*': ['read', 'write'], 'chat:~ada': ['read'] };
  const link = await RawLink.open(t, wsUrl, 'json', { token: tokenOf('ada', { rt }) });
  for (const c of ['nowhere:a', 'chat:~ada', 'typing:~'])
    assert.equal((await link.err(link.sub(c))).code, 'FORBIDDEN', c);
  await link.ok(link.sub('log:a'));
});

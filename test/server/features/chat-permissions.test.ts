/** Who may do what to a room's messages: every call, tried by everybody, on all four links. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ChatMessageData, chat, type Value } from 'rt-elements/protocol';
import { apiKeys, ask } from '../../support/backend.ts';
import { cells, newKey, RawLink } from '../../support/raw-link.ts';
import { startServer } from '../../support/start-server.ts';
import { jwt, tokenFor } from '../../support/tokens.ts';

const ROOM = 'chat:a';

/** What tokens list. */
const PEOPLE: Readonly<Record<string, Record<string, string[]> | undefined>> = {
  member: undefined,
  muted: undefined,
  banned: undefined,
  reader: { [ROOM]: ['read'] },
  writer: { [ROOM]: ['write'] },
  elsewhere: { 'chat:b': ['read', 'write', 'moderate'] },
  moderator: { [ROOM]: ['moderate', 'call'] },
};

/** What comes of a call: `ok`, or the code and the reason. `theirs` is somebody else's message, `own` one's own. */
const TABLE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  send: { member: 'ok', muted: 'muted', writer: 'ok', moderator: 'ok' },
  'edit own': { member: 'ok', muted: 'muted', writer: 'ok', moderator: 'ok' },
  'edit theirs': { member: 'not-yours', muted: 'muted', writer: 'not-yours', moderator: 'not-yours' },
  'react theirs': { member: 'ok', muted: 'muted', writer: 'ok', moderator: 'ok' },
  'delete own': { member: 'ok', muted: 'ok', writer: 'ok', moderator: 'ok' },
  'delete theirs': { member: 'not-yours', muted: 'not-yours', writer: 'not-yours', moderator: 'ok' },
  seen: { member: 'ok', muted: 'ok', writer: 'ok', moderator: 'ok' },
};

const DATA: Readonly<Record<string, (ref: string) => Value>> = {
  send: () => ({ text: 'something' }),
  edit: (ref) => ({ ref, text: 'something else' }),
  react: (ref) => ({ ref, emoji: '👍', on: true }),
  delete: (ref) => ({ ref }),
  seen: () => ({ read: 1 }),
};

test('every call there is stands in the table', () => {
  const tried = new Set(Object.keys(TABLE).map((row) => row.split(' ')[0]));
  assert.deepEqual([...tried, 'rooms'].sort(), Object.keys(chat.calls).sort());
});

for (const { name, cell } of cells) {
  test(`who may do what to messages, on ${name}`, async (t) => {
    const { url, wsUrl } = await startServer(t, { jwt, apiKeys, limits: { call: [1000, 1000] } });
    const publish = async (author: string): Promise<string> => {
      const body = { channel: ROOM, name: 'send', data: { text: 'hello' }, author: { id: author, name: author } };
      await ask(url, 'POST /publish', { body });
      const { body: page } = await ask(url, 'GET /channels/chat:a/history?limit=1');
      return (page['items'] as Array<{ id: string }>)[0]!.id;
    };
    await ask(url, 'PUT /users/muted/mute');
    for (const [person, rights] of Object.entries(PEOPLE)) {
      const token = await tokenFor(person, undefined, rights === undefined ? {} : { rt: rights });
      const link = await RawLink.open(t, wsUrl, cell, { token, cid: person });
      if (person === 'banned') await ask(url, 'PUT /users/banned/ban', { body: { channel: ROOM } });
      const got: Record<string, string> = {};
      for (const row of Object.keys(TABLE)) {
        const [call = '', whose = 'own'] = row.split(' ');
        const ref = await publish(whose === 'own' ? person : 'somebody');
        const i = link.call(ROOM, call, DATA[call]!(ref), { k: newKey() });
        const answer = await link.answer(i);
        const reason =
          answer.t === 'ok' ? 'ok' : ((answer.d as { reason?: string } | undefined)?.reason ?? answer.code);
        got[row] = reason === 'banned' ? 'FORBIDDEN' : reason;
      }
      const expected = Object.entries(TABLE).map(([row, who]) => [row, who[person] ?? 'FORBIDDEN']);
      assert.deepEqual(got, Object.fromEntries(expected), person);
    }
  });
}

test('slow mode is about new messages: who waits may still change, react and take back', async (t) => {
  const { url, wsUrl } = await startServer(t, { apiKeys, limits: { duplicateMs: 60_000 } });
  const ada = await RawLink.open(t, wsUrl, 'json', { subs: [{ c: ROOM }] });
  await ask(url, 'PUT /channels/chat:a/slow-mode', { body: { everyMs: 60_000 } });
  const ref = newKey();
  await ada.ok(ada.call(ROOM, 'send', { text: 'helo' }, { k: ref }));
  const { code, after, d } = await ada.err(ada.call(ROOM, 'send', { text: 'more' }, { q: 2 }));
  assert.deepEqual([code, (d as { reason: string }).reason], ['RATE_LIMITED', 'slow-mode']);
  assert.ok(after! > 0 && (d as { until: number }).until > 0);
  await ada.ok(ada.call(ROOM, 'edit', { ref, text: 'hello' }, { q: 2 }));
  await ada.ok(ada.call(ROOM, 'react', { ref, emoji: '👍', on: true }, { q: 3 }));
  await ada.ok(ada.call(ROOM, 'delete', { ref }, { q: 4 }));
  const gone = await ada.expect('pub', ({ n }) => n === 'deleted');
  assert.equal((gone.d as unknown as ChatMessageData).m, 1);
});

test('a change of words is shown to the operator’s code like a new message', async (t) => {
  const asked: string[] = [];
  const { wsUrl } = await startServer(t, {
    hooks: {
      beforePublish: ({ name, data }) => {
        asked.push(name);
        const { text } = data as { text?: string };
        return text === 'rude' ? { accept: false, reason: 'rude', message: 'mind your words' } : undefined;
      },
    },
  });
  const ada = await RawLink.open(t, wsUrl);
  const ref = newKey();
  await ada.ok(ada.call(ROOM, 'send', { text: 'kind' }, { k: ref }));
  const { code, d } = await ada.err(ada.call(ROOM, 'edit', { ref, text: 'rude' }));
  assert.deepEqual([code, d], ['REFUSED', { reason: 'rude' }]);
  assert.deepEqual(asked, ['send', 'edit']);
});

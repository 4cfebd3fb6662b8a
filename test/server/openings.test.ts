/** What a server says at its start about whom it lets do what. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServerOptions } from 'rt-elements-server';
import { startServer } from '../support/start-server.ts';
import { JWT } from '../support/jwt-by-hand.ts';

const API_SECRET = 'the-secret-of-an-api-key-0123456789';

const known = (sentence: string): boolean =>
  /^(?:open|closed): (?:chat|log|feed|box|anybody|nobody|tokens|pages|every|the API)|^authorize/.test(sentence);

test('at its start a server says in the log what is open, to whom, and what is not', async (t) => {
  const said = async (options: Partial<ServerOptions>): Promise<string[]> => {
    const sentences: string[] = [];
    const info = (_: object, message: string): void => void sentences.push(message);
    const rest = () => undefined;
    await startServer(t, { log: { info, debug: rest, warn: rest, error: rest }, ...options });
    return sentences.filter(known);
  };
  assert.deepEqual(await said({}), [
    'open: anybody may come in as a guest',
    'open: chat: everybody who is let in may read; everybody who is let in may write',
    'closed: every other namespace',
  ]);
  const sentences = await said({
    guests: false,
    jwt: JWT,
    origins: ['https://app.example'],
    apiKeys: [{ id: 'shop', secret: API_SECRET, scopes: ['publish', 'moderate'] }],
    authorize: () => true,
    namespaces: {
      chat: { read: 'everyone', history: 'signed-in', write: 'signed-in', signal: 'nobody' },
      log: { retention: 'history' },
      feed: { retention: 'replay', read: 'everyone' },
    },
  });
  assert.deepEqual(sentences, [
    'closed: nobody comes in without a token',
    'open: tokens by https://id.example for rt, signed with HS256',
    'open: pages of https://app.example may connect',
    'open: chat: everyone, also without a token may read; everybody who is signed in may write; everybody who is signed in may read what was said before; only those whose token names the channel may send signals',
    'closed: log, but to those whose token names the channel',
    'open: feed: everyone, also without a token may read; only those whose token names the channel may write',
    'closed: every other namespace',
    'open: the API, to the key shop: publish, moderate',
    'authorize is asked about everything that is open',
  ]);
  for (const secret of [JWT.key, API_SECRET]) assert.ok(!sentences.join().includes(secret));
});

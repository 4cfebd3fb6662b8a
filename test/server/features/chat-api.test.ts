/** What backends do with chat is what the API's document says. */
import { apiKeys, ask } from '../../support/backend.ts';
import { type Cases, holdToDocument, readDocument } from '../../support/openapi-conformance.ts';

const key = 'AAAAAAAAAAAAAAAAAAAAAA';
const long = 'x'.repeat(129);
const author = { id: 'bot', name: 'Bot' };

/** Somebody says something, whose id is then known. */
async function said(url: string): Promise<string> {
  const body = { channel: 'chat:general', name: 'send', data: { text: 'Hello' }, author };
  await ask(url, 'POST /publish', { body, headers: { 'idempotency-key': 'once' } });
  const page = await ask(url, 'GET /channels/chat:general/history');
  return (page.body['items'] as Array<{ id: string }>)[0]!.id;
}

const CASES: Cases = {
  chatRooms: {
    200: { path: '/chat/users/bot/rooms', before: async (url) => void (await said(url)) },
    400: { path: `/chat/users/${long}/rooms` },
  },
  deleteMessage: {
    204: { path: '/chat/rooms/general/messages/{sid}', before: said },
    400: { path: '/chat/rooms/general/messages/none' },
    422: { path: `/chat/rooms/general/messages/${key}` },
  },
};

const options = { apiKeys };
const document = await readDocument(options);
holdToDocument(document, options, CASES, (path) => path.startsWith('/chat/'));

/** A chat: texts and names of messages, its room, draft, placeholder, words, and the reasons of a refusal. */
import '../../../../components/chat/rt-chat.ts';
import { RtError } from '../../../../components/protocol/errors.ts';
import { FakeClient } from '../../../support/fake-client.ts';
import { count, type HostileRow, put, shown } from './row.ts';

const PAGE = 90;

export const chatRow: HostileRow = {
  tag: 'rt-chat',
  async show(place, texts) {
    for (let from = 0; from < texts.length; from += PAGE) {
      const some = texts.slice(from, from + PAGE);
      const client = new FakeClient();
      const room = client.room('general');
      // A message without a text is none, to the server and to the model.
      for (const text of some) room.say({ id: text, name: text }, text === '' ? ' ' : text);
      const chat = put(place, 'rt-chat', { room: 'general', pageSize: 100, draft: 'none', connection: client });
      await shown(
        () => count(chat, '.row') === some.length,
        `${some.length} rows, got ${count(chat, '.row')} while ${chat.getAttribute('state') ?? 'unpainted'}`,
      );
    }
    for (const text of texts.slice(0, 30)) {
      const chat = put(place, 'rt-chat', { room: text, connection: new FakeClient() });
      await chat.updateComplete;
    }
    const client = new FakeClient();
    client.room('general').say({ id: 'ben', name: 'Ben' }, 'hello');
    const chat = put(place, 'rt-chat', { room: 'general', draft: 'none', connection: client });
    await shown(() => count(chat, '.row') === 1, 'a row');
    for (const text of texts) {
      chat.placeholder = text;
      chat.strings = { write: text, send: text, messages: text, row: text, offline: text };
      chat.setDraft(text.slice(0, 4000));
      await chat.updateComplete;
    }
    for (const text of texts.slice(0, 60)) {
      client.room('general').refuse(new RtError('FORBIDDEN', text));
      await chat.updateComplete;
    }
  },
};

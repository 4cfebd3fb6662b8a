/** A chat: texts, changed texts, names, pictures, quotes and reactions of messages, its room, draft, placeholder, words, and the reasons of a refusal. */
import '../../../../components/chat/rt-chat.ts';
import type { Author } from '../../../../components/protocol/index.ts';
import { RtError } from '../../../../components/protocol/errors.ts';
import { FakeClient } from '../../../support/fake-client.ts';
import { count, type HostileRow, put, shown } from './row.ts';

const PAGE = 90;

/** The same texts as what messages were changed to, as what is answered, and as what they were reacted to with. */
async function showDone(place: HTMLElement, texts: readonly string[]): Promise<void> {
  const client = new FakeClient();
  const room = client.room('general');
  const items = texts.map((text, index) => {
    const item = room.say({ id: text, name: text }, 'before', { ref: room.log.at(-1)?.k ?? 'lost' });
    room.log[index] = { ...item, d: { ...(item.d as object), reactions: [[text, index + 1]] } };
    return item;
  });
  room.say({ id: 'ben', name: 'Ben' }, 'the last is answered as well', { ref: items.at(-1)!.k });
  const chat = put(place, 'rt-chat', { room: 'general', pageSize: 100, draft: 'none', connection: client });
  await shown(() => count(chat, '.reaction') === texts.length, 'reactions');
  for (const [index, item] of items.entries())
    room.changeItem(item.u as Author, 'edited', item, { text: texts[index] || ' ' });
  await shown(() => count(chat, '[part~="edited"]') === texts.length, 'changed texts');
  // All but the first answer one that is held.
  await shown(() => count(chat, '.quote bdi') === texts.length, 'quotes');
  const more = [...chat.shadowRoot!.querySelectorAll<HTMLElement>('.more')];
  // What is answered is painted above the box as it is in a quote; a few menus are enough to see that.
  for (const button of more.filter((_, index) => index % 12 === 0)) {
    button.click();
    await shown(() => count(chat, '[role="menuitem"]') > 0, 'a menu');
    chat.shadowRoot!.querySelector<HTMLElement>('[role="menuitem"]')!.click();
    await shown(() => count(chat, '[part~="mode"]') === 1, 'what is answered');
  }
}

export const chatRow: HostileRow = {
  tag: 'rt-chat',
  async show(place, texts) {
    for (let from = 0; from < texts.length; from += PAGE) {
      const some = texts.slice(from, from + PAGE);
      const client = new FakeClient();
      const room = client.room('general');
      // A message without a text is none, to the server and to the model.
      for (const text of some) room.say({ id: text, name: text }, text === '' ? ' ' : text);
      const chat = put(place, 'rt-chat', {
        ...{ room: 'general', pageSize: 100, draft: 'none', connection: client },
        // A picture of the page's own site may be loaded.
        avatarOf: ({ id }) => (id?.startsWith('/hostile-') ? undefined : id),
      });
      await shown(
        () => count(chat, '.row') === some.length,
        `${some.length} rows, got ${count(chat, '.row')} while ${chat.getAttribute('state') ?? 'unpainted'}`,
      );
      await showDone(place, some);
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

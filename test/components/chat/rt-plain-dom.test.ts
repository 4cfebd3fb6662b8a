import { createClient } from '../../../components/client.ts';
import { ChatModel, ChatRoomsModel } from '../../../components/client.ts';
import { expect, freshRoom, serverUrl, waitUntil } from '../support-browser/elements.ts';

const WITHIN = { timeout: 10_000 };

describe('a page of its own markup, driven by the models alone', () => {
  it('sends, shows, edits, reacts, deletes and lists rooms on a real server', async () => {
    const url = await serverUrl();
    const room = freshRoom();
    const [ana, ben] = ['Ana', 'Ben'].map((name) => createClient({ url, name, guest: 'none' })) as [
      ReturnType<typeof createClient>,
      ReturnType<typeof createClient>,
    ];
    const list = document.createElement('ol');
    document.body.append(list);
    const chat = ChatModel.of(ana, room);
    const stop = chat.subscribe(({ messages }) =>
      list.replaceChildren(
        ...messages.map(({ author, text, isDeleted, reactions = [] }) => {
          const item = document.createElement('li');
          const marks = reactions.map(({ emoji, count }) => ` ${emoji}${count}`).join('');
          item.textContent = isDeleted ? '(gone)' : `${author.name ?? ''}: ${text}${marks}`;
          return item;
        }),
      ),
    );
    const other = ChatModel.of(ben, room);
    const leave = other.subscribe(() => undefined);
    const shown = (): string[] => [...list.children].map(({ textContent }) => textContent);
    try {
      const first = await chat.send('one').done;
      const second = await other.send('<b>two</b>').done;
      await chat.edit(first.id, 'One');
      await waitUntil(() => shown().length === 2, 'both are there', WITHIN);
      await chat.react(second.id, '🎉');
      expect(shown()).to.deep.equal(['Ana: One', 'Ben: <b>two</b> 🎉1']);
      await other.remove(second.id);
      await waitUntil(() => shown()[1] === '(gone)', 'it is gone', WITHIN);
      const rooms = ChatRoomsModel.of(ana);
      const close = rooms.subscribe(() => undefined);
      await waitUntil(() => rooms.get().rooms.length === 1, 'the list has it', WITHIN);
      expect(rooms.get().rooms[0]!.room).to.equal(room);
      close();
    } finally {
      stop();
      leave();
      ana.dispose();
      ben.dispose();
      list.remove();
    }
  });
});

import { mount, unmount } from 'svelte';
import { ChatModel, ChatRoomsModel } from '../../../components/client.ts';
import { BEN, FakeClient } from '../../support/fake-client.ts';
import { expect, waitUntil } from '../support-browser/elements.ts';
import Talk from './Talk.svelte';

describe('a Svelte component', () => {
  it('has models for stores as they are: $chat is the state, and the room is followed while it is mounted', async () => {
    const client = new FakeClient();
    const room = client.room('general');
    room.say(BEN, 'hello');
    client.channel('chat:~').answers.set('rooms', { v: 1, rooms: [{ room: 'a', m: 3, read: 1, unread: 2 }] });
    const target = document.createElement('div');
    document.body.append(target);
    const props = { chat: ChatModel.of(client, 'general'), rooms: ChatRoomsModel.of(client) };
    const talk = mount(Talk, { target, props });
    const rows = (): string[] => [...target.querySelectorAll('li')].map(({ textContent }) => textContent);
    await waitUntil(() => rows().length === 1);
    const [first] = target.querySelectorAll('li');
    expect(target.querySelector('p')!.textContent).to.equal('0 / 2');
    target.querySelector('button')!.click();
    room.say(BEN, '<i>more</i>');
    await waitUntil(() => rows().length === 3);
    expect(rows()).to.deep.equal(['Ben: hello', 'Ben: <i>more</i>', 'Ana: from svelte']);
    expect(target.querySelector('li')).to.equal(first);
    expect(target.querySelector('p')!.textContent).to.equal('1 / 2');
    expect(room.followers.size).to.be.greaterThan(0);
    await unmount(talk);
    await waitUntil(() => room.followers.size === 0, 'nobody follows it any more');
    target.remove();
  });
});

import { ANA, BEN } from '../../support/fake-client.ts';
import { expect, inside, one, openChat, waitUntil } from '../support-browser/elements.ts';

const CLEO = { id: 'cleo', name: 'Cleo' };
let made = 0;
/** One of the page's own site that is not there, nor in a cache. */
const missing = (): string => `${location.origin}/nothing-here-${Date.now()}-${++made}.png`;
const asked = (word: string): boolean =>
  performance.getEntriesByType('resource').some(({ name }) => name.includes(word));

describe('<rt-chat> and pictures of authors', () => {
  it('come from where the page allows, one for each group, none for oneself', async () => {
    const { chat } = await openChat((room) => {
      for (const author of [ANA, BEN, BEN, CLEO]) room.say(author, 'hello');
    });
    chat.avatarOrigins = 'https://pictures.example';
    chat.avatarOf = ({ id = '' }) =>
      id === 'cleo' ? 'https://hostile.example/c.png' : `https://pictures.example/${id}`;
    await chat.updateComplete;
    const pictures = inside<HTMLImageElement>(chat, '[part~="avatar"] img');
    expect(pictures.map(({ src }) => src)).to.deep.equal(['https://pictures.example/ben']);
    expect(pictures.map(({ alt, referrerPolicy }) => [alt, referrerPolicy])).to.deep.equal([['', 'no-referrer']]);
    expect(one(chat, '[part~="initials"]').textContent).to.equal('C');
    chat.avatarOrigins = '';
    await chat.updateComplete;
    expect(inside(chat, 'img')).to.deep.equal([]);
    expect(asked('hostile.example')).to.be.false;
  });

  it('leave initials where they do not come', async () => {
    const { chat } = await openChat((room) => room.say(BEN, 'hello'));
    const [ben, later] = [missing(), missing()];
    chat.avatarOf = () => ben;
    await chat.updateComplete;
    await waitUntil(() => inside(chat, '[part~="initials"]').length === 1, 'the broken one is gone');
    chat.requestUpdate();
    await chat.updateComplete;
    expect(inside(chat, 'img')).to.deep.equal([]);
    chat.avatarOf = () => later;
    await chat.updateComplete;
    expect(one<HTMLImageElement>(chat, 'img').src).to.equal(later);
  });

  it('are not asked for where discs are left out', async () => {
    const { chat } = await openChat((room) => room.say(BEN, 'hello'));
    const address = missing();
    chat.hideAvatars = true;
    chat.avatarOf = () => address;
    await chat.updateComplete;
    expect(inside(chat, 'img, .avatar')).to.deep.equal([]);
    expect(asked(address)).to.be.false;
  });
});

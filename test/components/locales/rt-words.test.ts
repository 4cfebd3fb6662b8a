/** Elements speak the language around them, whichever comes first: the element, its pack, or the language. */
import '../../../components/connection/rt-connection.ts';
import '../../../components/typing/rt-typing.ts';
import type { RtChat } from '../../../components/chat/rt-chat.ts';
import { registerLocale } from '../../../components/locales/element-strings.ts';
import { expect, fixture, html, inside, one, openChat, waitUntil } from '../support-browser/elements.ts';

const label = (chat: Element): string | null => one(chat, '.list').getAttribute('aria-label');

/** A chat in a language, in a box that can be given another. */
async function chatIn(lang: string): Promise<{ box: HTMLElement; chat: RtChat }> {
  const { chat } = await openChat();
  const box = await fixture<HTMLElement>(html`<div lang=${lang}></div>`);
  box.append(chat);
  await chat.updateComplete;
  return { box, chat };
}

describe('words', () => {
  it('are English until a pack arrives, and its own from then on', async () => {
    const { chat } = await chatIn('de-AT');
    expect(label(chat)).to.equal('Messages');
    await import('../../../components/locales/de.ts');
    await chat.updateComplete;
    expect(label(chat)).to.equal('Nachrichten');
    await expect(chat).to.be.accessible();
  });

  it('follow `lang` up the tree, and `locale` before that', async () => {
    await Promise.all([import('../../../components/locales/de.ts'), import('../../../components/locales/fr.ts')]);
    const { box, chat } = await chatIn('en');
    expect(one(chat, 'textarea').getAttribute('placeholder')).to.equal('Write a message');
    box.lang = 'fr';
    await waitUntil(() => one(chat, 'textarea').getAttribute('placeholder') === 'Écrire un message');
    chat.locale = 'de';
    await chat.updateComplete;
    expect(one(chat, 'textarea').getAttribute('placeholder')).to.equal('Nachricht schreiben');
  });

  it('are heard of through shadow roots', async () => {
    await import('../../../components/locales/ja.ts');
    const host = await fixture<HTMLElement>(html`<div lang="en"></div>`);
    const root = host.attachShadow({ mode: 'open' });
    const { chat } = await openChat();
    root.append(chat);
    await chat.updateComplete;
    host.lang = 'ja';
    await waitUntil(() => label(chat) === 'メッセージ');
  });

  it('of the page come before those of a pack, and what is missing everywhere is English', async () => {
    registerLocale('eo', { 'rt-chat': { messages: 'Mesaĝoj', send: 'Sendi' } });
    const { chat } = await chatIn('eo');
    chat.strings = { send: 'Ek!' };
    await chat.updateComplete;
    expect(label(chat)).to.equal('Mesaĝoj');
    expect(one(chat, '[part~="send"]').getAttribute('aria-label')).to.equal('Ek!');
    expect(chat.strings).to.deep.equal({ send: 'Ek!' });
  });

  it('of a region are laid over those of its language', async () => {
    await import('../../../components/locales/de.ts');
    registerLocale('de-ch', { 'rt-chat': { send: 'Abschicken' } });
    const { chat } = await chatIn('de-CH');
    expect(one(chat, '[part~="send"]').getAttribute('aria-label')).to.equal('Abschicken');
    expect(label(chat)).to.equal('Nachrichten');
  });

  it('of statuses are taken one by one, and those of a plural all together', async () => {
    await import('../../../components/locales/de.ts');
    const bar = await fixture(
      html`<rt-connection lang="de" manual show="always" .strings=${{ status: { online: 'Da' } }}></rt-connection>`,
    );
    await waitUntil(() => inside(bar, '[part~="label"]').length > 0);
    expect(one(bar, '[part~="label"]').textContent?.trim()).to.equal('Nicht verbunden');
  });

  it('listen to nothing once the element is gone', async () => {
    const { chat } = await chatIn('en');
    chat.remove();
    let painted = 0;
    chat.addController({ hostUpdated: () => (painted += 1) });
    registerLocale('en', {});
    await chat.updateComplete;
    expect(painted).to.equal(0);
  });
});

import { emulateMedia } from '@web/test-runner-commands';
import { RtError } from '../../../components/protocol/index.ts';
import { ANA, BEN, type FakeChannel } from '../../support/fake-client.ts';
import { expect, inside, one, openChat, painted, press, type, waitUntil } from '../support-browser/elements.ts';

/** One of everything a row can carry. */
function everything(room: FakeChannel): void {
  const first = room.say(BEN, 'see https://example.com/a');
  room.say(BEN, '👍');
  room.say(ANA, 'an answer', { ref: first.k });
  const gone = room.say(BEN, 'gone');
  const last = room.say(ANA, 'mine');
  room.changeItem(BEN, 'edited', first, { text: 'see https://example.com/b' });
  room.changeItem(BEN, 'deleted', gone, {});
  room.log[4] = { ...last, d: { m: 5, text: 'mine', reactions: [['🎉', 3]] } };
  room.me = () => ({ delivered: 5, read: 1, receipts: { v: 1, count: 2, at: { ana: [5, 1], ben: [5, 5, 'Ben'] } } });
}

describe('<rt-chat> and its looks', () => {
  for (const scheme of ['light', 'dark', 'forced colours'])
    it(`passes the checks of axe with everything there can be, ${scheme}`, async function () {
      // Three looks at a full page, on machines that have other things to do.
      this.timeout(30_000);
      const { chat, room } = await openChat(everything);
      const page = chat.parentElement!;
      // Only Chromium can be told; the others are looked at in their own colours.
      const forced = scheme === 'forced colours' && navigator.userAgent.includes('Chrome');
      if (forced) await emulateMedia({ forcedColors: 'active' });
      page.style.setProperty('color-scheme', scheme === 'dark' ? 'dark' : 'light');
      page.style.setProperty('background', 'Canvas');
      try {
        press(type(chat, 'refused'), 'Enter');
        room.sent[0]!.refuse(new RtError('REFUSED', 'No.'));
        press(type(chat, 'the same'), 'Enter');
        room.sent[1]!.refuse(new RtError('REFUSED', 'no', { data: { reason: 'duplicate' } }));
        await waitUntil(() => inside(chat, '[part~="hold"]').length === 1);
        await painted();
        for (const part of ['unread', 'quote', 'edited', 'reaction', 'receipts', 'row-deleted', 'row-failed', 'hold'])
          expect(inside(chat, `[part~="${part}"]`).length, part).to.be.greaterThan(0);
        await expect(chat).to.be.accessible();
        const row = inside(chat, '[part~="row-own"]')[0]!;
        row.focus();
        press(row, 'Enter');
        await waitUntil(() => inside(chat, '.menu:popover-open').length === 1);
        await expect(chat).to.be.accessible();
        inside(chat, '[role="menuitem"]')[0]!.click();
        await chat.updateComplete;
        expect(inside(chat, '[part~="mode"]').length).to.equal(1);
        await expect(chat).to.be.accessible();
      } finally {
        if (forced) await emulateMedia({ forcedColors: 'none' });
      }
    });

  it('gives everything that can be pressed 24 px, and mirrors its sides on a page from right to left', async () => {
    const { chat } = await openChat((room) => {
      everything(room);
      room.say(BEN, 'שלום hello עולם');
    });
    for (const button of inside(chat, 'button')) {
      const { width, height } = button.getBoundingClientRect();
      if (width > 0) expect(Math.min(width, height), button.getAttribute('part') ?? '').to.be.at.least(24);
    }
    const left = (selector: string): number => inside(chat, selector).at(-1)!.getBoundingClientRect().left;
    expect(left('[part~="bubble-own"]')).to.be.greaterThan(left('.row:not(.own) .bubble'));
    chat.parentElement!.dir = 'rtl';
    await painted();
    expect(left('[part~="bubble-own"]')).to.be.lessThan(left('.row:not(.own) .bubble'));
    expect(getComputedStyle(inside(chat, '.flow').at(-1)!).direction).to.equal('rtl');
    expect(getComputedStyle(one(chat, '[part~="bubble-own"] .flow')).direction).to.equal('ltr');
    chat.parentElement!.dir = '';
  });
});

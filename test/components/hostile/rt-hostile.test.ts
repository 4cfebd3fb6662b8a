/** Every element shows everything people have tried, and nothing comes of it. */
import { HOSTILE, RAN } from '../../support/hostile-content.ts';
import { expect, fixture, html, painted } from '../support-browser/elements.ts';
import { offencesIn, watchPage } from '../support-browser/hostile/inspect.ts';
import { hostileRows } from '../support-browser/hostile/rows.ts';

/** The first that is wider than its place and not cut off, for who has to find it. */
function widest(place: Element): string {
  const edge = place.getBoundingClientRect().right + 1;
  const look = (root: ParentNode): string | undefined => {
    for (const element of root.children) {
      if (element.getBoundingClientRect().right > edge) return `${element.outerHTML.slice(0, 200)} sticks out`;
      if (getComputedStyle(element).overflowX !== 'visible') continue;
      const isText = element.firstElementChild === null && element.shadowRoot === null;
      if (isText && element.scrollWidth > place.clientWidth) return `${element.outerHTML.slice(0, 200)} has wide text`;
      const found = look(element) ?? (element.shadowRoot === null ? undefined : look(element.shadowRoot));
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return look(place) ?? 'nothing sticks out';
}

describe('hostile content', () => {
  it('is plenty, and no text is there twice', () => {
    expect(HOSTILE.length).to.be.at.least(150);
    expect(new Set(HOSTILE).size).to.equal(HOSTILE.length);
  });

  it('would be found if an element let it through', async () => {
    const place = await fixture<HTMLElement>(html`<div></div>`);
    const add = (make: (box: HTMLElement) => void): string[] => {
      const box = document.createElement('span');
      make(box);
      place.replaceChildren('words ', box);
      return offencesIn(place);
    };
    const link = (href: string) => (box: HTMLElement) =>
      box.append(Object.assign(document.createElement('a'), { href }));
    expect(add((box) => (box.textContent = 'plain'))).to.deep.equal([]);
    expect(add((box) => box.append('\u202e gnp'))).to.have.length(0, 'a block ends what runs in it');
    expect(add((box) => box.append('name \u202e', new Text(' said')))).to.have.length(1);
    expect(add(link('javascript:void 0'))).to.have.length(1);
    expect(add(link('https://user@hostile.example/'))).to.have.length(1);
    expect(add(link('https://example.org/'))).to.have.length(0);
    expect(add((box) => box.setAttribute('onclick', ''))).to.have.length(1);
    expect(add((box) => box.append(document.createElement('iframe')))).to.have.length(1);
  });

  for (const { tag, show } of hostileRows) {
    it(`does nothing in <${tag}>`, async function () {
      this.timeout(60_000);
      const watch = watchPage();
      const place = await fixture<HTMLElement>(html`<div></div>`);
      place.style.setProperty('inline-size', '24rem');
      await show(place, HOSTILE);
      await painted();
      expect(offencesIn(place)).to.deep.equal([]);
      expect(place.scrollWidth).to.be.at.most(place.clientWidth, widest(place));
      expect(watch.requests()).to.deep.equal([]);
      expect(watch.violations()).to.deep.equal([]);
      expect(RAN in globalThis).to.be.false;
      watch.stop();
    });
  }
});

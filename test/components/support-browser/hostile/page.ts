/** The corpus for a page under a strict policy: bundled by the end-to-end test, and driven by it. */
import { HOSTILE } from '../../../support/hostile-content.ts';
import { offencesIn } from './inspect.ts';
import { hostileRows } from './rows.ts';

/** What the page offers to whoever drives it. */
export interface HostilePage {
  readonly tags: readonly string[];
  /** Shows the corpus in one element and says what came of it. */
  readonly show: (tag: string) => Promise<string[]>;
}

const page: HostilePage = {
  tags: hostileRows.map(({ tag }) => tag),
  async show(wanted) {
    const place = document.createElement('main');
    document.body.append(place);
    await hostileRows.find(({ tag }) => tag === wanted)!.show(place, HOSTILE);
    const offences = offencesIn(place);
    place.remove();
    return offences;
  },
};
Object.assign(globalThis, { hostilePage: page });

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeBrowser, type FakeTab } from '../support/fake-browser.ts';
import { seededRandom } from '../support/random.ts';

const ROOMS = ['chat:one', 'chat:two'] as const;
const HISTORIES = 150;
const STEPS = 60;

test(`whatever tabs do and however they end, all that was on disk is stored once, each tab's in order (${HISTORIES} histories, seeds 1 to ${HISTORIES})`, async (t) => {
  for (let seed = 1; seed <= HISTORIES; seed++) {
    const random = seededRandom(seed);
    const browser = new FakeBrowser(t);
    browser.server.user = { id: 'ann', name: 'Ann' };
    const tabs: FakeTab[] = [];
    const written: Array<{ text: string; room: string; by: number }> = [];
    const mayBeLost = new Set<string>();
    let writers = 0;
    const names = new Map<FakeTab, number>();
    const arrive = (tab: FakeTab): void => {
      tabs.push(tab);
      names.set(tab, writers++);
    };
    /** What is not on disk when a page ends may go with it. */
    const end = (tab: FakeTab): void => {
      for (const { data, saved } of tab.client.outbox.entries.get())
        if (!saved) mayBeLost.add((data as { text: string }).text);
      tabs.splice(tabs.indexOf(tab), 1);
    };
    arrive(browser.open({ token: 'ann' }));
    await browser.pass();
    for (let step = 0; step < STEPS; step++) {
      const tab = tabs[random.int(tabs.length)];
      const dice = random.int(100);
      if (dice < 45 && tab) {
        const by = names.get(tab) ?? 0;
        const room = ROOMS[random.int(2)] ?? ROOMS[0];
        for (let n = random.int(5); n >= 0; n--) {
          const text = `${seed}.${written.length}`;
          written.push({ text, room, by });
          tab.client.channel(room).send('send', { text });
        }
      } else if (dice < 55 && tab) {
        end(tab);
        arrive(browser.reload(tab, { token: 'ann' }));
      } else if (dice < 62 && tab) {
        end(tab);
        tab.crash();
      } else if (dice < 70 && tabs.length < 4) arrive(browser.open({ token: 'ann' }));
      else if (dice < 78) browser.down();
      else if (dice < 86) browser.up();
      else if (dice < 92) for (const link of browser.server.links) link.end();
      else if (tab) tab.platform.emit('visible');
      await browser.pass([0, 0, 1, 40, 2_000, 70_000][random.int(6)]);
    }
    browser.up();
    if (tabs.length === 0) arrive(browser.open({ token: 'ann' }));
    await browser.pass(300_000);
    for (const room of ROOMS) {
      const stored = browser.server.log(room).events.map(({ d }) => (d as { text: string }).text);
      const own = written.filter((each) => each.room === room);
      const lost = own.filter(({ text }) => !stored.includes(text) && !mayBeLost.has(text));
      assert.deepEqual(lost, [], `seed ${seed}: nothing is lost`);
      assert.equal(new Set(stored).size, stored.length, `seed ${seed}: nothing is stored twice`);
      for (let by = 0; by < writers; by++) {
        const texts = own.filter((each) => each.by === by).map(({ text }) => text);
        const inLog = stored.filter((text) => texts.includes(text));
        assert.deepEqual(
          inLog,
          texts.filter((text) => inLog.includes(text)),
          `seed ${seed}: tab ${by} in order`,
        );
      }
    }
    assert.equal(browser.rows.size, 0, `seed ${seed}: nothing is left on disk`);
    assert.deepEqual(browser.locks.held, [], `seed ${seed}: no lock is held`);
    for (const tab of tabs) tab.client.dispose();
  }
});

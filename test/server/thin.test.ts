import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cells, RawLink } from '../support/raw-link.ts';
import { startServer } from '../support/start-server.ts';

for (const { name, codec } of cells) {
  test(`what one person sends reaches everybody who follows the room, on ${name}`, async (t) => {
    const { wsUrl } = await startServer(t);
    const ada = await RawLink.open(t, wsUrl, codec, { name: 'Ada', subs: [{ c: 'chat:general', w: 'hist:50' }] });
    const bob = await RawLink.open(t, wsUrl, codec, { name: 'Bob', subs: [{ c: 'chat:general' }] });
    assert.equal(ada.welcome.user.name, 'Ada');
    assert.deepEqual(ada.welcome.subs[0]?.page, { items: [], done: true });
    const i = ada.call('chat:general', 'send', { text: 'hello' });
    const ok = await ada.ok(i);
    assert.deepEqual(ok.d, { m: 1 });
    assert.equal(ok.o, 1);
    const seen = await bob.expect('pub');
    assert.deepEqual(
      { ...seen, ts: 0, k: '' },
      {
        t: 'pub',
        c: 'chat:general',
        o: 1,
        n: 'message',
        d: { m: 1, text: 'hello' },
        u: { id: ada.welcome.user.id, name: 'Ada', guest: true },
        ts: 0,
        k: '',
      },
    );
    await ada.expect('pub');
    assert.ok(
      ada.messages.findIndex(({ t }) => t === 'pub') < ada.messages.findIndex((m) => m.t === 'ok' && m.i === i),
    );
    await ada.settle();
  });
}

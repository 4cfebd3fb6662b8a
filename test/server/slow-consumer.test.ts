/** Who does not read is let go before it costs memory, and resumes by position. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Encoded } from 'rt-elements/protocol';
import { jsonCodec } from 'rt-elements/protocol';
import { Flusher, Outbox } from '../../server/outbox.ts';
import type { Link } from '../../server/transports/transport.ts';
import { plainNamespaces, roomyLimits } from '../support/open-namespace.ts';
import { cells, RawLink } from '../support/raw-link.ts';
import { startServer } from '../support/start-server.ts';

const options = { limits: { ...roomyLimits, queuedBytes: 256 * 1024 }, namespaces: plainNamespaces };

for (const { name, cell } of cells) {
  test(`a reader that stops is closed with 4414 once too much is queued for it, the others read on, on ${name}`, async (t) => {
    const { wsUrl, rt } = await startServer(t, options);
    const writer = await RawLink.open(t, wsUrl, cell);
    const reader = await RawLink.open(t, wsUrl, cell, { subs: [{ c: 'log:a' }] });
    const stopped = await RawLink.open(t, wsUrl, cell, { subs: [{ c: 'log:a' }] });
    const { e = '' } = stopped.welcome.subs[0]!;
    stopped.carrier.pause();
    const text = 'x'.repeat(30_000);
    let sent = 0;
    while (rt.counts.links === 3) {
      assert.ok(sent < 2000, 'the stopped reader was never let go');
      await writer.ok(writer.publish('log:a', 'line', text));
      sent++;
    }
    await reader.expect('pub', ({ o }) => o === sent);
    assert.equal(reader.of('pub').length, sent);

    stopped.carrier.resume();
    const code = await stopped.closed;
    // The verdict is queued behind all it did not read; a peer that takes too long for that sees a dead link instead.
    assert.ok(code === 4414 || code === 1006, String(code));
    const back = await RawLink.open(t, wsUrl, cell, {
      guest: stopped.welcome.gt,
      subs: [{ c: 'log:a', e, o: stopped.of('pub').length }],
    });
    assert.equal(back.welcome.subs[0]?.err, undefined);
  });
}

test('what a link holds decides, not what it was given: the limit is judged after each write', () => {
  const written: number[] = [];
  let held = 0;
  const link: Link = {
    transport: 'ws',
    format: { codec: 'json', wrap: (frame: Encoded) => Buffer.from(frame as string) },
    address: 'here',
    get bufferedBytes() {
      return held;
    },
    write: (bytes) => void written.push(bytes.length),
    onDrain: (callback) => callback(),
    close: () => undefined,
  };
  const json = jsonCodec();
  const flusher = new Flusher({ json, msgpack: json }, { defer: (run) => run });
  let slow = 0;
  const outbox = new Outbox(link, flusher, 1000, { slow: () => void slow++ });
  outbox.push('"large"'.repeat(1000));
  flusher.flush();
  assert.deepEqual({ writes: written.length, slow }, { writes: 1, slow: 0 });
  held = 1001;
  outbox.push('"small"');
  flusher.flush();
  assert.equal(slow, 1);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Codec, RtError } from 'rt-elements/protocol';
import { HOSTILE_SEED, hostileFrames } from '../support/hostile-frames.ts';
import { bothEnds, parseClientMessage, parseServerMessage } from '../support/links.ts';

const names = (): string[] => [...hostileFrames()].map(({ name }) => name);

/** Reads a frame and everything in it. Gives what was refused; anything thrown but an `RtError` fails. */
function read(codec: Codec<never>, parse: (raw: unknown) => unknown, frame: string | Uint8Array): RtError[] {
  const refused: RtError[] = [];
  const attempt = <T>(step: () => T): T | undefined => {
    try {
      return step();
    } catch (error) {
      assert(error instanceof RtError, `expected an RtError, got ${String(error)}`);
      refused.push(error);
      return undefined;
    }
  };
  for (const raw of attempt(() => codec.decode(frame)) ?? []) attempt(() => parse(raw));
  return refused;
}

test('the corpus is at least a thousand frames of each codec, each with its own name, the same every time', (t) => {
  t.diagnostic(`seed ${HOSTILE_SEED}`);
  const all = [...hostileFrames()];
  const texts = all.filter(({ frame }) => typeof frame === 'string').length;
  t.diagnostic(`${texts} texts, ${all.length - texts} binaries`);
  assert(texts >= 1000 && all.length - texts >= 1000);
  assert.equal(new Set(names()).size, all.length);
  assert.deepEqual([...hostileFrames()], all);
});

for (const ends of bothEnds()) {
  const readers = [
    ['server', ends.server as Codec<never>, parseClientMessage],
    ['client', ends.client as Codec<never>, parseServerMessage],
  ] as const;
  for (const [side, codec, parse] of readers) {
    test(`every hostile frame ends in messages or in a code at a ${side} that speaks ${ends.name}, without a stall`, (t) => {
      let refusals = 0;
      let slowest: readonly [ms: number, name: string] = [0, ''];
      for (const { name, frame } of hostileFrames()) {
        // Of a processor: a machine that is busy with others stalls us as well.
        const start = process.cpuUsage();
        const refused = read(codec, parse, frame);
        const { user, system } = process.cpuUsage(start);
        const ms = (user + system) / 1000;
        if (ms > slowest[0]) slowest = [ms, name];
        refusals += refused.length;
        for (const { code, message, retryable } of refused) {
          assert(code === 'BAD_REQUEST' || code === 'TOO_LARGE', `${name}: ${code}`);
          assert.equal(retryable, false, name);
          assert(message.length < 400, `${name}: a message of ${message.length}`);
          // It must be possible to answer with it.
          assert.doesNotThrow(() => ends.server.encode({ t: 'err', i: 1, code, msg: message, retry: false }), name);
        }
      }
      t.diagnostic(`${refusals} refusals; slowest ${slowest[0].toFixed(1)} ms: ${slowest[1]}`);
      assert(refusals > 500);
      assert(slowest[0] < 500, `${slowest[1]} took ${slowest[0]} ms`);
    });
  }
}

test('prototypes are as they were after every hostile frame', () => {
  const shape = (): unknown =>
    [Object.prototype, Array.prototype, Function.prototype, String.prototype].map((p) => Reflect.ownKeys(p));
  const before = shape();
  for (const { client, server } of bothEnds()) {
    for (const { frame } of hostileFrames()) {
      read(server, parseClientMessage, frame);
      read(client, parseServerMessage, frame);
    }
  }
  assert.deepEqual(shape(), before);
  assert.equal(({} as { polluted?: unknown }).polluted, undefined);
  assert.equal(([] as { polluted?: unknown }).polluted, undefined);
});

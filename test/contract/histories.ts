/** A broker against a model of it, over random histories. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Broker } from '../../server/ports/broker.ts';
import { Author, history, type Group } from './arbitrary-history.ts';
import { ModelChannel } from './model.ts';
import { ALL, heard, KEEP, plain, START, type Clock, type OpenBroker } from './subject.ts';

const SEED = 20_251_124;
const RUNS = 1000;
const IDS = ['r0', 'r1', 'r2', 'key0', 'key3'];

export function histories(open: OpenBroker): void {
  test(`does what the model does over ${RUNS} random histories (seed ${SEED})`, async (t) => {
    const clock = { now: START };
    const broker = await open(t, clock);
    let run = 0;
    const property = fc.asyncProperty(history, (groups) => follow(broker, clock, groups, `${++run}`));
    await fc.assert(property, { numRuns: RUNS, seed: SEED });
  });
}

async function follow(broker: Broker, clock: Clock, groups: readonly Group[], name: string): Promise<void> {
  const author = new Author(name, clock, KEEP);
  const models = new Map(author.channels().map((channel) => [channel, new ModelChannel()]));
  const modelOf = (channel: string): ModelChannel => models.get(channel) as ModelChannel;
  const calls = heard(broker);
  for (const { waitMs, draws } of groups) {
    clock.now += waitMs;
    const seen = draws.map((draw) => author.append(draw, modelOf(`chat:${name}-${draw.channel}`).top));
    const results = Promise.all(seen.map((append) => broker.append(append)));
    const expected = seen.map((append) => plain(modelOf(append.channel).append(append, clock.now)));
    const got = (await results).map((result) => {
      const { epoch: _, ...rest } = { epoch: '', ...plain(result) };
      return rest;
    });
    assert.deepEqual(got, expected);
  }
  for (const [channel, model] of models) {
    const { top, m, records } = await broker.state(channel, IDS);
    const known = IDS.filter((id) => model.records.has(id)).map((id) => [id, model.records.get(id)] as const);
    assert.deepEqual([top, records], [model.top, new Map(known)]);
    assert.equal(m, model.rows().at(-1)?.m ?? 0);
    assert.deepEqual(plain(await broker.read(channel, 0, top, ALL)), plain(model.events));
    assert.deepEqual(plain((await broker.page(channel, {}, ALL)).rows), plain(model.rows()));
    const announced = calls.flat().filter((commit) => commit.channel === channel);
    assert.deepEqual(plain(announced.flatMap(({ events }) => events)), plain(model.events));
  }
}

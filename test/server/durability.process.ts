/**
 * Appends through the sequencer to a SQLite file and says `ack <channel> <key> <offset>` on its output for each answer,
 * in one write per answer, so that whoever watches from outside sees answers and syncs in their order.
 *
 *   node durability.process.ts <file> one-by-one <count>
 *   node durability.process.ts <file> burst <name>      until it is killed
 */
import { writeSync } from 'node:fs';
import { SqliteBroker } from '../../server/adapters/sqlite/sqlite-broker.ts';
import { Sequencer } from '../../server/sequencer.ts';
import { KEEP } from '../contract/subject.ts';
import { count } from './sequencer-subject.ts';

const IN_FLIGHT = 64;
const CHANNELS = ['chat:a', 'chat:b', 'chat:c'];

const [file = '', mode, argument = ''] = process.argv.slice(2);
const broker = await SqliteBroker.open({ file });
const sequencer = new Sequencer({ broker });

/** One `write` each. The stream of a burst also waits where its reader is slow. */
const say = mode === 'one-by-one' ? (line: string) => writeSync(1, line) : (line: string) => process.stdout.write(line);

async function append(key: string, i: number): Promise<void> {
  const channel = CHANNELS[i % CHANNELS.length] as string;
  const { offset } = await sequencer.append({ channel, key, by: 'ann', records: ['count'], rule: count, keep: KEEP });
  say(`ack ${channel} ${key} ${offset}\n`);
}

if (mode === 'one-by-one') {
  for (let i = 0; i < Number(argument); i++) await append(`key${i}`, i);
  await broker.close();
} else {
  let next = 0;
  const lane = async (): Promise<never> => {
    for (;;) {
      const i = next++;
      await append(`${argument}-${i}`, i);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
}

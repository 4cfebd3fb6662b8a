/** Takes away everything of a person, and tells those who have it on their screens. */
import type { Value } from 'rt-elements/protocol';
import { accept, type RuleEvent } from '../feature.ts';
import { type Namespaces, namespaceOfStored } from '../namespaces.ts';
import type { Broker } from '../ports/broker.ts';
import type { Person } from '../ports/person.ts';
import type { Sequencer } from '../sequencer.ts';
import { erasePerson } from './people.ts';

/** Most events of one append. */
const AT_ONCE = 100;

export interface ErasureOptions {
  readonly broker: Broker;
  readonly sequencer: Sequencer;
  readonly namespaces: Namespaces;
}

/** The rows a person has in views, by channel. */
async function rowsOf(broker: Broker, person: Person): Promise<Map<string, Array<{ ref: string; m: number }>>> {
  const rows = new Map<string, Array<{ ref: string; m: number }>>();
  let from: string | undefined;
  do {
    const { entries, next } = await broker.person(person, from);
    for (const entry of entries) {
      if (!('event' in entry) || entry.event.m === undefined) continue;
      const { k: ref, m } = entry.event;
      const known = rows.get(entry.channel);
      if (known === undefined) rows.set(entry.channel, [{ ref, m }]);
      else known.push({ ref, m });
    }
    from = next;
  } while (from !== undefined);
  return rows;
}

/**
 * Takes everything stored of a person away and appends, where a feature has a word for it, which rows are gone: who follows
 * the room hears it at once, and who was away when they come back. What somebody holds leaves the screen either way.
 */
export async function eraseAndTell(
  { broker, sequencer, namespaces }: ErasureOptions,
  person: Person,
): Promise<{ events: number; records: number }> {
  const rows = await rowsOf(broker, person);
  const erased = await erasePerson(broker, person);
  sequencer.reread();
  for (const [channel, gone] of rows) {
    const namespace = namespaceOfStored(namespaces, channel);
    const word = namespace?.feature?.gone;
    // Nobody but the person could hold what was in their own channel, and they are gone.
    if (namespace === undefined || word === undefined || namespace.personal) continue;
    for (let at = 0; at < gone.length; at += AT_ONCE) {
      const events: RuleEvent[] = gone.slice(at, at + AT_ONCE).map(word);
      await sequencer.append<Value>({ channel, keep: namespace.keep, rule: () => accept(null, events) });
    }
  }
  return erased;
}

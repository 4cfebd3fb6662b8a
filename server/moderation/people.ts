/** A person's rights over what is stored of them: to have it, and to have it gone. */
import type { Runtime } from '../runtime.ts';
import type { ShownAuthor, Value } from 'rt-elements/protocol';
import { type Namespaces, namespaceOfStored } from '../namespaces.ts';
import { personalRoom } from '../personal.ts';
import type { Broker } from '../ports/broker.ts';
import type { Sequencer } from '../sequencer.ts';
import type { Person, PersonEntry } from '../ports/person.ts';

/** One thing that is stored of a person, as it is handed out. */
export type PersonalItem =
  | {
      readonly kind: 'event';
      readonly channel: string;
      readonly offset: number;
      readonly id: string;
      readonly name: string;
      readonly data: Value | undefined;
      readonly author: ShownAuthor | undefined;
      /** Server time, ms. */
      readonly at: number;
    }
  | { readonly kind: 'record'; readonly channel: string; readonly id: string; readonly data: Value };

/** As it is handed out. */
export function toItem(entry: PersonEntry): PersonalItem {
  const { channel } = entry;
  if ('record' in entry) return { kind: 'record', channel, id: entry.record.id, data: entry.record.doc };
  const { o, k, n, d, u, ts } = entry.event;
  return { kind: 'event', channel, offset: o, id: k, name: n, data: d, author: u, at: ts };
}

/** Whose data is looked for, with the room of their own channels. */
export const personOfId = (id: string, { sha256 }: Pick<Runtime, 'sha256'>): Person => ({
  id,
  room: personalRoom(id, sha256),
});

/** Everything stored of a person, as the walk finds it. */
export async function* exportPerson(broker: Broker, user: Person): AsyncGenerator<PersonalItem> {
  let from: string | undefined;
  do {
    const { entries, next } = await broker.person(user, from);
    yield* entries.map(toItem);
    from = next;
  } while (from !== undefined);
}

/** What they said last may still be on its way to the store when it is looked for. */
const MOST_WALKS = 3;

/** Takes away everything stored of a person, over all features. They should be gone, or what they do meanwhile stays. */
export async function erasePerson(broker: Broker, user: Person): Promise<{ events: number; records: number }> {
  const erased = { events: 0, records: 0 };
  for (let walks = 0; walks < MOST_WALKS; walks++) {
    const { events, records } = await eraseOnce(broker, user);
    erased.events += events;
    erased.records += records;
    if (events + records === 0) break;
  }
  return erased;
}

/** Takes a person out of what is about others too, as features say, where the person has a record of their own. */
export async function forgetPerson(
  broker: Broker,
  sequencer: Sequencer,
  namespaces: Namespaces,
  person: Person,
): Promise<void> {
  for (const [channel, own] of await recordsOf(broker, person)) {
    const { feature, keep, personal = true } = namespaceOfStored(namespaces, channel) ?? {};
    if (keep === undefined || personal) continue;
    for (const { records, rows, of } of feature?.forget?.(person.id, own) ?? [])
      await sequencer.append({ channel, keep, records, rows, rule: of });
  }
}

/** Ids of the records about a person, by channel. */
async function recordsOf(broker: Broker, person: Person): Promise<Map<string, string[]>> {
  const records = new Map<string, string[]>();
  let from: string | undefined;
  do {
    const { entries, next } = await broker.person(person, from);
    for (const entry of entries) {
      if (!('record' in entry)) continue;
      const known = records.get(entry.channel);
      if (known === undefined) records.set(entry.channel, [entry.record.id]);
      else known.push(entry.record.id);
    }
    from = next;
  } while (from !== undefined);
  return records;
}

async function eraseOnce(broker: Broker, user: Person): Promise<{ events: number; records: number }> {
  let events = 0;
  let records = 0;
  let from: string | undefined;
  do {
    const step = await broker.erase(user, from);
    events += step.events;
    records += step.records;
    from = step.next;
  } while (from !== undefined);
  return { events, records };
}

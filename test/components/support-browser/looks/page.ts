/** People and typing in a page that an end-to-end test looks at: in light, dark and forced colours. */
import '../../../../components/presence/rt-presence.ts';
import '../../../../components/typing/rt-typing.ts';
import type { Value } from '../../../../components/protocol/index.ts';
import { BEN, FakeClient } from '../../../support/fake-client.ts';
import { put, shown } from '../hostile/row.ts';

const person = (id: string, s: string, since: number) => ({ u: { id, name: id }, s, n: 1, since, at: 0 });

/** What the page offers to whoever drives it. */
export interface PeoplePage {
  readonly showPeople: () => Promise<void>;
}

/** Puts the elements on the page. Resolves once they show people. */
async function show(): Promise<void> {
  const place = document.createElement('main');
  document.body.append(place);
  for (const variant of ['avatars', 'list', 'count'] as const) {
    const client = new FakeClient();
    const channel = client.channel('presence:general');
    channel.holdStart = true;
    const people = put(place, 'rt-presence', { room: 'general', variant, max: 3, connection: client });
    await shown(() => channel.followers.size > 0, 'a room that is followed');
    const members = ['online', 'away', 'busy', 'online'].map((s, n) => person(`person-${n}`, s, n));
    const snap = { v: 1, count: 4, members } as unknown as Value;
    for (const { onStart } of channel.followers)
      onStart?.({ result: { c: channel.name, e: 'e', o: 0, rec: null, snap }, resync: false });
    await shown(() => people.getAttribute('state') === 'ready', 'people');
  }
  const client = new FakeClient();
  const line = put(place, 'rt-typing', { room: 'general', connection: client });
  await shown(() => line.getAttribute('state') === 'empty', 'a room that is heard');
  client.channel('typing:general').tellSignal(BEN, 'typing', true);
  await shown(() => line.getAttribute('state') === 'ready', 'somebody who types');
}
Object.assign(globalThis, { showPeople: show } satisfies PeoplePage);

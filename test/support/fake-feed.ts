/** A feed on the fake client: what happened, what happens, and what is taken back. */
import type { ActivityDraft, ActivityPart, ViewItem } from '../../components/protocol/index.ts';
import { type FakeChannel, type FakeClient, keyOf } from './fake-client.ts';

/** A moment at which windows of an hour begin. */
export const HOUR = 1_700_002_800_000;

export const person = (name: string): ActivityPart => ({ id: name.toLowerCase(), name });
export const thing = (name: string): ActivityPart => ({
  id: name.toLowerCase(),
  name,
  href: `/things/${encodeURIComponent(name)}`,
});

let keys = 50_000_000;

export class FakeFeed {
  readonly channel: FakeChannel;

  constructor(client: FakeClient, feed = 'team') {
    this.channel = client.channel(`activity:${feed}`);
  }

  /** Something happened before anybody looked. Times are `HOUR` and a second for each. */
  had(draft: Partial<ActivityDraft> = {}, at?: number): ViewItem {
    const { log } = this.channel;
    const m = (log.at(-1)?.m ?? 0) + 1;
    const data = { m, actor: person('Ana'), verb: 'liked', object: thing(`Thing ${m}`), ...draft };
    const item: ViewItem = { m, rev: m, o: m, n: 'activity', ts: at ?? HOUR + m * 1000, k: keyOf(++keys), d: data };
    log.push(item);
    return item;
  }

  /** Something happens, and followers hear of it. */
  happen(draft: Partial<ActivityDraft> = {}, { at, live = true }: { at?: number; live?: boolean } = {}): ViewItem {
    const item = this.had(draft, at);
    this.channel.tell(item, live);
    return item;
  }

  /** Something is taken back: its row says so from now on, and followers hear of it. */
  retract({ k, m, o }: ViewItem): void {
    const { log } = this.channel;
    const at = log.findIndex((row) => row.k === k);
    log[at] = { ...log[at]!, n: 'retracted', d: { m } };
    this.channel.tell({ m, rev: o, o, n: 'retracted', ts: HOUR, k: keyOf(++keys), d: { ref: k, m } });
  }
}

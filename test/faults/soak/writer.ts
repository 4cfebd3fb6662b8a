/** A client that writes and listens at once, and remembers what it was told. */
import type { Client, Sending } from '../../../components/core/client-api.ts';

export const ROOM = 'chat:general';

export class Writer {
  readonly client: Client;
  readonly name: string;
  /** Keys of the events that were applied, in the order they were. */
  readonly applied: string[] = [];
  readonly sends: Array<Sending<unknown>> = [];
  /** Keys the server has acknowledged, with their offsets. */
  readonly acknowledged = new Map<string, number | undefined>();
  /** Events that did not follow the one before. */
  breaks = 0;
  resyncs = 0;
  /** How often it was not live any more. */
  losses = 0;
  /** Sends that ended without having been stored. */
  refused = 0;
  #last: number | undefined;

  constructor(name: string, client: Client) {
    this.name = name;
    this.client = client;
    client.channel(ROOM).status.listen(({ freshness }) => (this.losses += Number(freshness !== 'live')));
    client.channel(ROOM).follow({
      onStart: ({ result, resync }) => {
        if (resync) this.resyncs++;
        this.#last = result.o;
      },
      onEvent: ({ k, o }) => {
        if (o !== (this.#last ?? NaN) + 1) this.breaks++;
        this.#last = o;
        this.applied.push(k);
      },
    });
  }

  get live(): boolean {
    return this.client.channel(ROOM).status.get().freshness === 'live';
  }

  /** Sends that are not settled. */
  get open(): number {
    return this.sends.length - this.acknowledged.size - this.refused;
  }

  say(text = `${this.name} ${this.sends.length}`): void {
    const sending = this.client.channel(ROOM).send('send', { text });
    this.sends.push(sending);
    sending.done.then(
      ({ offset }) => this.acknowledged.set(sending.key, offset),
      () => this.refused++,
    );
  }
}

/** The keys of the room's log, oldest first, read on a link nobody cuts. */
export async function readLog(client: Client): Promise<string[]> {
  const pages: string[][] = [];
  let before: number | undefined;
  for (;;) {
    const page = await client.channel(ROOM).history({ limit: 100, ...(before !== undefined && { before }) });
    pages.push(page.items.map(({ k }) => k));
    before = page.items[0]?.m;
    if (page.done || before === undefined) return pages.reverse().flat();
  }
}

/** How a log and those who wrote it differ, in counts that should all be 0. */
export function differences(log: readonly string[], writers: readonly Writer[]) {
  const stored = new Map(log.map((key, i) => [key, i + 1]));
  let [lost, moved, reordered, behind] = [0, 0, 0, 0];
  for (const { sends, acknowledged, applied } of writers) {
    for (const [key, offset] of acknowledged) {
      if (!stored.has(key)) lost++;
      else if (offset !== undefined && stored.get(key) !== offset) moved++;
    }
    const places = sends.flatMap(({ key }) => stored.get(key) ?? []);
    reordered += places.filter((place, i) => i > 0 && place <= (places[i - 1] ?? 0)).length;
    if (applied.join() !== log.slice(log.length - applied.length).join()) behind++;
  }
  return { lost, moved, reordered, behind, twice: log.length - stored.size };
}

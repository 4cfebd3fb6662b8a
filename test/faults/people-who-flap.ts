/** People who come, go, reload and lose their links in one room, and what each of them then sees. */
import type { Client } from '../../components/core/client-api.ts';
import { PresenceModel } from '../../components/presence/presence-model.ts';
import type { FaultProxy } from '../support/fault-proxy.ts';
import type { Random } from '../support/random.ts';
import { pause } from './soak/job.ts';

export interface FlappingOptions {
  readonly people: number;
  readonly forMs: number;
  /** One person does something this often. */
  readonly everyMs: number;
  readonly random: Random;
  readonly proxy: FaultProxy;
  /** What the time until all is right is told by, ms. Default: the machine's. */
  readonly monotonic?: () => number;
  /** A new client of a person, by their token. */
  readonly clientOf: (id: string) => Client;
}

export interface FlappingFigures {
  readonly acts: number;
  /** How long after the last act everybody who is there saw who is there, ms; Infinity where they never did. */
  readonly rightAfterMs: number;
  /** What was still wrong then, for who has to find it. */
  readonly wrong: readonly string[];
  /** Shortest time between two paintings anywhere, ms. */
  readonly shortestMs: number;
  /** By how many paintings any page was ahead of four a second, counted from its first. */
  readonly mostAhead: number;
  readonly paintings: number;
}

/** What a painting may cost of the time, ms. */
const PAINT_MS = 250;
/** How long is waited for the last to be right, ms. */
const MOST_MS = 15_000;

interface Person {
  readonly id: string;
  client: Client;
  model: PresenceModel;
  here: boolean;
  stop: () => void;
}

export async function flapPeople(options: FlappingOptions): Promise<FlappingFigures> {
  const { people: count, forMs, everyMs, random, proxy, clientOf, monotonic = () => performance.now() } = options;
  let shortestMs = Infinity;
  let mostAhead = 0;
  let paintings = 0;
  /** Looks at the room as an element does. */
  const look = (model: PresenceModel): (() => void) => {
    let paintedAt: number | undefined;
    let startedAt = 0;
    let times = 0;
    let first = true;
    return model.batches.subscribe(() => {
      // What is there at the beginning is no change.
      if (first) return void (first = false);
      const now = performance.now();
      if (paintedAt !== undefined) shortestMs = Math.min(shortestMs, now - paintedAt);
      else startedAt = now;
      mostAhead = Math.max(mostAhead, times - (now - startedAt) / PAINT_MS);
      paintedAt = now;
      times += 1;
      paintings += 1;
    });
  };
  const enter = (id: string): Person => {
    const client = clientOf(id);
    const model = PresenceModel.of(client, 'general');
    return { id, client, model, here: true, stop: look(model) };
  };
  const people = Array.from({ length: count }, (_, n) => enter(`person-${n}`));
  const wrongs = (): string[] => {
    const here = new Set(people.filter((person) => person.here).map(({ id }) => id));
    return people
      .filter((person) => person.here)
      .flatMap(({ id, model }) => {
        const state = model.get();
        const named = state.members.map(({ user }) => user.id);
        const ghosts = named.filter((each) => !here.has(each));
        if (ghosts.length > 0) return [`${id} sees ${ghosts.length} who are gone`];
        if (state.count !== here.size) return [`${id} counts ${state.count} of ${here.size}`];
        // In a large room the server names a sample.
        return here.size <= 200 && named.length !== here.size ? [`${id} sees ${named.length} of ${here.size}`] : [];
      });
  };
  await rightWithin(wrongs);
  let acts = 0;
  for (const end = performance.now() + forMs; performance.now() < end; acts++) {
    const at = random.int(people.length);
    const person = people[at]!;
    const act = random.int(4);
    if (act === 0) proxy.cutOne(random.pick(['drop', 'end', 'mid-frame']));
    else if (act === 1 && person.here) {
      // A reload: the old page says nothing more, the new one is another client of the same person.
      person.stop();
      person.client.dispose();
      people[at] = enter(person.id);
    } else {
      person.here = !person.here;
      if (person.here) person.client.connect();
      else person.client.disconnect();
    }
    await pause(everyMs);
  }
  const endedAt = monotonic();
  const wrong = await rightWithin(wrongs);
  const rightAfterMs = wrong.length === 0 ? monotonic() - endedAt : Infinity;
  for (const { stop, client } of people) {
    stop();
    client.dispose();
  }
  return { acts, rightAfterMs, wrong: wrong.slice(0, 5), shortestMs, mostAhead, paintings };
}

/** Waits until nothing is wrong, and gives what is when it has waited enough. */
async function rightWithin(wrongs: () => string[]): Promise<string[]> {
  for (const end = performance.now() + MOST_MS; ;) {
    const wrong = wrongs();
    if (wrong.length === 0 || performance.now() > end) return wrong;
    await pause(20);
  }
}

/** Calls of every feature that no honest client makes: the same ones every time, each said to somebody's channel. */
import type { Value } from 'rt-elements/protocol';
import { seededRandom } from './random.ts';
import { KEY, OTHER_KEY } from './wire-examples.ts';

export const HOSTILE_CALLS_SEED = 20_261_124;
/** One honest request of every call there is, by feature and name. `~` marks those of people's own channels. */
export const EXAMPLES: Readonly<Record<string, Value>> = {
  'chat send': { text: 'hello', ref: OTHER_KEY },
  'chat edit': { ref: KEY, text: 'hello' },
  'chat delete': { ref: KEY },
  'chat react': { ref: KEY, emoji: '👍', on: true },
  'chat seen': { delivered: 2, read: 1 },
  'chat~ rooms': {},
  'presence~ watch': { users: ['ada', 'ben'], tab: 't' },
  'notifications~ seen': { items: [1, 2] },
  'notifications~ read': { upTo: 3 },
  'notifications~ unread': { items: [1] },
  'notifications~ archive': { upTo: 1 },
  'auction bid': { amount: 500, max: 900 },
  'auction look': {},
  'activity post': {
    verb: 'merged',
    object: { id: 'o', name: 'O', href: '/o', kind: 'issue' },
    count: 2,
    meta: { a: 1 },
  },
  'activity retract': { ref: KEY },
};

/** A call that is to be made. */
export interface HostileCall {
  readonly c: string;
  readonly n: string;
  readonly d: Value;
  readonly k: string | undefined;
}

/** What a member may hold instead. */
const WRONG: readonly Value[] = [
  ...[null, true, -1, 0.5, 1e308, 2 ** 53, Number.MAX_SAFE_INTEGER, '', 'x'.repeat(9000), '\0\r\n\u001b[2J\u202e'],
  ...['__proto__', 'constructor', 'toString', '~', 'javascript:alert(1)', '//evil.example', KEY, OTHER_KEY],
  ...[[], {}, [[null]], new Uint8Array(40), Array.from({ length: 300 }, (_, n) => n), ['__proto__', 'constructor', '']],
  { toString: 1, valueOf: [], length: -1, hasOwnProperty: null },
  Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`k${n}`, n])),
];
/** Rooms, among them the longest there are, and names that objects have. */
const ROOMS = ['a', 'constructor', '__proto__', 'x'.repeat(96), 'y'.repeat(110), '.', '-', `~${'a'.repeat(26)}`, '~'];

/** @param count How many. */
export function* hostileCalls(count: number): Generator<HostileCall> {
  const random = seededRandom(HOSTILE_CALLS_SEED);
  const examples = Object.entries(EXAMPLES);
  for (let made = 0; made < count; made++) {
    const [call, example] = random.pick(examples);
    const [where = '', n = ''] = call.split(' ');
    const members: Record<string, Value> = { ...(example as Record<string, Value>) };
    for (let bent = random.int(3); bent > 0; bent--) {
      const name = random.pick([...Object.keys(members), 'm', 'u', 'id']);
      if (random.int(4) === 0) delete members[name];
      else members[name] = random.pick(WRONG);
    }
    const own = where.endsWith('~') && random.int(8) > 0;
    const c = own ? `${where.slice(0, -1)}:~` : `${where.replace('~', '')}:${random.pick(ROOMS)}`;
    const k = random.int(3) === 0 ? undefined : random.pick([KEY, OTHER_KEY, `${String(made).padStart(21, 'k')}A`]);
    yield { c, n, d: random.int(20) === 0 ? random.pick(WRONG) : members, k };
  }
}

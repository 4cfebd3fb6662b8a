/** What the holder of a token may do: its claim `rt`, from patterns of channels to actions. */
import { isChannel, RtError } from 'rt-elements/protocol';
import { type Action, ACTIONS } from './access.ts';

/** Words a token may use, and the actions each stands for. */
const WORDS: ReadonlyMap<unknown, readonly Action[]> = new Map<string, readonly Action[]>([
  ...ACTIONS.map((action) => [action, [action]] as const),
  ['read', ['subscribe', 'history', 'presence']],
  ['write', ['call', 'publish', 'signal']],
]);

/** Most patterns in one token. Its length is limited as well. */
const MOST_PATTERNS = 100;
const NAMESPACE = /^[a-z0-9_.~-]+:/;
/** What a part of a channel's name may be when something may still follow it. */
const FILLER = 'x';

const NOTHING: ReadonlySet<Action> = new Set();

/** The channels and actions of one token. */
export class Rights {
  readonly #channels = new Map<string, ReadonlySet<Action>>();
  readonly #prefixes: Array<readonly [prefix: string, actions: ReadonlySet<Action>]> = [];

  private constructor(entries: ReadonlyArray<readonly [pattern: string, actions: ReadonlySet<Action>]>) {
    for (const [pattern, actions] of entries) {
      if (pattern.endsWith('*')) this.#prefixes.push([pattern.slice(0, -1), actions]);
      else this.#channels.set(pattern, actions);
    }
  }

  /**
   * Reads a claim such as `{"chat:support-*": ["read", "write"]}`. A pattern is a channel, a channel's beginning behind
   * its whole namespace with `*` at the end, or `*` alone for every channel.
   * @throws RtError `UNAUTHORIZED` for anything else: a right that was misspelt is not one that was meant.
   */
  static of(claim: unknown): Rights {
    if (typeof claim !== 'object' || claim === null || Array.isArray(claim))
      throw unreadable('an object from patterns of channels to lists of actions');
    const entries = Object.entries(claim);
    if (entries.length > MOST_PATTERNS) throw unreadable(`at most ${MOST_PATTERNS} patterns`);
    return new Rights(entries.map(([pattern, words]) => [checkPattern(pattern), readActions(words)]));
  }

  /** Whether an action is among them. */
  allow(channel: string, action: Action): boolean {
    if ((this.#channels.get(channel) ?? NOTHING).has(action)) return true;
    return this.#prefixes.some(([prefix, actions]) => actions.has(action) && channel.startsWith(prefix));
  }
}

function checkPattern(pattern: string): string {
  const open = pattern.endsWith('*');
  const beginning = open ? pattern.slice(0, -1) : pattern;
  const possible = isChannel(beginning) || (open && NAMESPACE.test(beginning) && isChannel(beginning + FILLER));
  if (!possible && pattern !== '*')
    throw unreadable('channels such as chat:general, beginnings such as chat:support-*, or *');
  return pattern;
}

function readActions(words: unknown): ReadonlySet<Action> {
  const actions: unknown[] = Array.isArray(words) ? words : [undefined];
  return new Set(
    actions.flatMap((word) => {
      const known = WORDS.get(word);
      if (known === undefined) throw unreadable(`lists of ${[...WORDS.keys()].join(', ')}`);
      return known;
    }),
  );
}

/** Says what was expected, and not what was got: it may be long, and it is somebody's. */
const unreadable = (expected: string): RtError => new RtError('UNAUTHORIZED', `the token's rt: expected ${expected}`);

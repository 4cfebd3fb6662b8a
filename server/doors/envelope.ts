/** What is around a frame in the body of a request. The frame itself stays text: its codec reads it, once. */
import { LIMITS } from 'rt-elements/protocol';
import * as v from 'valibot';

/** Room for everything but the frame. */
const AROUND_BYTES = 512;
/** Largest body of a door that takes frames. */
export const ENVELOPE_BYTES = LIMITS.frameBytes + AROUND_BYTES;
/** Longest a poll may be held, s. */
const LONGEST_WAIT_S = 25;

const id = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_.~-]{1,64}$/));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const wait = v.pipe(v.number(), v.minValue(0), v.maxValue(LONGEST_WAIT_S));
/** Somebody's first poll, which carries their hello. */
const firstPoll = v.object({ wait: v.optional(wait, 20), frame: v.string() });
const nextPoll = v.object({ sid: id, sk: id, ack: count, wait: v.optional(wait, 20) });
const up = v.object({ sid: id, sk: id, us: v.pipe(count, v.minValue(1)), frame: v.string() });

/** The body of a poll. */
export type PollBody = v.InferOutput<typeof firstPoll> | v.InferOutput<typeof nextPoll>;
/** The body of a frame on its way up. */
export type UpBody = v.InferOutput<typeof up>;

/** Reads a poll. A text says what was expected instead. */
export const readPoll = (body: string): PollBody | string => {
  const members = readMembers(body);
  return check(members !== undefined && 'sid' in members ? nextPoll : firstPoll, members);
};

/** Reads a frame on its way up. A text says what was expected instead. */
export const readUp = (body: string): UpBody | string => check(up, readMembers(body));

function check<S extends v.GenericSchema>(schema: S, members: object | undefined): v.InferOutput<S> | string {
  if (members === undefined) return 'expected a JSON object, got something else';
  const { success, output, issues } = v.safeParse(schema, members);
  if (success) return output;
  const [issue] = issues;
  const path = v.getDotPath(issue) ?? 'body';
  return `${path}: expected ${issue.expected ?? 'something else'}, got ${issue.received.slice(0, 60)}`;
}

/** Members whose value is read here; `frame` is left as it stands. */
const READ: ReadonlySet<string> = new Set(['sid', 'sk', 'ack', 'wait', 'us']);

/** The members we know of the object that a text is; undefined when it is none. */
function readMembers(body: string): Record<string, unknown> | undefined {
  const members: Record<string, unknown> = {};
  const trimmed = body.trim();
  if (!trimmed.startsWith('{') || !trimmed.endsWith('}')) return undefined;
  try {
    for (const [name, text] of split(trimmed.slice(1, -1))) {
      const key: unknown = JSON.parse(name);
      if (key === 'frame') members['frame'] = text;
      else if (typeof key === 'string' && READ.has(key)) members[key] = JSON.parse(text);
    }
  } catch {
    return undefined;
  }
  return members;
}

/** The names and values between the braces of an object, as they stand. @throws SyntaxError where they cannot be told apart. */
function* split(inside: string): Generator<[name: string, value: string]> {
  if (inside.trim() === '') return;
  for (let at = 0; at <= inside.length;) {
    const colon = endOf(inside, at, ':');
    const comma = endOf(inside, colon + 1, ',');
    yield [inside.slice(at, colon), inside.slice(colon + 1, comma).trim()];
    at = comma + 1;
  }
}

/** Where a part ends: at the next `stop` that is in no text and in no brackets, or at the end when that is a comma. */
function endOf(text: string, from: number, stop: ':' | ','): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const unit = text[at]!;
    if (unit === '"') at = endOfText(text, at);
    else if (unit === '[' || unit === '{') depth++;
    else if (unit === ']' || unit === '}') depth--;
    else if (unit === stop && depth === 0) return at;
  }
  if (stop === ':' || depth !== 0) throw new SyntaxError('unfinished');
  return text.length;
}

function endOfText(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at;
  }
  throw new SyntaxError('unfinished');
}

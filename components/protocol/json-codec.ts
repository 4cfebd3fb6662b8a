/** JSON on the wire: readable, the keys of the envelope's table, bytes as `{"$b": base64}`. */
import { base64 } from './base64.ts';
import { assertFits, assertFrameSize, assertMayTravel, type Codec, FRAME_BOUNDS } from './codec.ts';
import { RtError } from './errors.ts';
import * as LIMITS from './limits.ts';
import { type Bounds, inspect, type Value } from './value.ts';

/** Rewrites bytes as `{$b}` and doubles the `$` of user keys. Its depth was inspected before. */
function escapeTree(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) return { $b: base64.encode(value) };
  if (Array.isArray(value)) return value.map(escapeTree);
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [key.startsWith('$') ? `$${key}` : key, escapeTree(child)]),
  );
}

/** Undoes `escapeTree`, for text from anyone: it stops by itself at `levels`. */
function unescapeTree(value: unknown, levels: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (levels === 0) throw new RtError('BAD_REQUEST', 'expected fewer levels, got more');
  if (Array.isArray(value)) return value.map((item) => unescapeTree(item, levels - 1));
  const entries = Object.entries(value);
  if (entries.length === 1 && entries[0]?.[0] === '$b') return bytesOf(entries[0][1]);
  // `fromEntries` defines: a key `__proto__` stays a key, for `inspect` to refuse.
  return Object.fromEntries(
    entries.map(([key, child]) => {
      if (key.startsWith('$') && !key.startsWith('$$')) {
        throw new RtError('BAD_REQUEST', 'expected a key of the user to have its $ doubled, got a single one');
      }
      return [key.startsWith('$') ? key.slice(1) : key, unescapeTree(child, levels - 1)];
    }),
  );
}

function bytesOf(text: unknown): Uint8Array {
  const bytes = typeof text === 'string' ? base64.decode(text) : undefined;
  if (bytes === undefined) throw new RtError('BAD_REQUEST', 'expected base64 in $b, got something else');
  return bytes;
}

/** Whether a key in the text may start with `$`, as itself or by its escape. */
const HAS_DOLLAR = /"(?:\$|\\u0024)/;

function parse(text: string, bounds: Required<Bounds>): unknown {
  let tree: unknown;
  try {
    tree = JSON.parse(text);
  } catch {
    throw new RtError('BAD_REQUEST', 'expected JSON, got something else');
  }
  // `{$b}` is one level more in the text than in the value.
  if (HAS_DOLLAR.test(text)) tree = unescapeTree(tree, bounds.depth + 1);
  const { problem } = inspect(tree, '', bounds);
  if (problem !== undefined) throw new RtError('BAD_REQUEST', problem);
  return tree;
}

const VALUE_BOUNDS = { depth: LIMITS.depth, nodes: LIMITS.nodes };

/**
 * One value as JSON text, bytes included.
 * @throws RtError `BAD_REQUEST` for what may not travel, naming the path to it.
 */
export function stringifyValue(value: Value): string {
  const { problem, plain } = inspect(value, '', VALUE_BOUNDS);
  if (problem !== undefined) throw new RtError('BAD_REQUEST', problem);
  return JSON.stringify(plain ? value : escapeTree(value));
}

/** Reads what `stringifyValue` wrote. @throws RtError `BAD_REQUEST` for anything else. */
export const parseValue = (text: string): Value => parse(text, VALUE_BOUNDS) as Value;

/** A codec that keeps nothing between frames; one may serve any number of links. */
export function jsonCodec<Out extends { t: string }>(): Codec<Out> {
  return {
    name: 'json',
    encode: (message) => assertFits(JSON.stringify(assertMayTravel(message).plain ? message : escapeTree(message))),
    join: (messages) => `[${messages.join(',')}]`,
    decode(frame) {
      // Transports hand over text frames as text: they have checked the UTF-8 already.
      if (typeof frame !== 'string') throw new RtError('BAD_REQUEST', 'expected a text frame, got a binary one');
      assertFrameSize(frame);
      const messages = parse(frame, FRAME_BOUNDS);
      if (!Array.isArray(messages))
        throw new RtError('BAD_REQUEST', 'expected an array of messages, got another value');
      return messages as unknown[];
    },
  };
}

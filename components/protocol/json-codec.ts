/** JSON on the wire: readable, the keys of the envelope's table, bytes as `{"$b": base64}`. */
import { base64 } from './base64.ts';
import { type Codec, type Encoded, utf8Length } from './codec.ts';
import { RtError } from './errors.ts';
import { LIMITS } from './limits.ts';
import { inspect, type Value } from './value.ts';

type Tree = { [key: string]: unknown };

/** Rewrites bytes as `{$b}` and doubles the `$` of user keys. Values that need neither come back as they are. */
export function escapeValue(value: unknown): unknown {
  return inspect(value, '', { depth: LIMITS.frameDepth, nodes: LIMITS.frameBytes }).plain ? value : escapeTree(value);
}

// Recursion is safe here and below: `inspect` has bounded the depth before.
function escapeTree(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) return { $b: base64.encode(value) };
  if (Array.isArray(value)) return value.map(escapeTree);
  const copy: Tree = {};
  for (const [key, child] of Object.entries(value)) copy[key.startsWith('$') ? `$${key}` : key] = escapeTree(child);
  return copy;
}

function unescapeTree(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(unescapeTree);
  const keys = Object.keys(value);
  const tree = value as Tree;
  if (keys.length === 1 && keys[0] === '$b') {
    const bytes = typeof tree['$b'] === 'string' ? base64.decode(tree['$b']) : undefined;
    if (bytes === undefined) throw new RtError('BAD_REQUEST', 'expected base64 in $b');
    return bytes;
  }
  const copy: Tree = {};
  for (const key of keys) {
    if (key.startsWith('$') && !key.startsWith('$$')) throw new RtError('BAD_REQUEST', `the key ${key.slice(0, 16)} is reserved`);
    copy[key.startsWith('$') ? key.slice(1) : key] = unescapeTree(tree[key]);
  }
  return copy;
}

/** One value as JSON text, bytes included. */
export const stringifyValue = (value: Value): string => JSON.stringify(escapeValue(value));

/** Reads what `stringifyValue` wrote. @throws RtError `BAD_REQUEST` for anything else. */
export function parseValue(text: string, bounds?: { depth: number; nodes: number }): Value {
  let tree: unknown;
  try { tree = JSON.parse(text); } catch { throw new RtError('BAD_REQUEST', 'expected JSON'); }
  const { problem, plain } = inspect(tree, '', bounds);
  if (problem !== undefined) throw new RtError('BAD_REQUEST', problem);
  return (plain ? tree : unescapeTree(tree)) as Value;
}

/** A codec that keeps nothing between frames; one may serve any number of links. */
export function jsonCodec<Out extends { t: string }>(): Codec<Out> {
  return {
    name: 'json',
    encode: (message) => JSON.stringify(escapeValue(message)),
    join: (messages) => `[${messages.join(',')}]`,
    decode(frame) {
      const text = textOf(frame);
      const parsed = parseValue(text, { depth: LIMITS.frameDepth, nodes: LIMITS.frameBytes });
      if (!Array.isArray(parsed)) throw new RtError('BAD_REQUEST', 'expected a frame: an array of messages');
      return parsed as unknown[];
    },
  };
}

/** Transports hand over text frames as text: they have checked the UTF-8 already. */
function textOf(frame: Encoded): string {
  if (typeof frame !== 'string') throw new RtError('BAD_REQUEST', 'expected a text frame, got a binary one');
  const bytes = utf8Length(frame);
  if (bytes > LIMITS.frameBytes) throw new RtError('TOO_LARGE', `expected a frame of at most ${LIMITS.frameBytes} bytes, got ${bytes}`);
  return frame;
}

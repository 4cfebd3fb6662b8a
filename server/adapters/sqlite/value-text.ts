/** Values as the database holds them: JSON text, as on the wire. */
import { parseValue, stringifyValue, type Value } from 'rt-elements/protocol';

/** Deeper values take the general way; ours are two or three levels deep. */
const QUICK_DEPTH = 6;

/** Whether JSON needs no escaping for it. The general check also judges, and allocates; this value was judged when it came. */
function isPlain(value: Value | undefined, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (depth === 0 || value instanceof Uint8Array) return false;
  if (Array.isArray(value)) return value.every((item: Value) => isPlain(item, depth - 1));
  const record = value as { readonly [key: string]: Value | undefined };
  for (const key of Object.keys(record)) if (key.startsWith('$') || !isPlain(record[key], depth - 1)) return false;
  return true;
}

/** Null stands for an absent value; the value null is the text `null`. */
export function textOf(value: Value | undefined): string | null {
  if (value === undefined) return null;
  return isPlain(value, QUICK_DEPTH) ? JSON.stringify(value) : stringifyValue(value);
}

/** Reads what `textOf` wrote. Without a key or text that begins with `$` there is nothing to unescape. */
export function valueOf(text: string | null): Value | undefined {
  if (text === null) return undefined;
  return text.includes('"$') ? parseValue(text) : (JSON.parse(text) as Value);
}

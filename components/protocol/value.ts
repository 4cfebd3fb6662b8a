/**
 * What may travel as data: JSON's types and bytes, nothing else, so that both codecs carry exactly the same.
 * The checks are iterative, because a recursive walk over hostile depth overflows the stack.
 */
import { LIMITS } from './limits.ts';

export type Value = null | boolean | number | string | Uint8Array | readonly Value[] | { readonly [key: string]: Value | undefined };

/** Keys that could reach a prototype. Refused everywhere, in both codecs, rather than silently dropped by one of them. */
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'prototype', 'constructor']);
/** Unpaired surrogates have no UTF-8 form: JSON would carry them, MessagePack could not. */
const LONE_SURROGATE = /\p{Surrogate}/u;

export interface Inspection {
  /** Why the value cannot travel, naming the path to it; undefined when it can. */
  problem?: string;
  /** Whether JSON needs no escaping for it: no bytes, no key that starts with `$`. */
  plain: boolean;
}

export interface Bounds {
  depth?: number;
  nodes?: number;
}

const pathOf = (path: string, key: string | number): string => (typeof key === 'number' ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`);

function kindOf(value: unknown): string {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'object' || value === null) return typeof value;
  return (value as object).constructor?.name ?? 'an object without prototype';
}

function isRecord(value: object): value is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/**
 * Says whether `value` may travel, and how.
 * @param name How problems call the value, e.g. `d`.
 */
export function inspect(value: unknown, name = '', { depth = LIMITS.depth, nodes = LIMITS.nodes }: Bounds = {}): Inspection {
  const result: Inspection = { plain: true };
  const stack: Array<[value: unknown, path: string, level: number]> = [[value, name, 0]];
  let seen = 0;
  for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
    const [current, path, level] = item;
    if (++seen > nodes) return { ...result, problem: `expected at most ${nodes} nodes, got more` };
    switch (typeof current) {
      case 'boolean': continue;
      case 'string':
        if (LONE_SURROGATE.test(current)) return { ...result, problem: `expected well-formed text at ${path || 'the value'}, got an unpaired surrogate` };
        continue;
      case 'number':
        if (Number.isFinite(current)) continue;
        break;
      case 'object': {
        if (current === null) continue;
        if (current instanceof Uint8Array) { result.plain = false; continue; }
        if (level >= depth) return { ...result, problem: `expected at most ${depth} levels, got more at ${path || 'the value'}` };
        if (Array.isArray(current)) {
          for (let i = 0; i < current.length; i++) stack.push([current[i], pathOf(path, i), level + 1]);
          continue;
        }
        if (!isRecord(current)) break;
        for (const key of Object.keys(current)) {
          if (FORBIDDEN_KEYS.has(key)) return { ...result, problem: `the key ${pathOf(path, key)} is not allowed` };
          if (LONE_SURROGATE.test(key)) return { ...result, problem: `expected a well-formed key at ${path || 'the value'}, got an unpaired surrogate` };
          if (key.startsWith('$')) result.plain = false;
          if (current[key] !== undefined) stack.push([current[key], pathOf(path, key), level + 1]);
        }
        continue;
      }
    }
    return { ...result, problem: `expected JSON types or Uint8Array at ${path || 'the value'}, got ${kindOf(current)}` };
  }
  return result;
}

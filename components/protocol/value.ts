/**
 * What may travel as data: JSON's types and bytes, nothing else, so that both codecs carry exactly the same.
 * Recursion here goes no deeper than the bound it enforces.
 */
import * as LIMITS from './limits.ts';

/** Anything that may travel as data. */
export type Value =
  null | boolean | number | string | Uint8Array | readonly Value[] | { readonly [key: string]: Value | undefined };

const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'prototype', 'constructor']);
/** Keys that could reach a prototype. Refused everywhere, in both codecs, rather than silently dropped by one of them. */
export const isForbiddenKey = (key: string): boolean => FORBIDDEN_KEYS.has(key);

/** Unpaired surrogates have no UTF-8 form: JSON would carry them, MessagePack could not. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/** What `inspect` found. */
export interface Inspection {
  /** Why the value cannot travel, naming the path to it; undefined when it can. */
  readonly problem?: string;
  /** Whether JSON needs no escaping for it: no bytes, no key that starts with `$`. Meaningless with a problem. */
  readonly plain: boolean;
}

/** How large a value may be. */
export interface Bounds {
  /** Most levels of arrays and objects. Default `LIMITS.depth`. */
  readonly depth?: number;
  /** Most scalars, arrays and objects in all. Default `LIMITS.nodes`. */
  readonly nodes?: number;
}

const PATH_CHARS = 120;

/** Text for a message about a value: short, and well formed even where the cut splits a pair. */
export const shorten = (text: string): string =>
  text.length <= PATH_CHARS ? text : `${text.slice(0, PATH_CHARS).replace(/[\ud800-\udbff]$/, '')}…`;

function kindOf(value: unknown): string {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'object' || value === null) return typeof value;
  const { constructor } = value as { constructor?: unknown };
  return typeof constructor === 'function' ? constructor.name : 'another object';
}

function isRecord(value: object): value is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** One inspection under way. The path is only put together once there is a problem, on the way back up. */
class Walk {
  readonly #depth: number;
  readonly #nodes: number;
  #seen = 0;
  #problem = '';
  /** From the inside out. */
  readonly #path: Array<string | number> = [];
  plain = true;

  constructor({ depth = LIMITS.depth, nodes = LIMITS.nodes }: Bounds) {
    this.#depth = depth;
    this.#nodes = nodes;
  }

  problem(name: string): string {
    const path = this.#path.reduceRight<string>(
      (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text === '' ? key : `${text}.${key}`),
      name,
    );
    return `${path === '' ? 'value' : shorten(path)}: ${this.#problem}`;
  }

  passes(value: unknown, level: number): boolean {
    if (++this.#seen > this.#nodes) return this.#fail(`expected at most ${this.#nodes} nodes, got more`);
    switch (typeof value) {
      case 'string':
        return this.#wellFormed(value);
      case 'number':
        return Number.isFinite(value) || this.#foreign(value);
      case 'boolean':
        return true;
      case 'object':
        return value === null || this.#object(value, level);
      default:
        return this.#foreign(value);
    }
  }

  #object(value: object, level: number): boolean {
    if (value instanceof Uint8Array) {
      this.plain = false;
      return true;
    }
    if (level >= this.#depth) return this.#fail(`expected at most ${this.#depth} levels, got more`);
    if (Array.isArray(value)) return this.#array(value, level + 1);
    return isRecord(value) ? this.#record(value, level + 1) : this.#foreign(value);
  }

  #array(array: readonly unknown[], level: number): boolean {
    for (let i = 0; i < array.length; i++) {
      if (!this.passes(array[i], level)) return this.#inside(i);
    }
    return true;
  }

  #record(record: Record<string, unknown>, level: number): boolean {
    for (const key of Object.keys(record)) {
      if (isForbiddenKey(key))
        return this.#fail('expected no key that could reach a prototype, got one') || this.#inside(key);
      if (!this.#wellFormed(key)) return false;
      if (key.startsWith('$')) this.plain = false;
      const child = record[key];
      if (child !== undefined && !this.passes(child, level)) return this.#inside(key);
    }
    return true;
  }

  #wellFormed(text: string): boolean {
    return !LONE_SURROGATE.test(text) || this.#fail('expected well-formed text, got an unpaired surrogate');
  }

  #foreign(value: unknown): false {
    return this.#fail(`expected JSON types or Uint8Array, got ${kindOf(value)}`);
  }

  #fail(problem: string): false {
    this.#problem = problem;
    return false;
  }

  #inside(key: string | number): false {
    this.#path.push(key);
    return false;
  }
}

/**
 * Says whether `value` may travel, and how.
 * @param name How problems call the value, e.g. `d`.
 */
export function inspect(value: unknown, name = '', bounds: Bounds = {}): Inspection {
  const walk = new Walk(bounds);
  return walk.passes(value, 0) ? { plain: walk.plain } : { problem: walk.problem(name), plain: false };
}

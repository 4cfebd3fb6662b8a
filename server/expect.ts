/** Checks of what operators write: each error names the option, what was expected and what was got. */

/** A value as an error shows it: short, and never the inside of an object, which may hold a secret. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : typeof value;
}

export function wrong(name: string, expected: string, got: unknown): TypeError {
  return new TypeError(`${name}: expected ${expected}, got ${show(got)}`);
}

export function expectObject(name: string, value: unknown): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(name, 'an object', value);
}

/** An object of known keys. A misspelt option would otherwise be an option that silently does nothing. */
export function expectKeys<T extends object>(
  name: string,
  value: T | undefined,
  keys: readonly (keyof T & string)[],
): Partial<T> {
  if (value === undefined) return {};
  expectObject(name, value);
  const known: readonly string[] = keys;
  const odd = Object.keys(value).find((key) => !known.includes(key));
  if (odd !== undefined) throw wrong(name, `only ${keys.join(', ')}`, odd);
  return value;
}

export function expectWhole(
  name: string,
  value: number | undefined,
  standard: number,
  least: number,
  most: number,
): number {
  if (value === undefined) return standard;
  if (!Number.isInteger(value) || value < least || value > most)
    throw wrong(name, `a whole number from ${least} to ${most}`, value);
  return value;
}

export function expectBoolean(name: string, value: boolean | undefined): boolean {
  if (value !== undefined && typeof value !== 'boolean') throw wrong(name, 'true or false', value);
  return value ?? false;
}

export function expectText(name: string, value: unknown, what = 'a text that is not empty'): string {
  if (typeof value !== 'string' || value === '') throw wrong(name, what, value);
  return value;
}

/** A token bucket: `[burst, per second]`. */
export function expectRate(
  name: string,
  value: readonly [number, number] | undefined,
  standard: readonly [number, number],
): readonly [number, number] {
  if (value === undefined) return standard;
  const fine =
    Array.isArray(value) &&
    value.length === 2 &&
    value.every((part) => typeof part === 'number' && Number.isFinite(part) && part > 0 && part <= 1e9);
  if (!fine || value[0] < 1) throw wrong(name, 'two numbers, [burst, per second], the burst at least 1', value);
  return [value[0], value[1]];
}

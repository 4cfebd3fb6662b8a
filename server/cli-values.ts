/** What was given for each flag, from the command line or the environment. */
import { parseArgs } from 'node:util';
import { type FlagName, FLAGS, nameInEnvironment } from './cli-flags.ts';
import { show } from './expect.ts';

/** Flags that ask for something else than to serve. */
const QUESTIONS = { help: { type: 'boolean' }, 'print-config': { type: 'boolean' } } as const;

/** The flags of a command line as they stand. @throws TypeError for one that there is not. */
export function readFlags(args: readonly string[]): Readonly<Record<string, unknown>> {
  const flags = Object.fromEntries(
    Object.entries(FLAGS).map(([name, { kind }]) => [
      name,
      { type: kind === 'switch' ? ('boolean' as const) : ('string' as const), multiple: kind === 'texts' },
    ]),
  );
  try {
    return parseArgs({ args: [...args], options: { ...flags, ...QUESTIONS }, allowPositionals: false }).values;
  } catch (error) {
    throw new TypeError(`expected the options of --help, got: ${(error as Error).message.split('\n', 1)[0] ?? ''}`, {
      cause: error,
    });
  }
}

/** Reads each flag as what it takes; undefined where neither it nor its variable was given. */
export class Values {
  readonly #flags: Readonly<Record<string, unknown>>;
  readonly #environment: Readonly<Record<string, string | undefined>>;

  constructor(flags: Readonly<Record<string, unknown>>, environment: Readonly<Record<string, string | undefined>>) {
    this.#flags = flags;
    this.#environment = environment;
  }

  /** Where a value came from, for errors. */
  source(name: FlagName): string {
    return this.#flags[name] === undefined ? nameInEnvironment(name) : `--${name}`;
  }

  text(name: FlagName): string | undefined {
    const value = this.#flags[name] ?? this.#environment[nameInEnvironment(name)];
    if (value === '') throw this.#wrong(name, 'a text that is not empty', value);
    return typeof value === 'string' ? value : undefined;
  }

  /** In the environment, several are separated by commas. */
  texts(name: FlagName): readonly string[] | undefined {
    const flags = this.#flags[name];
    if (Array.isArray(flags)) return flags.map(String);
    return this.#environment[nameInEnvironment(name)]
      ?.split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
  }

  number(name: FlagName): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    if (!/^\d+$/.test(text)) throw this.#wrong(name, 'a whole number', text);
    return Number(text);
  }

  rate(name: FlagName): readonly [number, number] | undefined {
    const text = this.text(name);
    const [burst, perSecond] = text?.split(',').map(Number) ?? [];
    if (text === undefined) return undefined;
    if (!/^\d+(\.\d+)?,\d+(\.\d+)?$/.test(text) || burst === undefined || perSecond === undefined)
      throw this.#wrong(name, 'two numbers such as 60,30', text);
    return [burst, perSecond];
  }

  on(name: FlagName): boolean | undefined {
    if (this.#flags[name] === true) return true;
    const text = this.#environment[nameInEnvironment(name)];
    if (text === undefined || text === '') return undefined;
    if (text === '0' || text === 'false') return false;
    if (text === '1' || text === 'true') return true;
    throw this.#wrong(name, '1, true, 0 or false', text);
  }

  #wrong(name: FlagName, expected: string, got: unknown): TypeError {
    return new TypeError(`${this.source(name)}: expected ${expected}, got ${show(got)}`);
  }
}

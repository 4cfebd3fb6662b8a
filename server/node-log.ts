/** Logs as JSON lines on stdout, or as readable lines where a person watches. */
import { destination, type Level, pino, stdTimeFunctions } from 'pino';
import { wrong } from './expect.ts';
import { type Logger, silentLogger } from './log.ts';

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

/** The logger an option asks for. @throws TypeError when it asks for none there is. */
export function nodeLogger(option: unknown): Logger {
  if (option === false) return silentLogger;
  if (isLogger(option)) return option;
  const level = LEVELS.find((known) => known === option);
  if (level === undefined) throw wrong('log', `false, ${LEVELS.join(', ')} or a logger`, option);
  if (process.stdout.isTTY) return lineLogger(level, (line) => void process.stdout.write(line));
  // Written at once: the last lines before an exit are the ones that are looked for.
  const out = destination({ dest: 1, sync: true });
  return pino(
    { level: level satisfies Level, base: { name: 'rt-elements' }, timestamp: stdTimeFunctions.isoTime },
    out,
  );
}

function isLogger(option: unknown): option is Logger {
  return (
    typeof option === 'object' &&
    option !== null &&
    LEVELS.every((level) => level in option && typeof (option as Record<string, unknown>)[level] === 'function')
  );
}

/** One readable line per entry; fields follow as JSON, so that nothing in them can begin a line of its own. */
function lineLogger(least: (typeof LEVELS)[number], write: (line: string) => void): Logger {
  const line =
    (level: (typeof LEVELS)[number]) =>
    (fields: object, message: string): void => {
      if (LEVELS.indexOf(level) < LEVELS.indexOf(least)) return;
      const { err, ...rest } = fields as { err?: unknown };
      const error = err instanceof Error ? { err: err.stack ?? err.message } : {};
      const details = JSON.stringify({ ...rest, ...error });
      write(
        `${new Date().toISOString().slice(11, 19)} ${level.padEnd(5)} ${message}${details === '{}' ? '' : ` ${details}`}\n`,
      );
    };
  return { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') };
}

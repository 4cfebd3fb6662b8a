/** Logs as JSON lines on stdout, or as readable lines where a person watches. */
import { type Level, pino, stdTimeFunctions } from 'pino';
import { wrong } from './expect.ts';
import { type Logger, silentLogger } from './log.ts';

const LEVELS: readonly string[] = ['debug', 'info', 'warn', 'error'];

/** The logger an option asks for. @throws TypeError when it asks for none there is. */
export function pinoLogger(option: false | string | Logger): Logger {
  if (option === false) return silentLogger;
  if (typeof option === 'object' && option !== null && typeof option.info === 'function') return option;
  if (typeof option !== 'string' || !LEVELS.includes(option))
    throw wrong('log', `false, ${LEVELS.join(', ')} or a logger`, option);
  return pino({ level: option as Level, base: { name: 'rt-elements' }, timestamp: stdTimeFunctions.isoTime });
}

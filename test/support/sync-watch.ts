/** Watches a process from outside: the order in which it syncs files and says things. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One way to watch. */
export interface Watch {
  readonly name: string;
  /** Runs the command to its end; what it synced (`sync`) and said, line by line, in order. */
  run(command: readonly string[], folder: string): string[];
}

const works = (command: string, ...args: string[]): boolean =>
  spawnSync(command, args, { stdio: 'ignore' }).status === 0;

function mustRun(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): void {
  const { status, signal, stderr, error } = spawnSync(command, args, {
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  if (status !== 0)
    throw new Error(`${command} ended with ${status ?? signal ?? 'nothing'}: ${stderr}`, { cause: error });
}

const strace: Watch = {
  name: 'strace',
  run(command, folder) {
    const log = join(folder, 'strace.log');
    mustRun('strace', [
      '-f',
      '-qq',
      '-s',
      '200',
      '-e',
      'trace=fsync,fdatasync,write',
      '-e',
      'signal=none',
      '-o',
      log,
      ...command,
    ]);
    return readFileSync(log, 'utf8')
      .split('\n')
      .flatMap((line) => {
        // A call that another thread's interrupted comes in two lines, of which the second has the result.
        if (/\b(?:fsync|fdatasync)\b.*= 0$/.test(line)) return ['sync'];
        const said = /\bwrite\(1, "(.*)\\n", /.exec(line)?.[1];
        return said === undefined ? [] : [said];
      });
  },
};

const preload: Watch = {
  name: 'a preloaded library',
  run(command, folder) {
    const [library, log] = [join(folder, 'sync-log.so'), join(folder, 'sync.log')];
    mustRun('cc', ['-shared', '-fPIC', '-O1', '-o', library, join(import.meta.dirname, 'sync-log.c'), '-ldl']);
    const [program = '', ...args] = command;
    mustRun(program, args, { LD_PRELOAD: library, SYNC_LOG: log });
    return readFileSync(log, 'utf8').split('\n');
  },
};

/** What this machine can watch with; undefined for none. */
export function findWatch(): Watch | undefined {
  if (process.platform !== 'linux') return undefined;
  if (works('strace', '-f', '-o', '/dev/null', 'true')) return strace;
  return works('cc', '--version') ? preload : undefined;
}

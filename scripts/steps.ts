/** How the project's commands talk: one line per step, with its time, and the output only when it failed or was asked for. */
import { spawn, type SpawnOptions } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The repository's root, with a trailing slash. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** A tool's JavaScript entry inside node_modules; run with our own Node, never through a shell shim. */
export const tool = (path: string): string => `${root}node_modules/${path}`;

export interface Finished {
  readonly code: number;
  readonly output: string;
}

export interface RunOptions extends Pick<SpawnOptions, 'cwd' | 'env'> {
  /** Show the output while it comes instead of collecting it. Default false. */
  readonly live?: boolean;
}

/** Runs a program to its end. Never rejects: a program that cannot be started counts as code 127. */
export function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  return new Promise((resolve) => {
    const { live = false, cwd = root, env } = options;
    let output = '';
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: live ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    });
    const collect = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    child.on('error', (error) => resolve({ code: 127, output: `${output}${error.message}\n` }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/** Runs a script or a tool on the Node that runs us. */
export const runNode = (args: readonly string[], options?: RunOptions): Promise<Finished> =>
  run(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], options);

/** What a step reports: nothing when all is well, else the text that explains why not. */
export type Problem = string | undefined;

/** Prints a step's line when it is done. Resolves to whether it went well. */
export async function step(name: string, work: () => Promise<Problem>): Promise<boolean> {
  const started = performance.now();
  let problem: Problem;
  try {
    problem = await work();
  } catch (error) {
    problem = error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${problem === undefined ? '✓' : '✗'} ${name} (${seconds} s)`);
  if (problem !== undefined) console.log(problem.trimEnd().replace(/^/gm, '    '));
  return problem === undefined;
}

/** The usual step: a program that must end with 0; its output is the problem otherwise. */
export const mustPass = ({ code, output }: Finished): Problem =>
  code === 0 ? undefined : output.trim() || `ended with code ${code} and no output`;

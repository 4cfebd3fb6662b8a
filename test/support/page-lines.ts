/** The shell lines of a page of the docs, and a way to run them as a reader would. */
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const STAND_IN = fileURLToPath(new URL('./curl.process.ts', import.meta.url));
const curl =
  spawnSync('curl', ['--version']).error === undefined ? 'curl' : `"${process.execPath}" --no-warnings "${STAND_IN}"`;
const DEADLINE_MS = 20_000;

/** Every block of shell on a page. @param page Path from the root of the project. */
export function shellLines(page: string): string[] {
  const text = readFileSync(new URL(`../../${page}`, import.meta.url), 'utf8');
  return [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, lines = '']) => lines.trim());
}

/** Runs a line that starts with `curl`, with its variables, and gives what it prints: the status, and the body. */
export function runCurl(
  line: string,
  environment: Readonly<Record<string, string>>,
): Promise<{ status: number; body: string }> {
  const script = `exec ${line.replace(/^curl/, () => curl)} --silent --write-out '\n%{http_code}'`;
  const child = spawn('sh', ['-c', script], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const late = setTimeout(() => child.kill(), DEADLINE_MS);
  let out = '';
  child.stdout.on('data', (chunk) => (out += String(chunk)));
  return new Promise((resolve) => {
    child.on('close', () => {
      clearTimeout(late);
      const at = out.lastIndexOf('\n');
      resolve({ status: Number(out.slice(at + 1)), body: out.slice(0, at).trim() });
    });
  });
}

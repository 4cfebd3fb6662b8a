/**
 * What every npm script calls: runs one of the project's commands on a Node that is new enough.
 *
 * On Node 22.18 or newer it only starts the command. On an older one (a bare Debian has 18 or 20) it puts a current Node
 * from the npm registry into the user's cache folder, once, and runs the command there. It stays out of package.json
 * because as a dependency it would cost every Linux user 190 MB. Keep this file in syntax that Node 18 can read.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The Node put into the cache; the same as in .nvmrc and in CI. */
const CURRENT = '24.21.0';
/** The oldest Node that strips types by itself and that all of our tools accept. */
const OLDEST = { major: 22, minor: 18 };

const root = fileURLToPath(new URL('..', import.meta.url));

/** Command to the arguments Node gets. `source` lets our own packages be imported unbuilt. */
const COMMANDS = {
  start: ['scripts/start.ts'],
  dev: ['--conditions=source', 'scripts/dev.ts'],
  build: ['scripts/build.ts'],
  test: ['scripts/test.ts'],
  check: ['scripts/check.ts'],
  size: ['scripts/size.ts'],
  manifest: ['scripts/manifest.ts'],
  asyncapi: ['--conditions=source', 'test/support/asyncapi.process.ts'],
  shots: ['scripts/shots.ts'],
  bench: ['--conditions=source', '--expose-gc', 'test/bench/main.ts'],
  soak: ['--conditions=source', 'test/faults/soak.ts'],
  format: ['node_modules/prettier/bin/prettier.cjs', '--write', '--log-level=warn', '.'],
};

/** @param {string} version */
function isCurrent(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > OLDEST.major || (major === OLDEST.major && minor >= OLDEST.minor);
}

function cacheFolder() {
  if (process.env['XDG_CACHE_HOME']) return join(process.env['XDG_CACHE_HOME'], 'rt-elements');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'rt-elements');
  if (process.platform === 'win32' && process.env['LOCALAPPDATA'])
    return join(process.env['LOCALAPPDATA'], 'rt-elements');
  return join(homedir(), '.cache', 'rt-elements');
}

/** @param {string} node */
function works(node) {
  return existsSync(node) && spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout?.trim() === `v${CURRENT}`;
}

/** Installs beside the final place and renames, so that two commands started at once cannot see half a Node. */
function fetchNode() {
  const cache = cacheFolder();
  const place = join(cache, `node-${CURRENT}`);
  const node = process.platform === 'win32' ? join(place, 'node.exe') : join(place, 'bin', 'node');
  if (works(node)) return node;
  console.log(`· Node ${process.versions.node} is too old here; fetching Node ${CURRENT} into ${place} (once) ...`);
  mkdirSync(cache, { recursive: true });
  const fresh = mkdtempSync(join(cache, 'fetch-'));
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const args = [
    'install',
    '--global',
    '--prefix',
    fresh,
    '--no-fund',
    '--no-audit',
    '--loglevel=error',
    `${name}@${CURRENT}`,
  ];
  const npm = process.env['npm_execpath'];
  const result = npm?.endsWith('.js')
    ? spawnSync(process.execPath, [npm, ...args], { cwd: cache, encoding: 'utf8' })
    : spawnSync('npm', args, { cwd: cache, encoding: 'utf8', shell: process.platform === 'win32' });
  try {
    if (!existsSync(place)) renameSync(fresh, place);
  } catch {
    // Another command won the race; its Node serves as well.
  }
  rmSync(fresh, { recursive: true, force: true });
  if (works(node)) return node;
  const why = (result.error ? result.error.message : result.stderr || '').trim().split('\n')[0];
  console.error(
    `rt-elements needs Node ${OLDEST.major}.${OLDEST.minor} or newer, found ${process.versions.node}, ` +
      `and Node ${CURRENT} could not be fetched${why ? ` (${why})` : ''}.\n` +
      'Install it, or allow access to the npm registry, and run the same command again.',
  );
  process.exit(1);
}

const [name = '', ...rest] = process.argv.slice(2);
/** @type {string[] | undefined} */
const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[/** @type {keyof typeof COMMANDS} */ (name)] : undefined;
if (!command) {
  console.error(`Unknown command ${JSON.stringify(name)}; expected one of: ${Object.keys(COMMANDS).join(', ')}.`);
  process.exit(1);
}
const script = join(root, command.find((argument) => !argument.startsWith('--')) ?? '');
if (!existsSync(script)) {
  const hint = script.includes('node_modules') ? 'Run `npm install` first.' : 'It is not part of this checkout.';
  console.error(`\`npm run ${name}\` needs ${script}. ${hint}`);
  process.exit(1);
}

const node = isCurrent(process.versions.node) ? process.execPath : fetchNode();
const child = spawn(node, ['--disable-warning=ExperimentalWarning', ...command, ...rest], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, PATH: dirname(node) + delimiter + (process.env['PATH'] ?? '') },
});
// Ctrl-C reaches the whole group by itself; a signal sent to this process alone has to be passed on.
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => signal !== 'SIGINT' && child.kill(signal));
}
child.on('error', (error) => {
  console.error(`Could not start ${node}: ${error.message}`);
  process.exitCode = 1;
});
child.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 143);
});

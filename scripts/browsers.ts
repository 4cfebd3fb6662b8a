/**
 * Finds the real browsers that tests run in: an environment variable, the system's, then Playwright's own downloads.
 * Used by `npm test`, web-test-runner.config.js and playwright.config.ts, so that all three agree.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { mustPass, run, runNode, tool } from './steps.ts';

export const ENGINES = ['chromium', 'firefox', 'webkit'] as const;
export type Engine = (typeof ENGINES)[number];

export interface Browser {
  readonly engine: Engine;
  /** The executable; for the system's WebKit the MiniBrowser that WebKitWebDriver drives. */
  readonly path: string;
  /** Playwright's builds of Firefox and WebKit are patched and can be driven by Playwright only. */
  readonly driver: 'system' | 'playwright';
}

const SYSTEM: Record<'chromium' | 'firefox', readonly string[]> = {
  chromium: [
    process.env['CHROMIUM_PATH'] ?? '',
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome-stable',
    '/usr/bin/google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ],
  firefox: [
    process.env['FIREFOX_PATH'] ?? '',
    '/usr/bin/firefox-esr',
    '/usr/bin/firefox',
    '/Applications/Firefox.app/Contents/MacOS/firefox',
  ],
};

/** Flags for a browser that sees only our own pages: quiet, no GPU, and no sandbox, which containers rarely allow. */
export const CHROMIUM_ARGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  ...(process.platform === 'linux' ? ['--no-sandbox'] : []),
];

/** Ubuntu's chromium-browser may be a stub that only asks for snap, and a download may lack libraries: ask it. */
const starts = (path: string): boolean =>
  path !== '' && existsSync(path) && spawnSync(path, ['--version'], { timeout: 20_000 }).status === 0;

function playwrightPath(engine: Engine): string {
  try {
    const playwright = createRequire(import.meta.url)('playwright-core') as Record<
      Engine,
      { executablePath(): string }
    >;
    return playwright[engine].executablePath();
  } catch {
    return '';
  }
}

function systemWebKit(): string {
  const display = process.env['DISPLAY'] !== undefined || existsSync('/usr/bin/Xvfb');
  if (!display || !existsSync('/usr/bin/WebKitWebDriver')) return '';
  return globSync('/usr/lib/*/webkit2gtk-4.[01]/MiniBrowser')[0] ?? '';
}

/** The browser for an engine, or undefined when this machine has none. */
export function findBrowser(engine: Engine): Browser | undefined {
  const system = engine === 'webkit' ? systemWebKit() : (SYSTEM[engine].find(starts) ?? '');
  if (system !== '') return { engine, path: system, driver: 'system' };
  const own = playwrightPath(engine);
  if (engine === 'webkit' ? existsSync(own) : starts(own)) return { engine, path: own, driver: 'playwright' };
  return undefined;
}

/** What a person has to run when nothing could be installed for them: only Debian's package is a browser and no stub. */
export const INSTALL_HINT =
  existsSync('/etc/os-release') && /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'))
    ? 'sudo apt-get install -y chromium'
    : 'npx playwright install --with-deps chromium';

/** Gets a Chromium: Playwright's own, else the distribution's where we may install. Says what it does. */
export async function installChromium(): Promise<Browser | undefined> {
  console.log("· no Chromium found; downloading Playwright's Chromium (once) ...");
  const download = await runNode([tool('@playwright/test/cli.js'), 'install', '--no-shell', 'chromium']);
  const found = findBrowser('chromium');
  if (found) return found;
  console.log(`  that did not work: ${lastLine(download.output)}`);
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return undefined;
  console.log('· installing the chromium package with apt-get ...');
  const wait = ['-o', 'DPkg::Lock::Timeout=120'];
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', [...wait, 'update', '-qq'], { env });
  const installed = await run('apt-get', [...wait, 'install', '-y', '-qq', '--no-install-recommends', 'chromium'], {
    env,
  });
  const packaged = findBrowser('chromium');
  if (!packaged)
    console.log(`  that did not work: ${lastLine(mustPass(installed) ?? 'the package holds no browser that starts')}`);
  return packaged;
}

const lastLine = (text: string): string =>
  text
    .trim()
    .split('\n')
    .findLast((line) => /error|fail|unable/i.test(line))
    ?.trim() ?? 'no browser that starts came of it';

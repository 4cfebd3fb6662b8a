/** People and typing as the system wants colours: told apart by more than colour, and accessible in each. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { build } from 'esbuild';
import type { PeoplePage } from '../components/support-browser/looks/page.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const axe = readFileSync(`${root}node_modules/axe-core/axe.min.js`, 'utf8');
let script = '';

test.beforeAll(async () => {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ['test/components/support-browser/looks/page.ts'],
    ...{ bundle: true, write: false, format: 'esm', target: 'es2022', platform: 'browser' },
    conditions: ['source', 'production'],
  });
  script = outputFiles[0]!.text;
});

type Driven = typeof globalThis &
  PeoplePage & {
    readonly axe: { run: () => Promise<{ violations: Array<{ id: string; nodes: Array<{ html: string }> }> }> };
  };

for (const [name, media] of [
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
  ['forced colours', { forcedColors: 'active' }],
  ['forced colours in the dark', { forcedColors: 'active', colorScheme: 'dark' }],
] as const) {
  test(`people and typing are accessible, and their statuses differ, in ${name}`, async ({ page }) => {
    // What is still fading in has no contrast yet.
    await page.emulateMedia({ ...media, reducedMotion: 'reduce' });
    await page.setContent(
      '<!doctype html><html lang="en"><title>x</title><style>:root{color-scheme:light dark}body{background:Canvas}</style><body></body></html>',
    );
    await page.addScriptTag({ content: script, type: 'module' });
    await page.addScriptTag({ content: axe });
    await page.evaluate(() => (globalThis as Driven).showPeople());
    const violations = await page.evaluate(async () => (await (globalThis as Driven).axe.run()).violations);
    expect(
      violations.filter(({ id }) => !['landmark-one-main', 'page-has-heading-one', 'region'].includes(id)),
    ).toEqual([]);
    const dots = page.locator('rt-presence').first().locator('.list .dot');
    await expect(dots).toHaveCount(3);
    const looks = await Promise.all((await dots.all()).map(async (dot) => (await dot.screenshot()).toString('base64')));
    expect(new Set(looks).size, 'online, away and busy look different').toBe(3);
  });
}

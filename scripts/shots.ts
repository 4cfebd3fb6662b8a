/** `npm run shots`: screenshots of the built demo into shots/, to be looked at. Written by test/e2e/*.shots.ts. */
import { findBrowser, installChromium } from './browsers.ts';
import { build } from './build.ts';
import { runNode, tool } from './steps.ts';

if (!findBrowser('chromium') && !(await installChromium())) process.exit(1);
if (!(await build())) process.exit(1);
const args = [tool('@playwright/test/cli.js'), 'test', '--project=shots', ...process.argv.slice(2)];
process.exitCode = (await runNode(args, { live: true })).code;

/**
 * `npm run build`: builds what changed and nothing else. Also the first half of `npm start` and of the browser tests.
 *
 * Steps: the two packages (tsc), the bundles the server hands to plain pages (esbuild), the demo (Vite).
 */
import { existsSync } from 'node:fs';
import { writeBundles } from './bundles.ts';
import { publishManifest } from './manifest.ts';
import { due, type Stamped } from './stamp.ts';
import { mustPass, root, runNode, step, tool, type Problem } from './steps.ts';

const SETTINGS = [
  'package.json',
  '*/package.json',
  'package-lock.json',
  'tsconfig.json',
  '*/tsconfig.json',
  '*/*/tsconfig.json',
];
const BUILT = [
  'components/dist/**',
  'server/dist/**',
  'demo/build/**',
  'demo/.svelte-kit/**',
  'demo/data/**',
  'demo/shots/**',
];

interface Step extends Stamped {
  readonly work: () => Promise<Problem>;
}

const packages: Step = {
  name: 'packages',
  inputs: [
    ...SETTINGS,
    'components/**/*.ts',
    'server/**/*.ts',
    'custom-elements.json',
    'scripts/build.ts',
    'scripts/manifest.ts',
  ],
  except: BUILT,
  outputs: ['components/dist/index.js', 'components/dist/client.js', 'server/dist/index.js', 'server/dist/main.js'],
  work: async () => {
    const problem = mustPass(await runNode([tool('typescript/bin/tsc'), '-b', 'components', 'server', '--pretty']));
    if (problem === undefined) publishManifest();
    return problem;
  },
};

const bundles: Step = {
  name: 'bundles',
  inputs: [...SETTINGS, 'components/**/*.{ts,css}', 'scripts/bundles.ts'],
  except: BUILT,
  outputs: ['components/dist/cdn/manifest.json', 'components/dist/cdn/rt.js', 'components/dist/cdn/all.js'],
  work: async () => {
    await writeBundles();
    return undefined;
  },
};

const demo: Step = {
  name: 'demo',
  inputs: [...SETTINGS, 'components/**/*.{ts,css}', 'server/**/*.ts', 'demo/**'],
  except: BUILT,
  outputs: ['demo/build/handler.js'],
  work: async () => mustPass(await runNode([viteBin(), 'build'], { cwd: `${root}demo` })),
};

/** npm may put Vite beside the demo or at the root; both are legal. */
export function viteBin(): string {
  const own = `${root}demo/node_modules/vite/bin/vite.js`;
  return existsSync(own) ? own : tool('vite/bin/vite.js');
}

/** Builds what is out of date. Resolves to false when a step failed; its output has been printed by then. */
export async function build(): Promise<boolean> {
  const steps = existsSync(`${root}demo/vite.config.ts`) ? [packages, bundles, demo] : [packages, bundles];
  for (const one of steps) {
    const stamp = due(one);
    if (!stamp.due) {
      console.log(`✓ ${one.name}: unchanged`);
    } else {
      console.log(`· ${one.name}: building`);
      if (!(await step(one.name, one.work))) return false;
      stamp.done();
    }
  }
  return true;
}

if (import.meta.main) process.exitCode = (await build()) ? 0 : 1;

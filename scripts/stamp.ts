/** Content stamps: a step is skipped while its inputs are byte for byte what they were when it last went well. */
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './steps.ts';

// Outside dist, so that deleting dist by hand is noticed by the outputs that are missing, not hidden by a stamp.
const folder = join(root, 'node_modules', '.cache', 'rt-elements');

export interface Stamped {
  readonly name: string;
  /** Globs from the root of everything that can change the result. */
  readonly inputs: readonly string[];
  /** Globs of inputs to leave out: what the step itself writes. */
  readonly except?: readonly string[];
  /** Files that must exist, or the step is due whatever the stamp says. */
  readonly outputs: readonly string[];
}

function digest({ inputs, except = [] }: Stamped): string {
  const hash = createHash('sha256').update(process.versions.node);
  const exclude = ['**/node_modules/**', ...except];
  for (const file of globSync([...inputs], { cwd: root, exclude }).sort()) {
    const path = join(root, file);
    if (statSync(path).isFile()) hash.update(`\n${file}\n`).update(readFileSync(path));
  }
  return hash.digest('hex');
}

/** Whether the step has to run, and how to record that it went well. */
export function due(stamped: Stamped): { readonly due: boolean; readonly done: () => void } {
  const file = join(folder, `${stamped.name}.stamp`);
  const now = digest(stamped);
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const complete = stamped.outputs.every((output) => existsSync(join(root, output)));
  if (before !== now) rmSync(file, { force: true });
  return {
    due: before !== now || !complete,
    done: () => {
      mkdirSync(folder, { recursive: true });
      writeFileSync(file, now);
    },
  };
}

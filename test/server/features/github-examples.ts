/** Every example delivery of GitHub, as the package of examples has them. */
import { readFileSync } from 'node:fs';

export interface GithubExample {
  /** Such as `issues 3`: the event, and which of its examples. */
  readonly id: string;
  readonly event: string;
  readonly payload: { readonly action?: string };
}

const FILE = new URL(import.meta.resolve('@octokit/webhooks-examples'));

/** @param of Which GitHub: `api.github.com`, or one of the enterprise editions. */
export function githubExamples(of = 'api.github.com'): GithubExample[] {
  const events = JSON.parse(readFileSync(new URL(`../${of}/index.json`, FILE), 'utf8')) as ReadonlyArray<{
    readonly name: string;
    readonly examples: ReadonlyArray<{ readonly action?: string }>;
  }>;
  return events.flatMap(({ name, examples }) =>
    examples.map((payload, index) => ({ id: `${name} ${index + 1}`, event: name, payload })),
  );
}

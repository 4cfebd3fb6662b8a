/** What `createClient` does not check of the attributes of `<rt-connection>`, and what it wants in another form. */
import type { ClientOptions } from '../core/client-api.ts';

export interface ConnectionAttributes {
  readonly show: string;
  readonly grace: number;
  readonly transports: string;
}

/** The ways to the server, as a list. */
export const transportsOf = ({ transports }: ConnectionAttributes): ClientOptions['transports'] =>
  transports.split(/\s+/).filter((name): name is 'ws' | 'sse' | 'poll' => name !== '');

/** What is wrong with the attributes, as a sentence that says what was expected and what was got; undefined when nothing is. */
export function problemOf({ show, grace }: ConnectionAttributes): string | undefined {
  if (!['auto', 'always', 'never'].includes(show))
    return `show: expected "auto", "always" or "never", got ${JSON.stringify(show)}.`;
  if (!(grace >= 0 && grace <= 600_000)) return `grace: expected milliseconds from 0 to 600000, got ${grace}.`;
  return undefined;
}

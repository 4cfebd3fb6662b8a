/** What a server lets whom do, in sentences for the log: so that nothing is open that nobody meant to open. */
import type { Who } from './access.ts';
import type { Namespace } from './namespaces.ts';
import type { Settings } from './settings.ts';

const PEOPLE: Readonly<Record<Who, string>> = {
  nobody: 'only those whose token names the channel',
  'signed-in': 'everybody who is signed in',
  guests: 'everybody who is let in',
  everyone: 'everyone, also without a token',
};

/** One sentence each. @param hasSay Whether the operator's code is asked as well. */
export function openings(settings: Settings, hasSay: boolean): string[] {
  const { guests, jwt, origins, namespaces, backend } = settings;
  return [
    guests ? 'open: anybody may come in as a guest' : 'closed: nobody comes in without a token',
    ...(jwt === undefined ? [] : [`open: tokens by ${jwt.issuer} for ${jwt.audience}, signed with ${jwt.algorithm}`]),
    ...[...origins].map((origin) => `open: pages of ${origin} may connect`),
    ...[...namespaces.values()].map(opening),
    'closed: every other namespace',
    ...backend.apiKeys.map(({ id, scopes }) => `open: the API, to the key ${id}: ${scopes.join(', ')}`),
    ...(hasSay ? ['authorize is asked about everything that is open'] : []),
  ];
}

function opening({ word, access }: Namespace): string {
  const { subscribe, history, call, signal, presence } = access;
  const parts = [`${PEOPLE[subscribe]} may read`, `${PEOPLE[call]} may write`];
  if (history !== subscribe) parts.push(`${PEOPLE[history]} may read what was said before`);
  if (signal !== call) parts.push(`${PEOPLE[signal]} may send signals`);
  if (presence !== subscribe) parts.push(`${PEOPLE[presence]} may see who is present`);
  const closed = [subscribe, history, call, signal, presence].every((who) => who === 'nobody');
  return closed ? `closed: ${word}, but to those whose token names the channel` : `open: ${word}: ${parts.join('; ')}`;
}

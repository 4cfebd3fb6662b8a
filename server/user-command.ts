/** `rt-elements-server user export|erase <id>`: a person's rights, where no server runs. */
import { existsSync } from 'node:fs';
import { readCommand } from './cli-options.ts';
import { dataAsJson } from './data-json.ts';
import { show, wrong } from './expect.ts';
import { eraseAndTell } from './moderation/erasure.ts';
import { Moderation } from './moderation/moderation.ts';
import { exportPerson, forgetPerson, personOfId } from './moderation/people.ts';
import type { Namespaces } from './namespaces.ts';
import { nodeRuntime } from './node-runtime.ts';
import type { Broker } from './ports/broker.ts';
import { Sequencer } from './sequencer.ts';

/** Who did it, in the audit log. */
const BY = 'command';

/** What is asked about whom. */
export interface UserCommand {
  readonly action: 'export' | 'erase';
  readonly user: string;
  /** Path of the database. */
  readonly database: string;
}

/** @param args What follows `user`. @throws TypeError that says what was expected and what was got. */
export function readUserCommand(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): UserCommand {
  const [action, user, ...rest] = args;
  if (action !== 'export' && action !== 'erase') throw wrong('user', 'export or erase', action);
  if (user === undefined || user === '' || user.startsWith('--')) throw wrong(`user ${action}`, "a person's id", user);
  const command = readCommand(rest, environment);
  const database = command === 'help' ? '' : command.options.database;
  // A path that is misspelt would be a new database, in which nobody is found.
  if (!existsSync(database)) throw new TypeError(`database: expected a file that exists, got ${show(database)}`);
  return { action, user, database };
}

/** Does it, notes it in the audit log, and prints lines of JSON: what is stored, or how much is gone. */
export async function runUserCommand(
  broker: Broker,
  namespaces: Namespaces,
  { action, user }: UserCommand,
  print: (line: string) => void,
): Promise<void> {
  const now = (): number => Date.now();
  const sequencer = new Sequencer({ broker, now });
  const moderation = new Moderation({ broker, sequencer, now });
  await moderation.load();
  if (action === 'erase') {
    await forgetPerson(broker, sequencer, namespaces, personOfId(user, nodeRuntime));
    // Those who are away hear of it when they come back to a server.
    const erased = await eraseAndTell({ broker, sequencer, namespaces }, personOfId(user, nodeRuntime));
    await moderation.note({ action, by: BY, user, detail: erased });
    return print(JSON.stringify(erased));
  }
  for await (const { data, ...item } of exportPerson(broker, personOfId(user, nodeRuntime)))
    print(JSON.stringify({ ...item, ...(data !== undefined && { data: dataAsJson(data) }) }));
  for (const { kind, ...sanction } of moderation.standing.of(user)) print(JSON.stringify({ kind, ...sanction }));
  await moderation.note({ action, by: BY, user });
}

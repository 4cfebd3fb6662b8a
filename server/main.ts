#!/usr/bin/env node
/** `rt-elements-server`: a server from flags, environment and a file. */
import { helpText } from './cli-flags.ts';
import { readCommand } from './cli-options.ts';
import { SqliteBroker } from './adapters/sqlite/sqlite-broker.ts';
import { createServer } from './create-server.ts';
import { effectiveConfig } from './effective-config.ts';
import { features } from './features/index.ts';
import { readNamespaces } from './namespace-settings.ts';
import { readUserCommand, runUserCommand } from './user-command.ts';

/** How the command ends when its options are wrong, as shells have it. */
const EXIT_USAGE = 2;

function giveUp(message: string, code: number): never {
  process.stderr.write(`rt-elements-server: ${message}\n`);
  process.exit(code);
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  if (args[0] === 'user') {
    const asked = readUserCommand(args.slice(1), process.env);
    const broker = await SqliteBroker.open({ file: asked.database });
    return void (await runUserCommand(broker, readNamespaces({}, features), asked, (line) =>
      process.stdout.write(`${line}\n`),
    ).finally(() => broker.close()));
  }
  const command = readCommand(args, process.env);
  if (command === 'help') return void process.stdout.write(helpText());
  if (command.print) return void process.stdout.write(`${JSON.stringify(effectiveConfig(command), undefined, 2)}\n`);
  const rt = await createServer(command.options);

  let stopping = false;
  const stop = (): void => {
    // A second signal is someone who will not wait.
    if (stopping) process.exit(1);
    stopping = true;
    rt.close().then(
      () => process.exit(0),
      (error: unknown) => giveUp(messageOf(error), 1),
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);

  const { port, host } = command;
  await rt.listen({ port, host }).catch(async (error: unknown) => {
    await rt.close();
    throw error;
  });
}

await main().catch((error: unknown) => giveUp(messageOf(error), error instanceof TypeError ? EXIT_USAGE : 1));

/** The flags of `rt-elements-server`, each of which may come from the environment instead. */
import { JWT_ALGORITHMS } from './jwt.ts';

/** One flag: what it takes, what it means, and what happens without it. */
export interface Flag {
  readonly kind: 'text' | 'texts' | 'number' | 'rate' | 'switch';
  readonly what: string;
  readonly standard: string;
}

const flag = (kind: Flag['kind'], standard: string, what: string): Flag => ({ kind, standard, what });

/** Every flag. Order is that of `--help`. The environment name of `--some-flag` is `RT_SOME_FLAG`. */
export const FLAGS = {
  config: flag(
    'text',
    'none',
    'A file of JSON with any of these options; see docs/configuration.md. Flags win over it.',
  ),
  port: flag('number', '8787', 'Port to listen on; 0 takes a free one.'),
  host: flag('text', 'every interface', 'Address to listen on.'),
  database: flag('text', 'rt-elements.db', 'Path of the SQLite file, or :memory: to keep nothing.'),
  path: flag('text', '/rt', 'Where the endpoints lie.'),
  origin: flag('texts', 'none', 'An origin whose pages may connect besides the own one; may be given several times.'),
  guests: flag('switch', 'off', 'Lets people in without a token.'),
  'jwt-algorithm': flag(
    'text',
    'HS256, or RS256 with --jwt-jwks',
    `How tokens are signed: ${JWT_ALGORITHMS.join(', ')}.`,
  ),
  'jwt-key': flag('text', 'none', 'The secret of an HS algorithm. Better given in the environment.'),
  'jwt-key-file': flag('text', 'none', 'A file with the secret, a public key as PEM, or a JWK.'),
  'jwt-jwks': flag('text', 'none', 'The address (https), or a file, of the set of keys that tokens are signed with.'),
  'jwt-issuer': flag('text', 'none', 'What the iss of tokens must be.'),
  'jwt-audience': flag('text', 'none', 'What the aud of tokens must be or contain.'),
  'jwt-name-claim': flag('text', 'name', 'The claim that holds the display name.'),
  'jwt-leeway-ms': flag('number', '5000', 'How far clocks may differ.'),
  'trust-proxy': flag('switch', 'off', 'A proxy in front sets X-Forwarded-For, -Host and -Proto.'),
  namespace: flag(
    'texts',
    'none',
    'A namespace for plain events, as word:history, word:replay or word:live, for all who are let in; may be given several times.',
  ),
  read: flag(
    'texts',
    'as the feature has it',
    'Who may read where: word:nobody, word:signed-in, word:guests, word:everyone.',
  ),
  write: flag('texts', 'as the feature has it', 'Who may write where, in the same way.'),
  public: flag(
    'texts',
    'none',
    'A namespace whose channels anybody may read as a plain event stream; may be given several times.',
  ),
  'chat-keep-messages': flag('number', 'all', 'Most messages kept per room.'),
  'chat-keep-days': flag('number', 'for ever', 'How long messages are kept.'),
  'limit-subs': flag('number', '128', 'Most channels one link may follow.'),
  'limit-call': flag('rate', '60,30', 'Calls of one link: burst,per second.'),
  'limit-pub': flag('rate', '60,30', 'Plain publishes of one link: burst,per second.'),
  'limit-sig': flag('rate', '40,20', 'Signals of one link: burst,per second.'),
  'limit-sub': flag('rate', '256,64', 'Subscriptions and pages of one link: burst,per second.'),
  'limit-user-factor': flag('number', '3', 'How many times that all links of one user have together.'),
  'limit-messages': flag('rate', '2000,500', 'Messages of any kind on one link: burst,per second.'),
  'limit-sockets-per-user': flag('number', '100', 'Most connections of one user.'),
  'limit-sockets-per-address': flag('number', '1000', 'Most connections of one address.'),
  'limit-queued-bytes': flag('number', '1048576', 'Most bytes queued for one link before it is closed to resume.'),
  'limit-duplicate-ms': flag('number', '0', 'How long the same person may not say the same again in the same channel.'),
  'api-key': flag(
    'texts',
    'none: /rt/api is closed',
    'A key of a backend, as id:scope+scope:secret, of publish, read, moderate, admin. Better given in the environment.',
  ),
  'api-rate': flag('rate', '400,200', 'Requests of one key: burst,per second.'),
  webhook: flag('texts', 'none', 'An address that is told, signed, what was said; may be given several times.'),
  'github-secret': flag(
    'text',
    'none: there is no such door',
    'Opens /rt/hooks/github/<feed> to deliveries GitHub signed with it. Better given in the environment.',
  ),
  'webhook-secret': flag('text', 'none', 'Signs what webhooks are told. Better given in the environment.'),
  'heartbeat-every-ms': flag('number', '20000', 'How often links are pinged.'),
  'heartbeat-grace-ms': flag('number', '8000', 'How much longer a silent link is waited for.'),
  'hello-ms': flag('number', '10000', 'How long a link may stay without saying hello.'),
  'token-grace-ms': flag('number', '30000', 'How long a link outlives its token.'),
  'drain-ms': flag('number', '0', 'How long clients have to move to another server when this one stops.'),
  assets: flag('text', 'those of rt-elements', 'Folder of the browser files.'),
  log: flag('text', 'info', 'What is logged: debug, info, warn, error or off.'),
} as const satisfies Record<string, Flag>;
/** A flag's name, without its dashes. */
export type FlagName = keyof typeof FLAGS;

/** The environment variable that stands for a flag. */
export const nameInEnvironment = (name: string): string => `RT_${name.toUpperCase().replaceAll('-', '_')}`;

/** The text of `--help`. */
export function helpText(): string {
  const rows = Object.entries(FLAGS).map(([name, { kind, what, standard }]) => {
    const value = { text: ' <text>', texts: ' <text>', number: ' <number>', rate: ' <n>,<n>', switch: '' }[kind];
    return `  --${(name + value).padEnd(34)} ${what} Default: ${standard}. [${nameInEnvironment(name)}]`;
  });
  return [
    'Usage: rt-elements-server [options]',
    '',
    'Serves the rt-elements custom elements: one process, one SQLite file.',
    '',
    '       rt-elements-server user export <id> [options]   prints everything stored of a person, a line of JSON each',
    '       rt-elements-server user erase <id> [options]    takes it away; both need the server to be stopped',
    '',
    'Every option may come from the environment instead, under the name in brackets; a flag wins.',
    '',
    ...rows,
    `  --${'print-config'.padEnd(34)} Prints the configuration as it will be, without secrets, and ends.`,
    `  --${'help'.padEnd(34)} Prints this.`,
    '',
  ].join('\n');
}

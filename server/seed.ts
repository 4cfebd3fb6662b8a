/** What a page rendered on a server brings of a channel, so that it shows something before there is a connection. */
import { jsonCodec, LIMITS, RtError, type ServerMessage, stringifyValue, utf8Length } from 'rt-elements/protocol';
import { WHO, type Who } from './access.ts';
import { expectWhole, wrong } from './expect.ts';
import { forbidden, type Namespace, namespaceFor, permitsOf } from './namespaces.ts';
import { NOBODY } from './readers.ts';
import type { Services } from './services.ts';
import { readStart, TOO_LONG } from './subscription-start.ts';

export interface SeedOptions {
  /** Most rows of a page, 1 to 100. Default 50. */
  readonly limit?: number | undefined;
  /**
   * Who is shown the page; whether they are is for the caller to know. The channel must be open to all of them. Default
   * `everyone`: caches and search engines too.
   */
  readonly readers?: Exclude<Who, 'nobody'> | undefined;
}

const encoder = jsonCodec<ServerMessage>();

/** What could end a script in a page, or was no part of a line in older ones. */
const escapeForScript = (json: string): string =>
  json.replace(/[<\u2028\u2029]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);

/**
 * A channel as a newcomer sees it who may only read: its snapshot where its feature has one, else its newest page; nothing
 * that is one person's. Safe between the tags of `<script type="application/json">`; at most 48 KiB, for which the oldest
 * rows are left out.
 * @throws RtError `FORBIDDEN` for people's own channels, and those not open to all `readers`; what `authorize` throws
 * about somebody without an id; `TOO_LARGE` for a snapshot that does not fit. @throws TypeError for other options.
 */
export async function seedOf(
  services: Services,
  channel: string,
  { limit = 50, readers = 'everyone' }: SeedOptions = {},
): Promise<string> {
  expectWhole('limit', limit, 50, 1, LIMITS.histItems);
  if (!WHO.includes(readers) || (readers as Who) === 'nobody') throw wrong('readers', WHO.slice(1).join(', '), readers);
  const namespace = namespaceFor(services.namespaces, channel);
  await assertOpen(services, namespace, channel, readers);
  const w = namespace.feature?.snapshot ? 'snap' : (`hist:${limit}` as const);
  const source = { broker: services.broker, encoder };
  const options = { channel, bytes: LIMITS.resumeBytes, back: true, user: undefined };
  const start = await readStart(source, namespace, { c: channel, w }, options);
  if (start === TOO_LONG) throw new RtError('INTERNAL', 'a start without a position is never too long');
  const { epoch: e, offset: o, page, snap } = start;
  const write = (rest: object): string => escapeForScript(stringifyValue({ v: 1, c: channel, e, o, ...rest }));
  for (let items = page?.items ?? []; ; items = items.slice(Math.ceil(items.length / 8))) {
    const isWhole = items.length === (page?.items.length ?? 0);
    const seed = write(page ? { page: { items, done: page.done && isWhole } } : { snap: snap ?? null });
    if (utf8Length(seed) <= LIMITS.resultBytes) return seed;
    if (items.length === 0) throw new RtError('TOO_LARGE', `a seed has at most ${LIMITS.resultBytes} bytes`);
  }
}

async function assertOpen(services: Services, namespace: Namespace, channel: string, readers: Who): Promise<void> {
  const permits = permitsOf(services.namespaces, namespace, channel);
  for (const action of ['subscribe', 'history'] as const) {
    if (namespace.personal || WHO.indexOf(permits.access[action]) < WHO.indexOf(readers)) throw forbidden();
    await services.consent?.ask({ user: NOBODY, channel: permits.channel, action });
  }
}

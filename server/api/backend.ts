/** What a backend can do to a running server: publish, read, moderate, and look after a person's data. */
import {
  type Author,
  check,
  CLOSE,
  type CloseCode,
  isChannel,
  LIMITS,
  roomOf,
  RtError,
  type Value,
} from 'rt-elements/protocol';
import { asRow } from '../calls.ts';
import { assertEventSize } from '../data-size.ts';
import { accept } from '../feature.ts';
import type { Hub } from '../hub.ts';
import { eraseAndTell } from '../moderation/erasure.ts';
import { forgetPerson, personOfId, type PersonalItem, toItem } from '../moderation/people.ts';
import type { Sanction, SanctionKind } from '../moderation/standing.ts';
import { type Namespace, namespaceOfStored } from '../namespaces.ts';
import type { ApiKey } from './api-keys.ts';
import { present } from '../presence/present.ts';
import { BackendCall } from './backend-call.ts';
import { type HistoryPage, readHistory } from './history.ts';

/** Something a backend says. */
export interface Publication {
  readonly channel: string;
  readonly name: string;
  readonly data?: Value | undefined;
  readonly author?: Author | undefined;
  /** The key it is stored under; none for what may be stored twice. */
  readonly key?: string | undefined;
  /** Id of the API key. */
  readonly by: string;
}

/** Where something was stored. */
export interface Published {
  readonly channel: string;
  readonly epoch: string;
  readonly offset: number;
  readonly at: number;
  readonly repeated: boolean;
  readonly reply?: Value;
}

/** Who owns the keys of a backend: nobody's id, for ids are printable. */
const ownerOf = (keyId: string): string => `\u0001api:${keyId}`;

export class Backend {
  readonly #hub: Hub;

  constructor(hub: Hub) {
    this.#hub = hub;
  }

  get #services() {
    return this.#hub.services;
  }

  /** Server time, whole ms. */
  now(): number {
    return Math.round(this.#services.runtime.now());
  }

  /**
   * Publishes a plain event, or calls a feature's command in somebody's name. Mutes, slow mode and budgets are for
   * people; `beforePublish` and the feature's rules hold.
   * @throws RtError as the wire has it.
   */
  async publish({ channel, name, data, author, key, by }: Publication): Promise<Published> {
    const namespace = this.namespaceOf(channel);
    const said = (await this.#asked({ channel, name, data, author })) ?? undefined;
    const command = namespace.commands.get(name);
    if (command === undefined) return this.#append(namespace, { channel, name, data: said, author, key, by });
    if (author === undefined)
      throw new RtError('BAD_REQUEST', `author: expected who calls ${name} of ${namespace.word}, got nothing`);
    const { sequencer, desks } = this.#services;
    const desk = desks.of(namespace);
    const call = new BackendCall({ desk, channel, namespace, author, key, sequencer, now: () => this.now() });
    const reply = (await command.handle(call, check(command.request, said) as never)) as Value | undefined;
    const { epoch = '', offset = 0, ts = this.now(), dup = false } = call.stored ?? {};
    return { channel, epoch, offset, at: ts, repeated: dup, ...(reply !== undefined && { reply }) };
  }

  /**
   * @param key Whose; one that may have personal data is given people's own channels as well, by their stored names.
   * @throws RtError `BAD_REQUEST` for what is no channel's name, `NOT_FOUND` where there is no such namespace.
   */
  namespaceOf(channel: string, key?: ApiKey): Namespace {
    if (!isChannel(channel)) throw new RtError('BAD_REQUEST', 'channel: expected a name such as chat:general');
    const namespace = namespaceOfStored(this.#services.namespaces, channel);
    if (namespace === undefined || (namespace.personal && key?.scopes.has('admin') !== true))
      throw new RtError('NOT_FOUND', `there is no namespace for ${channel}`);
    return namespace;
  }

  async channelInfo(channel: string, key: ApiKey) {
    const namespace = this.namespaceOf(channel, key);
    const { broker, channels, moderation } = this.#services;
    const { epoch, low, top, m, ts } = await broker.state(channel);
    return {
      channel,
      namespace: namespace.word,
      retention: namespace.keep.retention,
      epoch,
      low,
      top,
      messages: m,
      ...(ts > 0 && { lastAt: ts }),
      followers: channels.find(channel)?.followers ?? 0,
      slowModeMs: moderation.standing.slow(channel),
    };
  }

  /**
   * Who is in a channel that has a roster, or in the room of that name where the rosters of a namespace are kept by another.
   * @throws RtError `NOT_FOUND` where there is none.
   */
  present(channel: string, after = '', limit: number = LIMITS.presenceMembers) {
    const { word, feature } = this.namespaceOf(channel);
    const { presence, namespaces, settings } = this.#services;
    const keeper =
      feature?.roster === true
        ? word
        : [...namespaces.values()].find((one) => one.feature?.roster === true && one.feature.permitsAs === word)?.word;
    if (keeper === undefined) throw new RtError('NOT_FOUND', `nobody is present in channels of ${word}`);
    const { idleAfterMs } = settings.presence;
    const place = `${keeper}:${roomOf(channel)}`;
    const found = present(presence, { channel: place, now: this.now(), idleAfterMs, after, limit });
    const members = found.members.map(({ u, s, n, ...rest }) => ({ user: u, status: s, ...rest, tabs: n }));
    return { channel: place, ...found, members };
  }

  history(
    channel: string,
    range: { before?: number | undefined; after?: number | undefined },
    limit: number | undefined,
    key: ApiKey,
  ): Promise<HistoryPage> {
    const namespace = this.namespaceOf(channel, key);
    return readHistory(this.#services.broker, namespace, channel, range, Math.min(limit ?? 50, LIMITS.histItems));
  }

  /** Closes every link and stream of a person. They come back by themselves unless told not to. @returns How many. */
  async disconnect(
    user: string,
    { reason, comeBack = true }: { reason?: string | undefined; comeBack?: boolean | undefined },
    by: string,
  ) {
    const words = reason ?? 'disconnected by the operator';
    const [code, retry] = comeBack
      ? ([CLOSE.goingAway, 'backoff'] as const satisfies [CloseCode, string])
      : ([CLOSE.forbidden, 'never'] as const);
    const links = this.#hub.enforcement.close(user, code, words, { retry });
    await this.#services.moderation.note({ action: 'disconnect', by, user, reason, detail: { links, comeBack } });
    return { links };
  }

  /** Refuses every token a person has so far, and closes what is open with one. */
  async revokeUser(user: string, by: string) {
    const revokedAt = await this.#services.moderation.revokeUser(user, by);
    return { links: this.#hub.enforcement.expel(user, 'revoked: sign in again'), revokedAt };
  }

  /** Refuses the token a session came with, and closes every link that came with it. @throws RtError `NOT_FOUND`. */
  async revokeSession(sid: string, by: string) {
    const { enforcement } = this.#hub;
    const session = enforcement.session(sid);
    if (session === undefined) throw new RtError('NOT_FOUND', 'there is no such session open');
    const { user } = session;
    await this.#services.moderation.revokeSession(user, by);
    return { links: enforcement.expelRevoked(user.id) };
  }

  async lay(kind: SanctionKind, request: Omit<Sanction, 'kind' | 'at'>): Promise<Sanction> {
    const { channel, until, user } = request;
    if (channel !== undefined) this.namespaceOf(channel);
    if (until !== undefined && until <= this.now())
      throw new RtError('BAD_REQUEST', 'until: expected a time to come, got one that is over');
    const sanction = await this.#services.moderation.lay(kind, request);
    if (kind === 'ban' && channel === undefined)
      this.#hub.enforcement.expel(user, request.reason === undefined ? 'banned' : `banned: ${request.reason}`);
    else if (kind === 'ban') await this.#hub.recheck(user);
    else this.#services.attendance.heard(user);
    return sanction;
  }

  /** @throws RtError `NOT_FOUND` when nothing of the kind holds there. */
  async lift(kind: SanctionKind, user: string, channel: string | undefined, by: string): Promise<void> {
    if (!(await this.#services.moderation.lift(kind, user, channel, by)))
      throw new RtError('NOT_FOUND', `no ${kind} of this person holds there`);
    this.#services.attendance.heard(user);
  }

  standingOf(user: string) {
    const { standing } = this.#services.moderation;
    const revokedAt = standing.revokedAt(user);
    return { sanctions: standing.of(user), ...(revokedAt !== undefined && { revokedAt }) };
  }

  async slow(channel: string, everyMs: number, by: string) {
    this.namespaceOf(channel);
    await this.#services.moderation.slow(channel, everyMs, by);
    return { channel, everyMs };
  }

  async audit(before: number | undefined, limit: number | undefined) {
    return { entries: await this.#services.moderation.audit(before, Math.min(limit ?? 50, 100)) };
  }

  /** Some of what is stored of a person, and where to go on. The first step is noted. */
  async personalData(
    user: string,
    from: string | undefined,
    by: string,
  ): Promise<{ items: PersonalItem[]; sanctions?: Sanction[]; next: string | undefined }> {
    const { broker, moderation, runtime } = this.#services;
    const { entries, next } = await broker.person(personOfId(user, runtime), from);
    const items = entries.map(toItem);
    if (from !== undefined) return { items, next };
    await moderation.note({ action: 'export', by, user });
    return { items, sanctions: moderation.standing.of(user), next };
  }

  /** Closes what a person has open and takes away what is stored of them. What holds against them stays. */
  async erase(user: string, by: string) {
    const { broker, sequencer, moderation, runtime, namespaces, whereabouts } = this.#services;
    const links = this.#hub.enforcement.expel(user, 'everything of yours was erased');
    const person = personOfId(user, runtime);
    await forgetPerson(broker, sequencer, namespaces, person);
    const { events, records } = await eraseAndTell(this.#services, person);
    whereabouts.changed(user, true);
    await moderation.note({ action: 'erase', by, user, detail: { events, records } });
    return { events, records, links };
  }

  async #asked({ channel, name, data, author }: Omit<Publication, 'by'>): Promise<Value | undefined> {
    const { hooks } = this.#services;
    if (hooks?.guardsPublishing !== true) return data;
    const user = author && { ...author, claims: {} };
    return hooks.beforePublish({ channel, name, data, user, author, via: 'api' });
  }

  async #append(namespace: Namespace, { channel, name, data, author, key, by }: Publication): Promise<Published> {
    const { open, word, keep, feature } = namespace;
    if (open !== undefined) {
      const schema = open.get(name);
      if (schema === undefined)
        throw new RtError('NOT_FOUND', `${word} has no command and no open event of the name ${name}`);
      check(schema, data);
    }
    const event = { n: name, ...(data !== undefined && { d: data }), ...(author !== undefined && { u: author }) };
    assertEventSize(channel, event);
    const { epoch, offset, ts, dup } = await this.#services.sequencer.append({
      channel,
      key,
      by: key === undefined ? undefined : ownerOf(by),
      rule: (state) => accept(null, [feature === undefined ? asRow(event, state) : event]),
      keep,
    });
    return { channel, epoch, offset, at: ts, repeated: dup };
  }
}

/** What backends do with notifications: send them to people and topics, and say who is in a topic. */
import {
  KEY_BYTES,
  keyFromBytes,
  NOTIFICATION,
  notificationActor,
  notificationContent,
  RtError,
} from 'rt-elements/protocol';
import * as v from 'valibot';
import { type ApiAnswer, type Desk, defineFeatureRoute, type FeatureRoute } from '../../feature.ts';
import { applyNotify, type Notice, recordsOf } from './notifications.rules.ts';
import { applyJoin, applyLeave, memberIdOf, SIZE, topicChannel } from './topic.rules.ts';

/** Most people one request names. */
const USERS_MAX = 1000;
/** How many are stored for at a time, so that one request leaves room for everybody else's. */
const AT_ONCE = 64;
/** Failures an answer spells out; the rest are counted. */
const PROBLEMS_MAX = 20;
const STEP = 500;
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/u;

const user = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(128),
  v.check((text) => !UNPRINTABLE.test(text), 'expected printable characters'),
);
const TOPIC = /^[a-z0-9][a-z0-9_-]{0,63}$/;
const topicName = v.pipe(v.string(), v.regex(TOPIC), v.description('A stored set of people.'));

const notifyBody = v.pipe(
  v.strictObject({
    user: v.optional(v.pipe(user, v.description('Whom it is for: one person,'))),
    users: v.optional(v.pipe(v.array(user), v.minLength(1), v.maxLength(USERS_MAX), v.description('or several,'))),
    topic: v.optional(v.pipe(topicName, v.description('or everybody in a topic.'))),
    ...notificationContent,
    actor: v.optional(v.pipe(notificationActor, v.description('Who did it; `{actors}` in the title names them.'))),
    windowMs: v.optional(
      v.pipe(
        v.number(),
        v.integer(),
        v.minValue(0),
        v.maxValue(NOTIFICATION.windowMs),
        v.description('How long others of its `group` become one row with it, from the first on. 0 for never.'),
      ),
      3_600_000,
    ),
  }),
  v.check(
    ({ user, users, topic }) => [user, users, topic].filter((to) => to !== undefined).length === 1,
    'expected one of user, users and topic',
  ),
);

const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
const notified = v.object({
  people: v.pipe(whole, v.description('For how many it was meant.')),
  stored: v.pipe(whole, v.description('For how many it is stored, now or by the same request before.')),
  repeated: v.pipe(whole, v.description('For how many of these it was stored before.')),
  away: v.pipe(
    v.array(v.string()),
    v.description(
      `Who follows their notifications nowhere just now, on this server: ${USERS_MAX} at the most. For those who are to have a mail.`,
    ),
  ),
  problems: v.pipe(
    v.array(v.object({ user: v.string(), code: v.string(), detail: v.string() })),
    v.description(`What went wrong for whom, for ${PROBLEMS_MAX} at the most.`),
  ),
});
const members = v.object({ topic: v.string(), members: whole });

const randomKey = (): string => keyFromBytes(crypto.getRandomValues(new Uint8Array(KEY_BYTES)));

function topicOf(path: Readonly<Record<string, string>>): string {
  const topic = path['topic'] ?? '';
  if (!TOPIC.test(topic)) throw new RtError('BAD_REQUEST', 'topic: expected 1 to 64 characters of a-z 0-9 _ -');
  return topic;
}

/** Everybody in a topic, a step at a time. */
async function* membersOf(desk: Desk, topic: string): AsyncGenerator<readonly string[]> {
  const channel = topicChannel(topic);
  const { length } = memberIdOf('');
  for (let after = ''; ;) {
    const records = await desk.records(channel, after, STEP);
    yield records.filter(({ id }) => id.startsWith(memberIdOf(''))).map(({ id }) => id.slice(length));
    const last = records.at(-1);
    if (last === undefined || records.length < STEP) return;
    after = last.id;
  }
}

interface Outcome {
  people: number;
  stored: number;
  repeated: number;
  away: string[];
  problems: Array<{ readonly user: string; readonly code: string; readonly detail: string }>;
}

/** Stores it for some people, so many at a time. What fails for one leaves the others alone. */
async function tell(
  desk: Desk,
  people: readonly string[],
  notice: Notice,
  keyFor: (channel: string) => string | undefined,
  outcome: Outcome,
): Promise<void> {
  const one = async (person: string): Promise<void> => {
    outcome.people++;
    const channel = desk.personal(person);
    const key = keyFor(channel) ?? randomKey();
    try {
      const { dup } = await desk.append(
        channel,
        { key, author: { id: person }, records: recordsOf(person) },
        (state, now) => applyNotify(state, notice, { user: person, now, key }),
      );
      outcome.stored++;
      if (dup) outcome.repeated++;
      if (desk.followers(channel) === 0 && outcome.away.length < USERS_MAX) outcome.away.push(person);
    } catch (error) {
      if (!(error instanceof RtError)) throw error;
      if (outcome.problems.length < PROBLEMS_MAX)
        outcome.problems.push({ user: person, code: error.code, detail: error.message });
    }
  };
  for (let at = 0; at < people.length; at += AT_ONCE) await Promise.all(people.slice(at, at + AT_ONCE).map(one));
}

const topic = { kind: 'text', most: 64, what: 'The topic: 1 to 64 characters of `a-z 0-9 _ -`.' } as const;
const member = { kind: 'user', what: 'The person.' } as const;

export const notificationRoutes: readonly FeatureRoute[] = [
  defineFeatureRoute({
    id: 'notify',
    method: 'POST',
    path: '/notify',
    what: 'Notifies a person, several, or everybody in a topic. Sent again under the same idempotency key it is stored once for each.',
    scope: 'publish',
    body: notifyBody,
    idempotent: true,
    answers: { 200: { what: 'What became of it.', schema: notified } },
    async handle({ desk, body, keyFor }): Promise<ApiAnswer> {
      const { user: one, users, topic: all, actor, windowMs, ...content } = body;
      const notice: Notice = { content, actor, windowMs };
      const outcome: Outcome = { people: 0, stored: 0, repeated: 0, away: [], problems: [] };
      if (all === undefined) await tell(desk, [...new Set(users ?? [one ?? ''])], notice, keyFor, outcome);
      else for await (const people of membersOf(desk, all)) await tell(desk, people, notice, keyFor, outcome);
      return { status: 200, body: outcome };
    },
  }),
  defineFeatureRoute({
    id: 'joinTopic',
    method: 'PUT',
    path: '/topics/{topic}/users/{user}',
    what: 'Puts a person into a topic, which begins with its first.',
    scope: 'publish',
    parameters: { topic, user: member },
    answers: { 200: { what: 'They are in.', schema: members } },
    problems: [400, 422],
    async handle({ desk, path }) {
      const [name, person] = [topicOf(path), path['user'] ?? ''];
      const { reply } = await desk.append(topicChannel(name), { records: [SIZE, memberIdOf(person)] }, (state) =>
        applyJoin(state, person),
      );
      return { status: 200, body: { topic: name, ...reply } };
    },
  }),
  defineFeatureRoute({
    id: 'leaveTopic',
    method: 'DELETE',
    path: '/topics/{topic}/users/{user}',
    what: 'Takes a person out of a topic.',
    scope: 'publish',
    parameters: { topic, user: member },
    answers: { 200: { what: 'They are not in.', schema: members } },
    problems: [400],
    async handle({ desk, path }) {
      const [name, person] = [topicOf(path), path['user'] ?? ''];
      const { reply } = await desk.append(topicChannel(name), { records: [SIZE, memberIdOf(person)] }, (state) =>
        applyLeave(state, person),
      );
      return { status: 200, body: { topic: name, ...reply } };
    },
  }),
];

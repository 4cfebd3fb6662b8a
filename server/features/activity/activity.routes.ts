/** What backends do with feeds: tell what happened, and take it back. */
import { activityDraft, channelOf, eventId, isRoom, LIMITS, RtError } from 'rt-elements/protocol';
import * as v from 'valibot';
import { defineFeatureRoute, type FeatureRoute } from '../../feature.ts';
import { post, retract } from './activity.rules.ts';

/** Most activities of one request. */
const MOST = 100;

const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
const feed = v.pipe(v.string(), v.maxLength(LIMITS.roomChars), v.description('The feed: the room of its channel.'));

const toldBody = v.strictObject({
  feed,
  activities: v.pipe(v.array(activityDraft), v.minLength(1), v.maxLength(MOST)),
});

const told = v.object({
  feed,
  items: v.array(
    v.object({
      id: v.pipe(eventId, v.description('What it is called, such as to take it back.')),
      m: v.pipe(whole, v.description('Its number in the feed.')),
      at: v.pipe(whole, v.description('Server time, milliseconds since 1970.')),
      repeated: v.pipe(v.boolean(), v.description('Whether it was stored before, under the same idempotency key.')),
    }),
  ),
});

const retracted = v.object({ feed, id: eventId, m: whole });

/** @throws RtError `BAD_REQUEST` for what is no name of a feed. */
export function channelOfFeed(name: string): string {
  if (isRoom(name)) return channelOf('activity', name);
  throw new RtError('BAD_REQUEST', 'feed: expected 1 to 96 characters of a-z 0-9 _ . ~ - not beginning with ~');
}

export const activityRoutes: readonly FeatureRoute[] = [
  defineFeatureRoute({
    id: 'tellActivity',
    method: 'POST',
    path: '/activity',
    what: `Tells a feed what happened: one activity, or up to ${MOST}, oldest first.`,
    scope: 'publish',
    body: toldBody,
    idempotent: true,
    answers: {
      200: { what: 'All of it was stored before, under the same idempotency key.', schema: told },
      201: { what: 'It is stored.', schema: told },
    },
    problems: [409],
    async handle({ desk, body, keyFor }) {
      const channel = channelOfFeed(body.feed);
      const items = await Promise.all(
        body.activities.map(async (draft, part) => {
          // It needs a name to be taken back by, also where the backend gave none.
          const key = keyFor(channel, part) ?? desk.keyOf(channel, crypto.randomUUID());
          const { reply, ts, dup } = await desk.append(channel, { key }, (state) => post(state, draft));
          return { id: key, m: reply.m, at: ts, repeated: dup };
        }),
      );
      return { status: items.every(({ repeated }) => repeated) ? 200 : 201, body: { feed: body.feed, items } };
    },
  }),
  defineFeatureRoute({
    id: 'retractActivity',
    method: 'DELETE',
    path: '/activity/{feed}/{id}',
    what: 'Takes an activity back: it goes from every feed that shows it, and from the log.',
    scope: 'publish',
    parameters: {
      feed: { kind: 'text', what: 'The feed.' },
      id: { kind: 'text', what: 'What the activity is called.' },
    },
    answers: { 200: { what: 'It is gone.', schema: retracted } },
    problems: [400, 422],
    async handle({ desk, path }) {
      const { feed: name = '', id = '' } = path;
      const channel = channelOfFeed(name);
      if (!v.is(eventId, id)) throw new RtError('BAD_REQUEST', 'id: expected the 22 characters of an activity’s id');
      const { reply } = await desk.append(channel, { records: [id], rows: [id] }, (state) => retract(state, id));
      return { status: 200, body: { feed: name, id, m: reply.m } };
    },
  }),
];

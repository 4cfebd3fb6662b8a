/** A feature with everything a desk gives: people's own channels, a value of each person's, standing signals, a route. */
import * as v from 'valibot';
import { defineContract } from 'rt-elements/protocol';
import { accept, defineFeature, defineFeatureRoute, type Desk, refuse } from 'rt-elements-server';

const note = v.object({ text: v.string() });
const nothing = v.optional(v.null());

const contract = defineContract({
  name: 'diary',
  retention: 'history',
  calls: {
    /** Says something in a room, and puts a line into the own channel of whoever is named. */
    tell: { request: v.object({ text: v.string(), to: v.string() }), reply: v.null() },
    /** Writes into the caller's own channel. */
    keep: { request: note, reply: v.object({ lines: v.number() }) },
    /** Where the caller is. */
    where: { request: nothing, reply: v.object({ channel: v.string(), room: v.string() }) },
  },
  events: { told: note, line: note },
  signals: { count: v.object({ v: v.number() }), blink: v.number() },
});

const linesOf = (doc: unknown): number => (typeof doc === 'number' ? doc : 0);

/** @param start What it does when the server starts. */
export const diaryFeature = (start?: (desk: Desk) => void | Promise<void>) =>
  defineFeature(contract, {
    personal: 'history',
    personalCalls: ['keep', 'where'],
    standing: ['count'],
    ...(start !== undefined && { start }),
    snapshot: { records: ['told'], of: ({ records }, room) => ({ room, told: linesOf(records.get('told')) }) },
    me: {
      records: (user) => [`lines@${user.id}`],
      of: ({ records, top }, user, room) =>
        room.startsWith('~') ? { lines: linesOf(records.get(`lines@${user.id}`)) } : { you: user.id, as: top },
    },
    calls: {
      tell: async (context, { text, to }) => {
        const { desk, key } = context;
        await desk.append(desk.personal(to), { key: desk.keyOf(key ?? '', to) }, () =>
          accept(null, [{ n: 'line', d: { text } }]),
        );
        await context.append({ records: ['told'] }, ({ records, m }) =>
          accept(null, [{ n: 'told', m: m + 1, d: { text } }], [{ id: 'told', doc: linesOf(records.get('told')) + 1 }]),
        );
        return null;
      },
      keep: (context, { text }) => {
        const id = `lines@${context.user.id}`;
        return context.append({ records: [id] }, ({ records, m }) => {
          const lines = linesOf(records.get(id)) + 1;
          return text === 'no'
            ? refuse('not-that', 'not that')
            : accept({ lines }, [{ n: 'line', m: m + 1, d: { text } }], [{ id, doc: lines }]);
        });
      },
      where: ({ channel, room }) => Promise.resolve({ channel, room }),
    },
    routes: [
      defineFeatureRoute({
        id: 'diaryWrite',
        method: 'POST',
        path: '/diary/{user}/lines',
        what: 'Puts a line into somebody’s diary.',
        scope: 'diary',
        parameters: { user: { kind: 'user', what: 'Whose.' } },
        body: v.strictObject({ text: v.pipe(v.string(), v.maxLength(20)) }),
        idempotent: true,
        answers: { 201: { what: 'It is there.', schema: v.object({ channel: v.string(), offset: v.number() }) } },
        problems: [422],
        async handle({ desk, path, body, keyFor }) {
          const channel = desk.personal(path['user'] ?? '');
          const { offset } = await desk.append(channel, { key: keyFor(channel) }, ({ m }) =>
            body.text === 'no' ? refuse('not-that', 'not that') : accept(null, [{ n: 'line', m: m + 1, d: body }]),
          );
          return { status: 201, body: { channel, offset } };
        },
      }),
    ],
  });

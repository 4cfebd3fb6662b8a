/** What backends do with chat: read the list of a person's rooms, and take messages back. */
import { channelOf, isRoom, KEY_PATTERN, RtError } from 'rt-elements/protocol';
import * as v from 'valibot';
import { defineFeatureRoute, type Desk, type FeatureRoute } from '../../feature.ts';
import { applyDelete } from './chat.rules.ts';
import type { RoomList } from './room-list.ts';
import type { RoomNews } from './room-news.ts';

const rooms = v.object({
  rooms: v.array(
    v.object({
      room: v.string(),
      m: v.number(),
      read: v.number(),
      unread: v.number(),
      more: v.optional(v.boolean()),
      last: v.optional(
        v.object({
          k: v.string(),
          m: v.number(),
          ts: v.number(),
          u: v.optional(
            v.object({ id: v.optional(v.string()), name: v.optional(v.string()), guest: v.optional(v.boolean()) }),
          ),
          text: v.string(),
        }),
      ),
    }),
  ),
});

/** The routes. @param officeOf What chat keeps on the server whose desk it is. */
export const chatRoutes = (
  officeOf: (desk: Desk) => { readonly list: RoomList; readonly news: RoomNews },
): readonly FeatureRoute[] => [
  defineFeatureRoute({
    id: 'chatRooms',
    method: 'GET',
    path: '/chat/users/{user}/rooms',
    what: 'The rooms where a person has written or read, newest message first, at most 100, each with what is new there for them.',
    scope: 'read',
    parameters: { user: { kind: 'user', what: 'Their id.' } },
    answers: { 200: { what: 'The rooms.', schema: rooms } },
    problems: [400],
    handle: async ({ desk, path }) => ({
      status: 200,
      body: { rooms: await officeOf(desk).list.list(path['user'] ?? '', async () => Promise.resolve(true)) },
    }),
  }),
  defineFeatureRoute({
    id: 'deleteMessage',
    method: 'DELETE',
    path: '/chat/rooms/{room}/messages/{id}',
    what: 'Takes a message back, whoever wrote it. Its place stays; its text goes from the log as well. A second time does nothing.',
    scope: 'moderate',
    parameters: {
      room: { kind: 'text', most: 96, what: 'The room.' },
      id: { kind: 'text', most: 22, what: 'The id of the message.' },
    },
    answers: { 204: { what: 'It is gone.' } },
    problems: [400, 422],
    async handle({ desk, path, keyId }) {
      const { room = '', id: ref = '' } = path;
      if (!isRoom(room)) throw new RtError('BAD_REQUEST', 'room: expected a room');
      if (!KEY_PATTERN.test(ref)) throw new RtError('BAD_REQUEST', 'id: expected the id of a message');
      const changer = { userId: `api:${keyId}`, moderates: true };
      await desk.append(channelOf('chat', room), { rows: [ref], records: [ref] }, (state) =>
        applyDelete(state, { ref }, changer),
      );
      officeOf(desk).news.said(room);
      return { status: 204 };
    },
  }),
];

import { type Mark, type MarkRequest, notifications } from 'rt-elements/protocol';
import { type CallContext, defineFeature } from '../../feature.ts';
import { boxForOwner, boxIdOf } from './box-record.ts';
import { notificationRoutes } from './notifications.routes.ts';
import { applyMark, recordsOf } from './notifications.rules.ts';
import { applyForget, memberIdOf, SIZE } from './topic.rules.ts';

const mark = (context: CallContext, how: Mark['how'], which: MarkRequest) =>
  context.append({ records: recordsOf(context.user.id) }, (state) =>
    applyMark(state, { how, ...which }, context.user.id),
  );

/** Notifications: each person's own log, which backends write through the API and their owner only marks. */
export const notificationsFeature = defineFeature(notifications, {
  personal: 'history',
  personalCalls: ['seen', 'read', 'unread', 'archive'],
  calls: {
    seen: (context, which) => mark(context, 'seen', which),
    read: (context, which) => mark(context, 'read', which),
    unread: (context, which) => mark(context, 'unread', which),
    archive: (context, which) => mark(context, 'archived', which),
  },
  me: {
    records: ({ id }, room) => (room.startsWith('~') ? [boxIdOf(id)] : []),
    of: (state, { id }, room) => (room.startsWith('~') ? boxForOwner(state, id) : undefined),
  },
  forget: (userId) => [{ records: [SIZE, memberIdOf(userId)], of: (state) => applyForget(state, userId) }],
  routes: notificationRoutes,
  routesUnder: ['notify', 'topics'],
});

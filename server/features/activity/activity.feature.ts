import { activity } from 'rt-elements/protocol';
import { defineFeature } from '../../feature.ts';
import { activityRoutes } from './activity.routes.ts';
import { post, retract } from './activity.rules.ts';

/**
 * Activity: what happened, told by the server. Users write nothing unless the operator opens the namespace to them; then
 * they act as themselves, and take back what is theirs.
 */
export const activityFeature = defineFeature(activity, {
  access: { write: 'nobody' },
  speech: ['post'],
  calls: {
    post: (context, draft) => {
      const { id, name } = context.author;
      return context.append({}, (state) => post(state, { actor: { id, name }, ...draft }));
    },
    retract: (context, { ref }) =>
      context.append({ records: [ref], rows: [ref] }, (state) => retract(state, ref, context.user.id)),
  },
  gone: ({ ref, m }) => ({ n: 'retracted', d: { ref, m } }),
  routes: activityRoutes,
});

import { chat } from 'rt-elements/protocol';
import { defineFeature } from '../../feature.ts';
import { applySend } from './chat.rules.ts';

/** Chat: the room's log is the truth; the view of messages is folded from it in the same transaction. */
export const chatFeature = defineFeature(chat, {
  speech: ['send'],
  calls: {
    send: (context, request) => context.append({}, (state) => applySend(state, request)),
  },
});

import { typing } from 'rt-elements/protocol';
import { defineFeature } from '../../feature.ts';

/** Most links in a room whose members are told who types. In larger ones nobody could read it, and everybody would pay for it. */
export const MOST_FOLLOWERS = 200;

/** Typing: passed on, stamped with its author, and forgotten. Whoever may take part in a room's chat may say so. */
export const typingFeature = defineFeature(typing, {
  calls: {},
  openSignals: ['typing'],
  mostFollowers: MOST_FOLLOWERS,
  permitsAs: 'chat',
});

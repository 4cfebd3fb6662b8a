import { presence } from 'rt-elements/protocol';
import { defineFeature } from '../../feature.ts';

/** Presence: who is in a room, shown to those who may follow its conversation and made of those who may speak there. */
export const presenceFeature = defineFeature(presence, { calls: {}, roster: true, permitsAs: 'chat' });

import { presence } from 'rt-elements/protocol';
import { defineFeature } from '../../feature.ts';
import { Watches } from './watches.ts';

/** Presence: who is in a room, shown to those who may follow its conversation and made of those who may speak there. */
export const presenceFeature = defineFeature(presence, {
  calls: {
    watch: async ({ desk, user }, { users, tab }) => Watches.of(desk).watch(user.id, tab ?? '', users),
  },
  roster: true,
  permitsAs: 'chat',
  personal: 'replay',
  personalCalls: ['watch'],
  speech: [],
  standing: ['status'],
});

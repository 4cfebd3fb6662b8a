/** The features a server has by default. One line each. */
import type { AnyFeature } from '../feature.ts';
import { activityFeature } from './activity/activity.feature.ts';
import { auctionFeature } from './auction/auction.feature.ts';
import { chatFeature } from './chat/chat.feature.ts';
import { notificationsFeature } from './notifications/notifications.feature.ts';
import { presenceFeature } from './presence/presence.feature.ts';
import { typingFeature } from './typing/typing.feature.ts';

export const features: readonly AnyFeature[] = [
  activityFeature,
  auctionFeature,
  chatFeature,
  notificationsFeature,
  presenceFeature,
  typingFeature,
];

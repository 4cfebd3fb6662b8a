/** English, as the elements bring it themselves: what translators start from, and what the other languages are held to. */
import { ACTIVITY_STRINGS } from '../activity/activity-strings.ts';
import { AUCTION_STRINGS } from '../auction/auction-strings.ts';
import { CHAT_STRINGS } from '../chat/chat-strings.ts';
import { CONNECTION_STRINGS } from '../connection/connection-strings.ts';
import { NOTIFICATION_STRINGS } from '../notifications/notification-strings.ts';
import { PRESENCE_STRINGS } from '../presence/presence-strings.ts';
import { TYPING_STRINGS } from '../typing/typing-strings.ts';
import type { ElementStrings } from './element-strings.ts';

export const en: ElementStrings = {
  'rt-activity-feed': ACTIVITY_STRINGS,
  'rt-auction': AUCTION_STRINGS,
  'rt-connection': CONNECTION_STRINGS,
  'rt-chat': CHAT_STRINGS,
  'rt-notification-bell': NOTIFICATION_STRINGS,
  'rt-presence': PRESENCE_STRINGS,
  'rt-typing': TYPING_STRINGS,
};

/** Japanese. Importing it teaches every element on the page. */
import { ja as activity } from '../activity/locales/ja.ts';
import { ja as auction } from '../auction/locales/ja.ts';
import { ja as chat } from '../chat/locales/ja.ts';
import { ja as connection } from '../connection/locales/ja.ts';
import { ja as notifications } from '../notifications/locales/ja.ts';
import { ja as presence } from '../presence/locales/ja.ts';
import { ja as typing } from '../typing/locales/ja.ts';
import { type ElementStrings, registerLocale } from './element-strings.ts';

export const ja: ElementStrings = {
  'rt-activity-feed': activity,
  'rt-auction': auction,
  'rt-connection': connection,
  'rt-chat': chat,
  'rt-notification-bell': notifications,
  'rt-presence': presence,
  'rt-typing': typing,
};

registerLocale('ja', ja);

/** Arabic. Importing it teaches every element on the page. */
import { ar as activity } from '../activity/locales/ar.ts';
import { ar as auction } from '../auction/locales/ar.ts';
import { ar as chat } from '../chat/locales/ar.ts';
import { ar as connection } from '../connection/locales/ar.ts';
import { ar as notifications } from '../notifications/locales/ar.ts';
import { ar as presence } from '../presence/locales/ar.ts';
import { ar as typing } from '../typing/locales/ar.ts';
import { type ElementStrings, registerLocale } from './element-strings.ts';

export const ar: ElementStrings = {
  'rt-activity-feed': activity,
  'rt-auction': auction,
  'rt-connection': connection,
  'rt-chat': chat,
  'rt-notification-bell': notifications,
  'rt-presence': presence,
  'rt-typing': typing,
};

registerLocale('ar', ar);

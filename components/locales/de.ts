/** German. Importing it teaches every element on the page. */
import { de as activity } from '../activity/locales/de.ts';
import { de as auction } from '../auction/locales/de.ts';
import { de as chat } from '../chat/locales/de.ts';
import { de as connection } from '../connection/locales/de.ts';
import { de as notifications } from '../notifications/locales/de.ts';
import { de as presence } from '../presence/locales/de.ts';
import { de as typing } from '../typing/locales/de.ts';
import { type ElementStrings, registerLocale } from './element-strings.ts';

export const de: ElementStrings = {
  'rt-activity-feed': activity,
  'rt-auction': auction,
  'rt-connection': connection,
  'rt-chat': chat,
  'rt-notification-bell': notifications,
  'rt-presence': presence,
  'rt-typing': typing,
};

registerLocale('de', de);

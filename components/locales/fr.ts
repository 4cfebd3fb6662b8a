/** French. Importing it teaches every element on the page. */
import { fr as activity } from '../activity/locales/fr.ts';
import { fr as auction } from '../auction/locales/fr.ts';
import { fr as chat } from '../chat/locales/fr.ts';
import { fr as connection } from '../connection/locales/fr.ts';
import { fr as notifications } from '../notifications/locales/fr.ts';
import { fr as presence } from '../presence/locales/fr.ts';
import { fr as typing } from '../typing/locales/fr.ts';
import { type ElementStrings, registerLocale } from './element-strings.ts';

export const fr: ElementStrings = {
  'rt-activity-feed': activity,
  'rt-auction': auction,
  'rt-connection': connection,
  'rt-chat': chat,
  'rt-notification-bell': notifications,
  'rt-presence': presence,
  'rt-typing': typing,
};

registerLocale('fr', fr);

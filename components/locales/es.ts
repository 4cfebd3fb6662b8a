/** Spanish. Importing it teaches every element on the page. */
import { es as activity } from '../activity/locales/es.ts';
import { es as auction } from '../auction/locales/es.ts';
import { es as chat } from '../chat/locales/es.ts';
import { es as connection } from '../connection/locales/es.ts';
import { es as notifications } from '../notifications/locales/es.ts';
import { es as presence } from '../presence/locales/es.ts';
import { es as typing } from '../typing/locales/es.ts';
import { type ElementStrings, registerLocale } from './element-strings.ts';

export const es: ElementStrings = {
  'rt-activity-feed': activity,
  'rt-auction': auction,
  'rt-connection': connection,
  'rt-chat': chat,
  'rt-notification-bell': notifications,
  'rt-presence': presence,
  'rt-typing': typing,
};

registerLocale('es', es);

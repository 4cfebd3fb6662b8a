/** What `<rt-presence>` says, in German. */
import type { PresenceStrings } from '../presence-strings.ts';

export const de: PresenceStrings = {
  label: 'Wer ist hier',
  member: '{name}, {status}',
  you: '{name} (Sie)',
  someone: 'Jemand',
  status: { online: 'online', away: 'abwesend', busy: 'beschäftigt', offline: 'offline' },
  present: { one: '{count} Person hier', other: '{count} Personen hier' },
  plus: '+{count}',
  more: { one: '{count} weitere Person', other: '{count} weitere Personen' },
  connections: { one: '{count} Tab oder Gerät', other: '{count} Tabs oder Geräte' },
  lastSeen: 'zuletzt {time} gesehen',
  page: 'auf {page}',
  empty: 'Niemand ist hier.',
  loading: 'Anwesende werden geladen',
  denied: 'Sie können nicht sehen, wer hier ist.',
  openFailed: 'Wer hier ist, konnte nicht ermittelt werden.',
  retry: 'Erneut versuchen',
  offline: 'Offline',
  joined: { one: '{names} ist gekommen', other: '{names} sind gekommen' },
  left: { one: '{names} ist gegangen', other: '{names} sind gegangen' },
  others: { one: '{count} weitere Person', other: '{count} weitere' },
};

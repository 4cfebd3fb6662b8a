/** Every sentence `<rt-presence>` says, so that a page can say it in another language or another way. */
import type { PluralForms } from '../base/locale.ts';

export interface PresenceStrings {
  /** Name of the list, for screen readers. */
  readonly label: string;
  /** Name of a person in it, for screen readers: `{name}`, `{status}`. */
  readonly member: string;
  /** The reader's own entry: `{name}`. */
  readonly you: string;
  /** Somebody without a name. */
  readonly someone: string;
  readonly status: Readonly<Record<'online' | 'away' | 'busy' | 'offline', string>>;
  /** How many are there. */
  readonly present: PluralForms;
  /** On the button that shows the rest: `{count}`. */
  readonly plus: string;
  /** Name of that button. */
  readonly more: PluralForms;
  /** How many tabs and devices somebody is there with. */
  readonly connections: PluralForms;
  /** Of somebody who is not there: `{time}` is how long ago. */
  readonly lastSeen: string;
  /** Where in the application somebody is: `{page}`. */
  readonly page: string;
  readonly empty: string;
  readonly loading: string;
  readonly denied: string;
  readonly openFailed: string;
  readonly retry: string;
  readonly offline: string;
  /** Spoken where the page wants that: `{names}` is the list of those who came. */
  readonly joined: PluralForms;
  /** The same of those who left. */
  readonly left: PluralForms;
  /** Those beyond the first few, as the last of that list: `{count}`. */
  readonly others: PluralForms;
}

export const PRESENCE_STRINGS: PresenceStrings = {
  label: 'Who is here',
  member: '{name}, {status}',
  you: '{name} (you)',
  someone: 'Someone',
  status: { online: 'online', away: 'away', busy: 'busy', offline: 'offline' },
  present: { one: '{count} person here', other: '{count} people here' },
  plus: '+{count}',
  more: { one: '{count} more person', other: '{count} more people' },
  connections: { one: '{count} tab or device', other: '{count} tabs or devices' },
  lastSeen: 'last seen {time}',
  page: 'at {page}',
  empty: 'Nobody is here.',
  loading: 'Looking who is here',
  denied: 'You cannot see who is here.',
  openFailed: 'Who is here could not be found out.',
  retry: 'Retry',
  offline: 'Offline',
  joined: { one: '{names} joined', other: '{names} joined' },
  left: { one: '{names} left', other: '{names} left' },
  others: { one: '{count} other', other: '{count} others' },
};

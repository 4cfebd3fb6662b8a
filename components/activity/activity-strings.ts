/** Every sentence `<rt-activity-feed>` says, so that a page can say it in another language or another way. */
import type { PluralForms } from '../base/locale.ts';
import { ACTIVITY_VERBS, type ActivityVerbs } from './activity-verbs.ts';

export interface ActivityStrings {
  /** Name of the feed, for screen readers. */
  readonly feed: string;
  readonly someone: string;
  /** A sentence for each verb. */
  readonly verbs: ActivityVerbs;
  /** People who are not named, where somebody is: `{count}`. */
  readonly otherActors: PluralForms;
  /** Things that are not named, where something is: `{count}`. */
  readonly otherObjects: PluralForms;
  readonly empty: string;
  readonly loading: string;
  readonly loadMore: string;
  readonly loadFailed: string;
  readonly openFailed: string;
  readonly denied: string;
  readonly retry: string;
  readonly end: string;
  readonly pause: string;
  readonly resume: string;
  /** What the button says that shows what is new. */
  readonly showNew: PluralForms;
  /** What is spoken when something new waits. */
  readonly newWaiting: PluralForms;
  readonly newFailed: string;
  /** What the button says that shows the activities of a group one by one. */
  readonly showGroup: PluralForms;
  readonly hideGroup: string;
  readonly unseen: string;
  readonly offline: string;
  /** Beside `offline`: `{time}` is when what is shown was last known to be all. */
  readonly offlineSince: string;
}

export const ACTIVITY_STRINGS: ActivityStrings = {
  feed: 'Activity',
  someone: 'Someone',
  verbs: ACTIVITY_VERBS,
  otherActors: { one: '{count} other', other: '{count} others' },
  otherObjects: { one: '{count} other', other: '{count} others' },
  empty: 'Nothing has happened yet.',
  loading: 'Loading activity',
  loadMore: 'Show earlier activity',
  loadFailed: 'Earlier activity could not be loaded.',
  openFailed: 'This feed could not be opened.',
  denied: 'You cannot see this feed.',
  retry: 'Retry',
  end: 'That is all.',
  pause: 'Pause',
  resume: 'Resume',
  showNew: { one: 'Show {count} new activity', other: 'Show {count} new activities' },
  newWaiting: { one: '{count} new activity', other: '{count} new activities' },
  newFailed: 'New activity could not be loaded.',
  showGroup: { one: 'Show {count} activity', other: 'Show {count} activities' },
  hideGroup: 'Show less',
  unseen: 'New',
  offline: 'Offline',
  offlineSince: 'Up to date as of {time}.',
};

/** Every sentence `<rt-notification-bell>` says, so that a page can say it in another language or another way. */
import type { PluralForms } from '../base/locale.ts';

export interface NotificationStrings {
  readonly notifications: string;
  /** The button's name while some are new: `{label}` and `{count}`. */
  readonly labelCount: PluralForms;
  /** The same where the badge counts what was not seen. */
  readonly labelNew: PluralForms;
  /** More than the badge has room for: `{count}`. */
  readonly more: string;
  readonly markAll: string;
  readonly filter: string;
  readonly all: string;
  readonly unread: string;
  readonly read: string;
  readonly markRead: string;
  readonly markUnread: string;
  readonly archive: string;
  /** On the button that shows what came meanwhile: `{count}`. */
  readonly fresh: PluralForms;
  /** Spoken when some came: `{count}`. */
  readonly arrived: PluralForms;
  readonly loading: string;
  readonly loadMore: string;
  readonly loadFailed: string;
  readonly retry: string;
  readonly dismiss: string;
  readonly empty: string;
  readonly emptyUnread: string;
  readonly openFailed: string;
  readonly denied: string;
  readonly offline: string;
  /** A mark that was refused: `{reason}`. */
  readonly undone: string;
  readonly desktopOffer: string;
  readonly turnOn: string;
  readonly desktopBlocked: string;
  /** Instead of names, where nobody is named: `{count}`. */
  readonly people: PluralForms;
  /** Those beyond the names, as the last of the list: `{count}`. */
  readonly others: PluralForms;
  readonly someone: string;
}

export const NOTIFICATION_STRINGS: NotificationStrings = {
  notifications: 'Notifications',
  labelCount: { one: '{label}, {count} unread', other: '{label}, {count} unread' },
  labelNew: { one: '{label}, {count} new', other: '{label}, {count} new' },
  more: '{count}+',
  markAll: 'Mark all as read',
  filter: 'Show',
  all: 'All',
  unread: 'Unread',
  read: 'Read',
  markRead: 'Mark as read',
  markUnread: 'Mark as unread',
  archive: 'Archive',
  fresh: { one: '{count} new', other: '{count} new' },
  arrived: { one: '{count} new notification', other: '{count} new notifications' },
  loading: 'Loading notifications',
  loadMore: 'Show earlier ones',
  loadFailed: 'These could not be loaded.',
  retry: 'Retry',
  dismiss: 'Dismiss',
  empty: 'Nothing yet. You are up to date.',
  emptyUnread: 'Nothing unread.',
  openFailed: 'Notifications could not be opened.',
  denied: 'You cannot have notifications here.',
  offline: 'Offline. What you see may be out of date.',
  undone: 'This was not saved: {reason}',
  desktopOffer: 'Be told on your desktop as well.',
  turnOn: 'Turn on',
  desktopBlocked:
    'Desktop notifications are blocked for this site. To have them, allow notifications in the site settings beside the address bar.',
  people: { one: '{count} person', other: '{count} people' },
  others: { one: '{count} other', other: '{count} others' },
  someone: 'Someone',
};

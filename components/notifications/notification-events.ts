/** What `<rt-notification-bell>` tells the page. All bubble and cross shadow roots; the payload is in `detail`. */
import { RtEvent } from '../base/rt-event.ts';
import type { RtError } from '../protocol/errors.ts';
import type { NotificationAction } from '../protocol/notifications.ts';
import type { NotificationItem } from './notifications-model.ts';
import type { PermissionState } from './desktop.ts';

/** One arrived; `live` says that it just happened, rather than while this page was away. */
export class RtNotificationEvent extends RtEvent<{ readonly item: NotificationItem; readonly live: boolean }> {
  constructor(item: NotificationItem, live: boolean) {
    super('rt-notification', { item, live });
  }
}

/** One was opened. Prevent the default to follow `href` in a way of your own; `href` is undefined where it is not safe. */
export class RtNotificationClickEvent extends RtEvent<{
  readonly item: NotificationItem;
  readonly href: string | undefined;
}> {
  constructor(item: NotificationItem, href: string | undefined) {
    super('rt-notification-click', { item, href }, { cancelable: true });
  }
}

/** One of its buttons was pressed. Prevent the default to keep an action's address from being followed. */
export class RtNotificationActionEvent extends RtEvent<{
  readonly item: NotificationItem;
  readonly action: NotificationAction;
}> {
  constructor(item: NotificationItem, action: NotificationAction) {
    super('rt-notification-action', { item, action }, { cancelable: true });
  }
}

/** The numbers changed. */
export class RtCountEvent extends RtEvent<{ readonly unread: number; readonly unseen: number }> {
  constructor(unread: number, unseen: number) {
    super('rt-count', { unread, unseen });
  }
}

/** The panel was opened or closed. */
export class RtToggleEvent extends RtEvent<{ readonly open: boolean }> {
  constructor(open: boolean) {
    super('rt-toggle', { open });
  }
}

/** The person answered whether they want desktop notifications. */
export class RtPermissionEvent extends RtEvent<{ readonly state: PermissionState }> {
  constructor(state: PermissionState) {
    super('rt-permission', { state });
  }
}

/** Something could not be stored, and is shown as it was before. */
export class RtNotificationErrorEvent extends RtEvent<{ readonly error: RtError }> {
  constructor(error: RtError) {
    super('rt-error', { error });
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'rt-notification': RtNotificationEvent;
    'rt-notification-click': RtNotificationClickEvent;
    'rt-notification-action': RtNotificationActionEvent;
    'rt-count': RtCountEvent;
    'rt-toggle': RtToggleEvent;
    'rt-permission': RtPermissionEvent;
    'rt-error': RtNotificationErrorEvent;
  }
}

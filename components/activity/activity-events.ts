/** What `<rt-activity-feed>` tells the page. */
import { RtEvent } from '../base/rt-event.ts';
import type { ActivityItem } from './activity-model.ts';

/** Something happened. In order and once each; `live` is false while catching up after a drop. It may wait to be shown. */
export class RtActivityEvent extends RtEvent<{ readonly item: ActivityItem; readonly live: boolean }> {
  constructor(item: ActivityItem, live: boolean) {
    super('rt-activity', { item, live });
  }
}

/** A link of an activity is about to be followed. Prevent the default to keep the browser from doing so. */
export class RtActivityClickEvent extends RtEvent<{ readonly item: ActivityItem; readonly href: string }> {
  constructor(item: ActivityItem, href: string) {
    super('rt-activity-click', { item, href }, { cancelable: true });
  }
}

/** How many activities wait to be shown. */
export class RtPendingEvent extends RtEvent<{ readonly count: number }> {
  constructor(count: number) {
    super('rt-pending', { count });
  }
}

/** Activities that waited are shown: how many. */
export class RtRevealEvent extends RtEvent<{ readonly count: number }> {
  constructor(count: number) {
    super('rt-reveal', { count });
  }
}

/** A page of earlier activities came: how many, and whether that was the last one. */
export class RtPageEvent extends RtEvent<{ readonly count: number; readonly done: boolean }> {
  constructor(count: number, done: boolean) {
    super('rt-page', { count, done });
  }
}

/** Activities were looked at for the first time. */
export class RtSeenEvent extends RtEvent<{ readonly ids: readonly string[] }> {
  constructor(ids: readonly string[]) {
    super('rt-seen', { ids });
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'rt-activity': RtActivityEvent;
    'rt-activity-click': RtActivityClickEvent;
    'rt-pending': RtPendingEvent;
    'rt-reveal': RtRevealEvent;
    'rt-page': RtPageEvent;
    'rt-seen': RtSeenEvent;
  }
}

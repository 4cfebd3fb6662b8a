/** What `<rt-presence>` tells the page. Everything bubbles and crosses shadow roots; the payload is in `detail`. */
import { RtEvent } from '../base/rt-event.ts';
import type { PresentMember } from './presence-model.ts';
import type { ShownMember } from './presence-member.ts';

/** People came; all who did within a quarter of a second. A reload or a short outage is no coming. */
export class RtJoinEvent extends RtEvent<{ readonly members: readonly PresentMember[] }> {
  constructor(members: readonly PresentMember[]) {
    super('rt-join', { members });
  }
}

/** People left, and when each was last seen. */
export class RtLeaveEvent extends RtEvent<{
  readonly members: ReadonlyArray<PresentMember & { readonly lastSeen: number }>;
}> {
  constructor(members: ReadonlyArray<PresentMember & { readonly lastSeen: number }>) {
    super('rt-leave', { members });
  }
}

/** Something about the people has changed, at most four times a second. `count` is everybody, named or not. */
export class RtPresenceEvent extends RtEvent<{ readonly members: readonly ShownMember[]; readonly count: number }> {
  constructor(members: readonly ShownMember[], count: number) {
    super('rt-presence', { members, count });
  }
}

/** Somebody was clicked. The element does nothing then; what happens is for the page. */
export class RtMemberClickEvent extends RtEvent<{ readonly member: ShownMember }> {
  constructor(member: ShownMember) {
    super('rt-member-click', { member }, { cancelable: true });
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'rt-join': RtJoinEvent;
    'rt-leave': RtLeaveEvent;
    'rt-presence': RtPresenceEvent;
    'rt-member-click': RtMemberClickEvent;
  }
}

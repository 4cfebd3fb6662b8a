import { RtActivityEvent, RtPageEvent, RtRevealEvent, RtSeenEvent } from './activity-events.ts';
import type { ActivityHappening } from './activity-model.ts';

/** How the page is told what happened in the model; undefined for what is only seen. */
export function eventOf(happening: ActivityHappening): Event | undefined {
  if (happening.kind === 'activity') return new RtActivityEvent(happening.item, happening.live);
  if (happening.kind === 'page') return new RtPageEvent(happening.count, happening.done);
  if (happening.kind === 'reveal') return new RtRevealEvent(happening.count);
  return happening.kind === 'seen' ? new RtSeenEvent(happening.ids) : undefined;
}

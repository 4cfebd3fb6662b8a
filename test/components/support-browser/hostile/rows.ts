/** Every element and how it is fed the corpus. A tag without a row fails a test. */
import { activityRow } from './activity.ts';
import { auctionRow } from './auction.ts';
import { chatRow } from './chat.ts';
import { connectionRow } from './connection.ts';
import { notificationsRow } from './notifications.ts';
import { presenceRow } from './presence.ts';
import type { HostileRow } from './row.ts';
import { typingRow } from './typing.ts';

export const hostileRows: readonly HostileRow[] = [
  activityRow,
  auctionRow,
  chatRow,
  connectionRow,
  notificationsRow,
  presenceRow,
  typingRow,
];

/** Every element and how it is fed the corpus. A tag without a row fails a test. */
import { chatRow } from './chat.ts';
import { connectionRow } from './connection.ts';
import { presenceRow } from './presence.ts';
import type { HostileRow } from './row.ts';
import { typingRow } from './typing.ts';

export const hostileRows: readonly HostileRow[] = [chatRow, connectionRow, presenceRow, typingRow];

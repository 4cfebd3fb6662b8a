/** Which rows there are to paint, and what they are painted with. */
import { localDay, groupMessages, type ChatRow } from './chat-groups.ts';
import type { ChatMessage, ChatState, MemberPlace } from './chat-model.ts';
import type { ChatStrings } from './chat-strings.ts';
import { reachOf, readersOf } from './model/receipts.ts';
import { firstUnread } from './model/unread.ts';
import type { AvatarOf, FormatTime, RenderMessage, RowContext, RowHandlers } from './row-context.ts';

/** What the page's author chose. */
export interface RowsHost {
  readonly groupWindow: number;
  readonly hideAvatars: boolean;
  readonly avatarOf: AvatarOf | undefined;
  readonly readonly: boolean;
  readonly receipts: 'off' | 'count' | 'names';
  readonly renderMessage: RenderMessage | undefined;
  readonly formatTime: FormatTime | undefined;
}

export interface RowsAround {
  readonly host: RowsHost;
  readonly state: ChatState | undefined;
  /** What was shown before, where nothing may be put in front of it at the moment. */
  readonly before: readonly ChatMessage[] | undefined;
  /** Number below which the line stands that says what is new. */
  readonly markM: number | undefined;
  readonly strings: ChatStrings;
  readonly locale: string | undefined;
  readonly today: number;
  readonly features: readonly string[];
  readonly openId: string | undefined;
  readonly handlers: RowHandlers;
  /** What to load for an address, where it may be. */
  readonly source: (address: unknown) => string | undefined;
}

const NOBODY: readonly MemberPlace[] = [];

/** The messages without those in front of what was shown before. */
function heldBack(
  messages: readonly ChatMessage[],
  before: readonly ChatMessage[] | undefined,
): readonly ChatMessage[] {
  const key = before?.[0]?.key;
  const at = key === undefined ? -1 : messages.findIndex((message) => message.key === key);
  return at > 0 ? messages.slice(at) : messages;
}

/** Puts rows and their surroundings together. */
export function rowsAround({ host, state, before, markM, handlers, source, ...words }: RowsAround): {
  readonly messages: readonly ChatMessage[];
  readonly rows: readonly ChatRow[];
  readonly context: RowContext;
} {
  const messages = heldBack(state?.messages ?? [], before);
  const receipts = state?.receipts;
  const byId = new Map(messages.map((message) => [message.id, message]));
  const readers = receipts && host.receipts !== 'off' ? lastReadOwn(messages, receipts) : undefined;
  const unreadKey = markM === undefined ? undefined : firstUnread(messages, markM)?.key;
  return {
    messages,
    rows: groupMessages(messages, { windowMs: host.groupWindow * 1000, dayOf: localDay, unreadKey }),
    context: {
      ...words,
      ...handlers,
      hideAvatars: host.hideAvatars,
      picture: (author) => source(host.avatarOf?.(author)),
      readonly: host.readonly,
      receipts: host.receipts,
      renderMessage: host.renderMessage,
      formatTime: host.formatTime,
      find: (id) => byId.get(id),
      reach: ({ m }) => (m === undefined || receipts === undefined ? 'sent' : reachOf(receipts, m)),
      readers: ({ id }) => (id === readers?.id ? readers.places : NOBODY),
    },
  };
}

/** The last own message that somebody has read, and who. */
function lastReadOwn(
  messages: readonly ChatMessage[],
  receipts: NonNullable<ChatState['receipts']>,
): { readonly id: string; readonly places: readonly MemberPlace[] } | undefined {
  for (let at = messages.length - 1; at >= 0; at--) {
    const { id, own, m, isDeleted } = messages[at]!;
    if (!own || m === undefined || isDeleted) continue;
    const places = readersOf(receipts, m);
    if (places.length > 0) return { id, places };
  }
  return undefined;
}

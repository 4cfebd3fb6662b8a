/** What rows need to know besides themselves. */
import type { MemberPlace, ChatMessage } from './chat-model.ts';
import type { ChatStrings } from './chat-strings.ts';

/** What somebody can do with a message. */
export type ActionName = 'reply' | 'edit' | 'delete' | 'react';

/** What `renderMessage` is given beside the message. */
export interface RenderContext {
  readonly strings: ChatStrings;
  readonly locale: string | undefined;
  /** What the element itself would paint. */
  readonly original: () => unknown;
}

/** Paints the text of a message in another way: a Lit template, a node, or plain text, never markup. */
export type RenderMessage = (message: ChatMessage, context: RenderContext) => unknown;

/** Writes the time of a message in another way. */
export type FormatTime = (at: number, locale: string | undefined) => string;

/** The address of an author's picture; undefined for those who have none. Who was erased has no id. */
export type AvatarOf = (author: ChatMessage['author']) => string | undefined;

/** What rows do when they are used. */
export interface RowHandlers {
  readonly onRetry: (message: ChatMessage) => void;
  readonly onDiscard: (message: ChatMessage) => void;
  readonly onLink: (event: Event, href: string, message: ChatMessage) => void;
  readonly onAuthor: (event: Event, message: ChatMessage) => void;
  readonly onMenu: (event: Event, message: ChatMessage) => void;
  readonly onReact: (message: ChatMessage, emoji: string) => void;
  readonly onQuote: (id: string) => void;
  /** A picture did not come. */
  readonly onBroken: (source: string) => void;
}

export interface RowContext extends RowHandlers {
  readonly strings: ChatStrings;
  readonly locale: string | undefined;
  readonly today: number;
  readonly hideAvatars: boolean;
  /** What to load for an author's face, where there is something that may be loaded. */
  readonly picture: (author: ChatMessage['author']) => string | undefined;
  /** Whether anything is offered to be done. */
  readonly readonly: boolean;
  readonly features: readonly string[];
  readonly renderMessage: RenderMessage | undefined;
  readonly formatTime: FormatTime | undefined;
  /** Id of the message whose menu is open. */
  readonly openId: string | undefined;
  /** How far an own message got. */
  readonly reach: (message: ChatMessage) => 'sent' | 'delivered' | 'read';
  /** Who is to be named under an own message; empty for all but the last that was read. */
  readonly readers: (message: ChatMessage) => readonly MemberPlace[];
  readonly receipts: 'off' | 'count' | 'names';
  /** The message that is answered, where it is held. */
  readonly find: (id: string) => ChatMessage | undefined;
}

/** What can be done with a message, of what the page offers. */
export function actionsOf({ m, own, isDeleted }: ChatMessage, features: readonly string[]): readonly ActionName[] {
  if (m === undefined || isDeleted) return [];
  const all: readonly ActionName[] = own ? ['react', 'reply', 'edit', 'delete'] : ['react', 'reply'];
  return all.filter((name) => features.includes(name));
}

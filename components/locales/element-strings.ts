/** Which elements have words, and how a page brings them in another language. One line per element. */
import { packsChanged, putSentences } from '../base/string-packs.ts';
import type { ActivityStrings } from '../activity/activity-strings.ts';
import type { AuctionStrings } from '../auction/auction-strings.ts';
import type { ChatStrings } from '../chat/chat-strings.ts';
import type { ConnectionStrings } from '../connection/connection-strings.ts';
import type { NotificationStrings } from '../notifications/notification-strings.ts';
import type { PresenceStrings } from '../presence/presence-strings.ts';
import type { TypingStrings } from '../typing/typing-strings.ts';

/** Every sentence of every element: what a whole language is. */
export interface ElementStrings {
  readonly 'rt-activity-feed': ActivityStrings;
  readonly 'rt-auction': AuctionStrings;
  readonly 'rt-connection': ConnectionStrings;
  readonly 'rt-chat': ChatStrings;
  readonly 'rt-notification-bell': NotificationStrings;
  readonly 'rt-presence': PresenceStrings;
  readonly 'rt-typing': TypingStrings;
}

/** Some sentences of some elements; those left out stay as they are. */
export type PartialStrings = { readonly [Tag in keyof ElementStrings]?: Partial<ElementStrings[Tag]> };

/**
 * Teaches all elements of the page a language, or other words in one they know: what comes later counts. Elements that
 * speak it are painted again. `de` also serves `de-AT`, where that has no words of its own.
 * @throws RangeError when `locale` is no BCP 47 tag.
 */
export function registerLocale(locale: string, strings: PartialStrings): void {
  const [name = locale] = Intl.getCanonicalLocales(locale);
  for (const [tag, sentences] of Object.entries(strings)) putSentences(name, tag, sentences);
  packsChanged();
}

/** The wire `rt.v1`: frames, messages, codes and checkers. Imports nothing of ours, needs neither DOM nor Node. */
export {
  activity,
  activityDraft,
  ACTIVITY_LIMITS,
  activityPart,
  type ActivityData,
  type ActivityDraft,
  type ActivityPart,
} from './activity.ts';
export {
  auction,
  AUCTION_OUTCOMES,
  AUCTION_PHASES,
  AUCTION_REASONS,
  type AuctionBidReply,
  type AuctionBidRow,
  type AuctionLookReply,
  type AuctionMe,
  type AuctionOutcome,
  type AuctionPhase,
  type AuctionReason,
  type AuctionSnapshot,
  auctionStanding,
  type AuctionStanding,
} from './auction.ts';
export { AUCTION_MAX, AUCTION_TIERS, type AuctionTier, isOnStep, stepAt, stepsAbove } from './auction-steps.ts';
export {
  chat,
  type ChatMe,
  type ChatMessageData,
  type ChatPageMe,
  type ChatReceipts,
  type ChatRoom,
  REACTION_MAX,
} from './chat.ts';
export { CHAT_TEXT_MAX } from './chat-text.ts';
export { channelOf, isChannel, isRoom, namespaceOf, roomOf } from './channel-name.ts';
export {
  type ClientMessage,
  type ClientMessages,
  clientMessages,
  type SubscriptionRequest,
} from './client-messages.ts';
export { type Codec, type Encoded, sizeOf } from './codec.ts';
export {
  CLOSE,
  type CloseCode,
  ERROR_CODES,
  type ErrorCode,
  isRetryable,
  type Verdict,
  VERDICTS,
  verdictOf,
} from './codes.ts';
export {
  type CallShape,
  type Contract,
  defineContract,
  eventId,
  type EventOf,
  type ReplyOf,
  type RequestOf,
  type Retention,
  text,
} from './contract.ts';
export { contracts } from './contracts.ts';
export { RtError, type RtErrorDetails } from './errors.ts';
export { type Author, type ShownAuthor } from './fields.ts';
export { jsonCodec, parseValue, stringifyValue } from './json-codec.ts';
export { KEY_BYTES, KEY_PATTERN, keyFromBytes } from './key.ts';
export { keyToBytes } from './key-bytes.ts';
export * as LIMITS from './limits.ts';
export { clientMsgpackCodec, serverMsgpackCodec } from './msgpack-codec.ts';
export {
  type Addition,
  countsOf,
  EMPTY_BOX,
  type Mark,
  MARKED,
  type MarkName,
  newestOf,
  type NotificationBox,
  type NotificationCounts,
  NOTIFICATIONS_MAX,
  packRows,
  unpackRows,
  withMark,
  withNew,
  withoutBelow,
} from './notification-box.ts';
export {
  type MarkRequest,
  NOTIFICATION,
  type NotificationAction,
  notificationAction,
  type NotificationActor,
  notificationActor,
  notificationContent,
  notifications,
  notificationsMe,
  type NotifiedData,
  PRIORITIES,
  type Priority,
} from './notifications.ts';
export { check, messageParser } from './parse.ts';
export {
  MANUAL_STATUSES,
  type ManualStatus,
  presence,
  type PresenceLeave,
  type PresenceMember,
  type PresenceSnapshot,
  type PresenceState,
  type Watched,
} from './presence.ts';
export {
  type Page,
  type ServerMessage,
  type ServerMessages,
  serverMessages,
  type SubResult,
  type ViewItem,
  type WireError,
  type WireEvent,
} from './server-messages.ts';
export { HREF_MAX, isSafeHref } from './safe-href.ts';
export { typing } from './typing.ts';
export { utf8Length } from './utf8.ts';
export { type Bounds, type Inspection, inspect, isForbiddenKey, type Value } from './value.ts';

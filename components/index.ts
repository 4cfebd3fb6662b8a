/** Everything: importing it defines every tag. For a client without elements import `rt-elements/client`. */
export { RtConnection } from './connection/rt-connection.ts';
export { RtClockEvent, RtStatusEvent, RtTokenRequestEvent } from './connection/connection-events.ts';
export type { ConnectionStrings } from './connection/connection-strings.ts';
export { RtChat } from './chat/rt-chat.ts';
export {
  type ChatDraft,
  RtBeforeSendEvent,
  RtHistoryEvent,
  RtLinkClickEvent,
  RtMessageEvent,
  RtScrollStateEvent,
  RtSendErrorEvent,
  RtSendEvent,
  RtSentEvent,
  RtUnreadEvent,
} from './chat/chat-events.ts';
export {
  type ChatHappening,
  type ChatMessage,
  ChatModel,
  type ChatModelOptions,
  type ChatPhase,
  type ChatState,
  type EdgeState,
  type MessageStatus,
  type SentMessage,
} from './chat/chat-model.ts';
export type { ChatStrings } from './chat/chat-strings.ts';
export { RtTyping } from './typing/rt-typing.ts';
export { RtTypingEvent } from './typing/typing-events.ts';
export { TypingModel, type TypingModelOptions, type TypingState } from './typing/typing-model.ts';
export type { TypingStrings } from './typing/typing-strings.ts';
export { RtActivityFeed } from './activity/rt-activity-feed.ts';
export {
  RtActivityClickEvent,
  RtActivityEvent,
  RtPageEvent,
  RtPendingEvent,
  RtRevealEvent,
  RtSeenEvent,
} from './activity/activity-events.ts';
export { type ActivityGroup, groupActivities, type GroupRule } from './activity/model/activity-groups.ts';
export {
  type ActivityEdge,
  type ActivityHappening,
  type ActivityItem,
  ActivityModel,
  type ActivityModelOptions,
  type ActivityPart,
  type ActivityPhase,
  type ActivityState,
} from './activity/activity-model.ts';
export type { RenderContext, RenderItem } from './activity/activity-item-view.ts';
export type { ActivityStrings } from './activity/activity-strings.ts';
export type { ActivityVerbs } from './activity/activity-verbs.ts';
export { RtAuction } from './auction/rt-auction.ts';
export {
  type BidDetail,
  RtBeforeBidEvent,
  RtBidAcceptedEvent,
  RtBidEvent,
  RtBidRejectedEvent,
  RtClosedEvent,
  RtEndingEvent,
  RtExtendedEvent,
  RtLeadingEvent,
  RtOutbidEvent,
  RtPriceEvent,
  RtReserveMetEvent,
} from './auction/auction-events.ts';
export {
  type AuctionHappening,
  AuctionModel,
  type AuctionModelOptions,
  type AuctionModelPhase,
  type AuctionSnapshot,
  type AuctionState,
  type BidOutcome,
  type BidRefusal,
  type PendingBid,
} from './auction/auction-model.ts';
export type { AuctionStrings } from './auction/auction-strings.ts';
export { RtNotificationBell } from './notifications/rt-notification-bell.ts';
export {
  RtCountEvent,
  RtNotificationActionEvent,
  RtNotificationClickEvent,
  RtNotificationErrorEvent,
  RtNotificationEvent,
  RtPermissionEvent,
  RtToggleEvent,
} from './notifications/notification-events.ts';
export type { ItemContext, RenderItem as RenderNotification } from './notifications/notification-row-view.ts';
export type { NotificationStrings } from './notifications/notification-strings.ts';
export {
  type NotificationItem,
  type NotificationsHappening,
  NotificationsModel,
  type NotificationsModelOptions,
  type NotificationsPhase,
  type NotificationsState,
} from './notifications/notifications-model.ts';
export { clientContext, type ConnectionSource } from './base/client-context.ts';
export type { ConnectionChoice } from './base/client-finder.ts';
export type { PluralForms } from './base/locale.ts';
export { type ElementStrings, type PartialStrings, registerLocale } from './locales/element-strings.ts';
export { RtPresence } from './presence/rt-presence.ts';
export { RtJoinEvent, RtLeaveEvent, RtMemberClickEvent, RtPresenceEvent } from './presence/presence-events.ts';
export type { ShownMember } from './presence/presence-member.ts';
export {
  type ManualStatus,
  type PresenceBatch,
  PresenceModel,
  type PresenceModelState,
  type PresentMember,
  type PresentTab,
} from './presence/presence-model.ts';
export type { PresenceStrings } from './presence/presence-strings.ts';
export { WatchModel, type WatchedMember, type WatchState } from './presence/watch-model.ts';
export { type ElementState, RtElement } from './base/rt-element.ts';
export { createClient } from './core/create-client.ts';
export type {
  Client,
  ClientOptions,
  ClockState,
  ConnectionState,
  FreshnessState,
  Status,
  TokenRequest,
} from './core/client-api.ts';
export type { ErrorCode } from './protocol/codes.ts';
export { RtError } from './protocol/errors.ts';
export type { Author } from './protocol/fields.ts';

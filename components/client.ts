/** The client without elements and without a DOM, for bots, tests and pages with their own markup. */
export { createClient } from './core/create-client.ts';
export type {
  Channel,
  ChannelStatus,
  Client,
  ClientOptions,
  ClockState,
  ConnectionState,
  EventListener,
  Follower,
  Freshness,
  FreshnessState,
  Position,
  PresenceMessage,
  Sending,
  SendOptions,
  SendState,
  Signal,
  SignalListener,
  Status,
  TokenRequest,
} from './core/client-api.ts';
export type { Surroundings } from './core/client.ts';
export type { Platform, PlatformEvent, TextStorage } from './core/platform.ts';
export type { OutboxStore, StoreChange, StoredEntry } from './core/store/outbox-store.ts';
export type { Timing } from './core/timing.ts';
export {
  ChatModel,
  type ChatHappening,
  type ChatMessage,
  type ChatModelOptions,
  type ChatState,
  type MemberPlace,
  type MessageChange,
  type MessageChangeKind,
  type Reaction,
  type Receipts,
} from './chat/chat-model.ts';
export { ChatRoomsModel, type ChatRoomsState, type RoomEntry } from './chat/rooms-model.ts';
export {
  type ActivityHappening,
  type ActivityItem,
  ActivityModel,
  type ActivityModelOptions,
  type ActivityPart,
  type ActivityState,
} from './activity/activity-model.ts';
export { type ActivityGroup, groupActivities, type GroupRule } from './activity/model/activity-groups.ts';
export {
  type NotificationItem,
  type NotificationsHappening,
  NotificationsModel,
  type NotificationsModelOptions,
  type NotificationsPhase,
  type NotificationsState,
} from './notifications/notifications-model.ts';
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
export { TypingModel, type TypingModelOptions, type TypingState } from './typing/typing-model.ts';
export {
  type ManualStatus,
  type PresenceBatch,
  type PresenceHappening,
  PresenceModel,
  type PresenceModelState,
  type PresencePhase,
  type PresentMember,
  type PresentTab,
} from './presence/presence-model.ts';
export { WatchModel, type WatchedMember, type WatchState } from './presence/watch-model.ts';
export { RtError, type RtErrorDetails } from './protocol/errors.ts';
export type { ErrorCode, Verdict } from './protocol/codes.ts';
export type { Author, ShownAuthor } from './protocol/fields.ts';
export type { Page, SubResult, ViewItem, WireEvent } from './protocol/server-messages.ts';
export type { Value } from './protocol/value.ts';

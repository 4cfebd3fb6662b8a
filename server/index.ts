/** The server the rt-elements custom elements talk to. */
export { type ApiKeyOptions, type Scope } from './api/api-keys.ts';
export { type AccessOptions, type Action, type Who } from './access.ts';
export { type Authorize, type Wish } from './consent.ts';
export { createServer, type RtServer } from './create-server.ts';
export {
  accept,
  type AnyFeature,
  type ApiAnswer,
  type CallContext,
  type ChannelState,
  type Decision,
  defineFeature,
  defineFeatureRoute,
  type Desk,
  type DeskAppend,
  type Feature,
  type FeatureRequest,
  type FeatureRoute,
  type RecordWrite,
  type Refusal,
  refuse,
  type RuleEvent,
  type User,
} from './feature.ts';
export {
  type Arrival,
  type Connection,
  type ConnectVerdict,
  type Departure,
  type HookOptions,
  type Publishing,
  type PublishVerdict,
  type Stored,
} from './hooks/hook-types.ts';
export { type WebhookKind, type WebhookOptions } from './hooks/webhooks.ts';
export { type JwtAlgorithm, type JwtSettings } from './jwt.ts';
export { type ListenOptions } from './http-attachment.ts';
export { type Logger } from './log.ts';
export {
  type LimitOptions,
  type NamespaceLimitOptions,
  type NamespaceOptions,
  type ReadAsset,
  type ServerOptions,
} from './options.ts';
export { type Runtime } from './runtime.ts';
export { type SeedOptions } from './seed.ts';

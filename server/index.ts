/** The server the rt-elements custom elements talk to. */
export { createServer, type RtServer } from './create-server.ts';
export {
  accept,
  type AnyFeature,
  type CallContext,
  type Decision,
  defineFeature,
  type Feature,
  refuse,
  type RuleEvent,
  type User,
} from './feature.ts';
export { type JwtAlgorithm, type JwtSettings } from './jwt.ts';
export { type ListenOptions } from './http-attachment.ts';
export { type Logger } from './log.ts';
export {
  type KeepOptions,
  type LimitOptions,
  type NamespaceOptions,
  type ReadAsset,
  type ServerOptions,
} from './options.ts';
export { type Runtime } from './runtime.ts';
export { type Action, type Authorize } from './services.ts';

/** Every option of a server: what it means, its unit and its default. */
import type { Retention } from 'rt-elements/protocol';
import type { AccessOptions } from './access.ts';
import type { ApiKeyOptions } from './api/api-keys.ts';
import type { Authorize } from './consent.ts';
import type { JwtSettings } from './jwt.ts';
import type { AnyFeature } from './feature.ts';
import type { HookOptions } from './hooks/hook-types.ts';
import type { WebhookOptions } from './hooks/webhooks.ts';
import type { Rate } from './limits.ts';
import type { Logger } from './log.ts';
import type { Runtime } from './runtime.ts';

/** Limits of one namespace, beside those of the wire and of `limits`. */
export interface NamespaceLimitOptions {
  /** Largest data of a call, a publish or a signal, in bytes as JSON. Default and most: what the wire carries, 32 KiB. */
  readonly dataBytes?: number | undefined;
  /** Longest `text` in such data, in UTF-16 code units. Default: what the feature allows, 4,000 in chat. */
  readonly textChars?: number | undefined;
  /** Calls and publishes of all links of one user together, `[burst, per second]`. Default: no limit of its own. */
  readonly rate?: Rate | undefined;
}

/**
 * What the operator says about one namespace. Features have their kind and their defaults; a namespace without one needs
 * its kind, and is closed until it is said who may do what there.
 */
export interface NamespaceOptions extends AccessOptions {
  /** Its kind: `history` is kept, `replay` only for those who were away a moment, `live` not at all. A feature has its own. */
  readonly retention?: Retention | undefined;
  /** Most events per channel; older ones go. Default: no limit for `history`, 256 for `replay`. */
  readonly maxEvents?: number | undefined;
  /** Oldest age in ms. Default: no limit for `history`, 10 minutes for `replay`. */
  readonly maxAgeMs?: number | undefined;
  /** Names of signals clients may send there; a feature has its own. Default: any. */
  readonly openSignals?: readonly string[] | undefined;
  readonly limits?: NamespaceLimitOptions | undefined;
  /** Of `chat`: what rooms are told of who has received and read: nothing, how many, or who. Default `count`. */
  readonly receipts?: 'off' | 'count' | 'names' | undefined;
  /** Of `chat`: how long after it was said its author may change a message, ms; 0 for always. Default 0. */
  readonly editMs?: number | undefined;
}

/** Reads the files under `/rt/` that pages load; undefined for one that does not exist. */
export type ReadAsset = (name: string) => Promise<Uint8Array | undefined>;

export interface LimitOptions {
  /** Most channels one link may follow. Default 128, which is also the most. */
  readonly subs?: number | undefined;
  /** Calls of one link, `[burst, per second]`. Default [60, 30]. */
  readonly call?: Rate | undefined;
  /** Plain publishes of one link. Default [60, 30]. */
  readonly pub?: Rate | undefined;
  /** Subscriptions and pages of history of one link. Default [256, 64]. */
  readonly sub?: Rate | undefined;
  /** Signals of one link; what is beyond is dropped. Default [40, 20]. */
  readonly sig?: Rate | undefined;
  /** How many times a link's budget all links of one user have together. Default 3. */
  readonly userFactor?: number | undefined;
  /** Messages of any kind on one link; one that sends more is closed. Default [2000, 500]. */
  readonly messages?: Rate | undefined;
  /** Most connections of one user. Default 100. */
  readonly socketsPerUser?: number | undefined;
  /** Most connections of one address; an IPv6 network of 64 bits counts as one. Default 1,000. */
  readonly socketsPerAddress?: number | undefined;
  /** Most bytes queued for one link before it is closed to resume. Default 1 MiB. */
  readonly queuedBytes?: number | undefined;
  /** How long the same may not be said again by the same person in the same channel, ms. Default 0: it may. */
  readonly duplicateMs?: number | undefined;
}

/** Webhooks of GitHub that become activities. */
export interface GithubOptions {
  /** What GitHub signs its deliveries with: 24 to 512 printable characters without spaces. */
  readonly secret: string;
}

export interface ServerOptions {
  /** Path of the SQLite file, made when missing; or `:memory:` to keep nothing. */
  readonly database: string;
  /** Lets people in without a token, under names they choose. Default false. */
  readonly guests?: boolean | undefined;
  /** How the operator's tokens are checked. Default: no tokens are taken. One of `guests` and `jwt` is needed. */
  readonly jwt?: JwtSettings | undefined;
  /** Where the endpoints lie. Default `/rt`. */
  readonly path?: string | undefined;
  /** Origins whose pages may connect besides the server's own: `https://app.example`, exactly. Default none. */
  readonly origins?: readonly string[] | undefined;
  /** Whether a proxy in front sets `X-Forwarded-For`, `-Host` and `-Proto`; without one anybody could. Default false. */
  readonly trustProxy?: boolean | undefined;
  /** The operator's say in what namespaces and tokens allow. It narrows and never widens. Default: none. */
  readonly authorize?: Authorize | undefined;
  /** How long `authorize` may take to answer, ms; then the answer is no. Default 2,000. */
  readonly authorizeMs?: number | undefined;
  /** The operator's code on the way of a message, and when people come and go. Default: none. */
  readonly hooks?: HookOptions | undefined;
  /** Endpoints that are told, signed, what was said and who came and went. Default: none. */
  readonly webhooks?: readonly WebhookOptions[] | undefined;
  /** Keys of backends that may use `/rt/api`, each with what it may do. Default none: the API is closed. */
  readonly apiKeys?: readonly ApiKeyOptions[] | undefined;
  /** Lets GitHub deliver to `<path>/hooks/github/<feed>`. Default: that door is not there. */
  readonly github?: GithubOptions | undefined;
  /** Requests of one key, `[burst, per second]`. Default [400, 200]. */
  readonly apiRate?: Rate | undefined;
  /** Features besides the built-in ones. Default none. */
  readonly features?: readonly AnyFeature[] | undefined;
  /**
   * By word, what differs from a feature's defaults, and namespaces for plain events. A word that is neither a feature nor
   * here is closed to everybody. Default none.
   */
  readonly namespaces?: Readonly<Record<string, NamespaceOptions>> | undefined;
  readonly limits?: LimitOptions | undefined;
  /**
   * People in rooms, ms: how long one stays whose connection broke, and after how long without activity they are away.
   * Default 15,000 and 300,000.
   */
  readonly presence?: { readonly graceMs?: number | undefined; readonly idleAfterMs?: number | undefined } | undefined;
  /** Pings, ms. Default every 20,000, and 8,000 more before a silent link is given up. */
  readonly heartbeat?: { readonly everyMs?: number | undefined; readonly graceMs?: number | undefined } | undefined;
  /** How long a link may stay without saying hello, ms. Default 10,000. */
  readonly helloMs?: number | undefined;
  /** How long a link outlives its token, ms. Default 30,000. */
  readonly tokenGraceMs?: number | undefined;
  /** How long clients have to move to another server when this one stops, ms. Default 0: there is no other. */
  readonly drainMs?: number | undefined;
  /** What is logged, or where to. Default `info`. */
  readonly log?: false | 'debug' | 'info' | 'warn' | 'error' | Logger | undefined;
  /** The folder of the browser files, or how to read one. Default: those that `rt-elements` ships. */
  readonly assets?: string | ReadAsset | undefined;
  /** Clock, timers and chance. Default: Node's. For tests. */
  readonly runtime?: Runtime | undefined;
}

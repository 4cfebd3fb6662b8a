/** Every option of a server: what it means, its unit and its default. */
import type { Retention } from 'rt-elements/protocol';
import type { JwtSettings } from './jwt.ts';
import type { AnyFeature } from './feature.ts';
import type { Rate } from './limits.ts';
import type { Logger } from './log.ts';
import type { Runtime } from './runtime.ts';
import type { Authorize } from './services.ts';

/** How long a namespace's events stay. */
export interface KeepOptions {
  /** Most events per channel; older ones go. Default: no limit for `history`, 256 for `replay`. */
  readonly maxEvents?: number | undefined;
  /** Oldest age in ms. Default: no limit for `history`, 10 minutes for `replay`. */
  readonly maxAgeMs?: number | undefined;
}

/** A namespace without a feature: clients publish plain events there. */
export interface NamespaceOptions extends KeepOptions {
  readonly retention: Retention;
  /** Names of signals clients may send there. Default: any. */
  readonly openSignals?: readonly string[] | undefined;
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
  /** Most connections of one address. Default 1,000. */
  readonly socketsPerAddress?: number | undefined;
  /** Most bytes queued for one link before it is closed to resume. Default 1 MiB. */
  readonly queuedBytes?: number | undefined;
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
  /** The operator's say in who may do what. Default: everybody may do everything features allow. */
  readonly authorize?: Authorize | undefined;
  /** Features besides the built-in ones. Default none. */
  readonly features?: readonly AnyFeature[] | undefined;
  /** Plain namespaces by word. Default none. */
  readonly namespaces?: Readonly<Record<string, NamespaceOptions>> | undefined;
  /**
   * Words of namespaces whose channels anybody may read at `GET /rt/events/<channel>` without a token. `authorize` is
   * asked for them as well, about a user whose id is empty. Default none.
   */
  readonly publicNamespaces?: readonly string[] | undefined;
  /** How long features keep their logs, by word: `{ chat: { maxAgeMs: 30 * 86_400_000 } }`. Default: for ever. */
  readonly keep?: Readonly<Record<string, KeepOptions>> | undefined;
  readonly limits?: LimitOptions | undefined;
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

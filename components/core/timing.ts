/** Every duration of the client, in milliseconds, in one place. What a server advertises (heartbeat, limits) is not here. */
export const TIMING = {
  /** A first dial may take this long to open; each failure in a row allows half as much again, up to `connectMaxMs`. */
  connectMs: 10_000,
  connectMaxMs: 20_000,
  /** From open to `welcome`. */
  welcomeMs: 10_000,
  /** A WebSocket without a welcome after `patienceMs`, and a fallback after `fallbackMs`, gets a rival beside it. */
  patienceMs: 3_000,
  fallbackMs: 5_000,
  /** A stream that is buffered on its way shows in one of the two: no headers, or headers and then nothing. */
  headersMs: 8_000,
  firstFrameMs: 5_000,
  /** A POST without an answer this long after it could have been answered was swallowed. */
  postMs: 8_000,
  /** Waits between repeats of a POST are random(0, `repeatBaseMs` x 2^repeats) within bounds; one that goes up is repeated this long. */
  repeatBaseMs: 250,
  repeatMinMs: 50,
  repeatMaxMs: 4_000,
  repeatingMs: 20_000,
  /** How often a link asks that may not keep a connection open. */
  sparseEveryMs: 5_000,
  /** How long last words may be under way after their link was closed. */
  farewellMs: 2_000,
  /** A server must answer within this to count as reachable by other means. */
  healthMs: 3_000,
  /** What won where WebSockets fail is tried first for this long. */
  rememberMs: 10 * 60 * 1000,
  /** On a fallback a WebSocket is tried this often. */
  riseEveryMs: 5 * 60 * 1000,
  /** A wait is random(0, min(`backoffMaxMs`, `backoffBaseMs` x 2^failures)), never below `backoffMinMs`. */
  backoffBaseMs: 500,
  backoffMaxMs: 20_000,
  /** Instead of `backoffMaxMs` while nobody sees the page. */
  backoffHiddenMs: 60_000,
  backoffMinMs: 100,
  /** Trouble counts as having lasted this long at the least: no wait may be longer than it has lasted. */
  troubleMs: 1_000,
  /** How long a link must last after its `welcome` before earlier failures are forgotten. */
  stableMs: 10_000,
  /** From the last hold or follower to letting go. */
  lingerMs: 1_000,
  /** `getToken` must answer within this. */
  tokenMs: 10_000,
  /** At the least between two tries to replace a token before it runs out. */
  refreshMinMs: 5_000,
  /** An unkeyed call, a subscription or a page must be answered within this. */
  callMs: 10_000,
  /** A keyed request unanswered for this long on a live link means that the link is not what it seems. */
  answerMs: 30_000,
  /** A keyed request is tried for this long unless its sender says otherwise. */
  lifetimeMs: 24 * 60 * 60 * 1000,
  /** How long sends wait after a welcome for what an earlier page left, which goes before them. */
  adoptMs: 1_000,
  /** How often a page looks for what closed tabs left, beside when it connects and when it is looked at. */
  adoptEveryMs: 60_000,
  /** Storage must answer within this; what it did not take is offered again after `rewriteMs`. */
  storeMs: 10_000,
  rewriteMs: 30_000,
  /** A link silent for `probeAfterMs` when the page comes back is asked for a sign of life, due within `probeMs`. */
  probeAfterMs: 5_000,
  probeMs: 4_000,
  /** What would only wait anyway is joined for so long: turns that a budget gives, and frames that a connection is too slow for. */
  batchMs: 20,
  /** Of signals that follow each other within this time the latest of each name is sent. */
  signalMs: 50,
  /** Between the clock samples that follow a `welcome`. */
  sampleEveryMs: 600,
  /** How long events may lag behind the offsets that a `ping` named before the channel is subscribed anew. */
  headsMs: 2_000,
} as const;

export type Timing = { readonly [Name in keyof typeof TIMING]: number };

/**
 * The numbers of the wire, in one place. Sizes are bytes, times are milliseconds.
 * What a server advertises in `welcome.limits` may be lower, never higher.
 */
export const LIMITS = {
  /** Largest frame in either direction, checked before anything is parsed (the figure of OWASP, Centrifugo and Ably's free tier). */
  frameBytes: 64 * 1024,
  /** Largest `d` of an event, an answer or a snapshot, measured as JSON with binary as base64, whatever the codec. */
  dataBytes: 32 * 1024,
  /** Largest `d` of a signal, measured in the same way. */
  signalBytes: 4 * 1024,
  /** Largest `welcome`, or `ok` of a `sub`; what does not fit follows as `more`. Largest seed in a page, too. */
  resultBytes: 48 * 1024,
  /** Largest `d` of a `pres`, measured in the same way. */
  presenceBytes: 1024,
  /** Longest `page` of a `pres`. */
  presencePageChars: 512,
  /** Most members a roster names; of a larger room it names this many at the least. */
  presenceMembers: 200,
  presenceSample: 50,
  /** Most people one person watches, and the longest id of one. */
  watched: 200,
  watchedIdChars: 128,
  /** Deepest nesting of a value, counted from `d`. */
  depth: 16,
  /** Deepest nesting of a whole frame: a value inside `welcome.subs[].pubs[]`. */
  frameDepth: 24,
  /** Most nodes (scalars, arrays and objects) in one value. */
  nodes: 8192,
  channelChars: 128,
  roomChars: 96,
  nameChars: 64,
  epochChars: 16,
  /** Longest client-made identifiers: `cid`, `sid`, `sk`. */
  idChars: 64,
  /** Longest token a server reads; a JWT with many claims is about 2 KiB. */
  tokenChars: 8192,
  /** Longest display name a guest may choose, in graphemes. */
  guestNameGraphemes: 40,
  /** Most channels one link may follow. */
  subs: 128,
  /** Most items one `hist` answers. */
  histItems: 100,
  /** Most events, and most bytes, a resume replays; beyond that the client is told to start from a fresh page. */
  resumeEvents: 1000,
  resumeBytes: 1024 * 1024,
  /** Most entries of one lane that may be in flight. */
  window: 16,
  /** Most bytes queued for one link, counting what the socket holds, before it is closed as a slow consumer. */
  queuedBytes: 1024 * 1024,
  /** Malformed frames in a row before a link is closed. */
  malformed: 20,
  helloMs: 10_000,
  pingEveryMs: 20_000,
  pingGraceMs: 8_000,
} as const;

/**
 * The numbers of the wire, in one place. Sizes are bytes, times are milliseconds.
 * What a server advertises in `welcome.limits` may be lower, never higher. Imported as a whole, as `LIMITS`: bundlers then
 * keep those that are used.
 */

/** Largest frame in either direction, checked before anything is parsed (the figure of OWASP, Centrifugo and Ably's free tier). */
export const frameBytes = 64 * 1024;
/** Largest `d` of an event, an answer or a snapshot, measured as JSON with binary as base64, whatever the codec. */
export const dataBytes = 32 * 1024;
/** Largest `d` of a signal, measured in the same way. */
export const signalBytes = 4 * 1024;
/** Largest `welcome`, or `ok` of a `sub`; what does not fit follows as `more`. Largest seed in a page, too. */
export const resultBytes = 48 * 1024;
/** Largest `d` of a `pres`, measured in the same way. */
export const presenceBytes = 1024;
/** Longest `page` of a `pres`. */
export const presencePageChars = 512;
/** Most members a roster names. */
export const presenceMembers = 200;
/** Members that a roster names of a larger room, at the least. */
export const presenceSample = 50;
/** Most people one person watches. */
export const watched = 200;
/** Longest id of a watched person. */
export const watchedIdChars = 128;
/** Deepest nesting of a value, counted from `d`. */
export const depth = 16;
/** Deepest nesting of a whole frame: a value inside `welcome.subs[].pubs[]`. */
export const frameDepth = 24;
/** Most nodes (scalars, arrays and objects) in one value. */
export const nodes = 8192;
/** Longest channel name. */
export const channelChars = 128;
/** Longest room, the part of a channel name that an element asks for. */
export const roomChars = 96;
/** Longest name of an event, a call or a signal. */
export const nameChars = 64;
/** Longest epoch. */
export const epochChars = 16;
/** Longest client-made identifiers: `cid`, `sid`, `sk`. */
export const idChars = 64;
/** Longest token a server reads; a JWT with many claims is about 2 KiB. */
export const tokenChars = 8192;
/** Longest display name a guest may choose, in graphemes. */
export const guestNameGraphemes = 40;
/** Most channels one link may follow. */
export const subs = 128;
/** Most items one `hist` answers. */
export const histItems = 100;
/** Most events a resume replays; beyond that the client is told to start from a fresh page. */
export const resumeEvents = 1000;
/** Most bytes a resume replays. */
export const resumeBytes = 1024 * 1024;
/** Most entries of one lane that may be in flight. */
export const window = 16;
/** Most bytes queued for one link, counting what the socket holds, before it is closed as a slow consumer. */
export const queuedBytes = 1024 * 1024;
/** Malformed frames in a row before a link is closed. */
export const malformed = 20;
/** Longest time from an open link to its `hello`. */
export const helloMs = 10_000;
/** How often the server pings. */
export const pingEveryMs = 20_000;
/** How late a ping may be. */
export const pingGraceMs = 8_000;

/** What a subscription starts from: the log since the position asked for, or a fresh page or snapshot. */
import {
  type Codec,
  LIMITS,
  type Page,
  roomOf,
  type ServerMessage,
  sizeOf,
  type SubResult,
  type SubscriptionRequest,
  type Value,
  type ViewItem,
  type WireEvent,
} from 'rt-elements/protocol';
import { toWire } from './channel-hub.ts';
import type { User } from './feature.ts';
import type { Namespace } from './namespaces.ts';
import type { Broker, Head, ViewRow } from './ports/broker.ts';

/** A start, before it is laid into answers. */
export interface Start {
  readonly epoch: string;
  readonly offset: number;
  /** Whether `pubs` continues from the position asked for; null when none was. */
  readonly rec: boolean | null;
  readonly pubs: readonly WireEvent[];
  readonly page: Page | undefined;
  readonly snap: Value | undefined;
  /** What the subscriber alone is given. */
  readonly me: Value | undefined;
}

/** How a start is read. */
export interface StartOptions {
  /** The channel as it is stored. */
  readonly channel: string;
  /** Most bytes of log to bring, about. */
  readonly bytes: number;
  /** Whether what was said before may be brought; without that it starts from now on. */
  readonly back: boolean;
  /** Who subscribes; undefined for who is told of events alone. */
  readonly user: User | undefined;
}

/** The log since the position is longer than what was to be brought, though it may still be replayed. */
export const TOO_LONG = Symbol('too long');

/** How the parts of a start are measured and found. */
export interface Source {
  readonly broker: Broker;
  /** The codec of the link, which says what things weigh. */
  readonly encoder: Codec<ServerMessage>;
}

/** Most bytes of rows in one page: a page with its envelope fits any answer. */
const PAGE_BYTES = 40 * 1024;
/** What a row has beyond an event, at the most. */
const ROW_BYTES = 32;

/**
 * Reads where the channel stands and what the subscriber misses. The caller must hold the channel's live feed from before
 * the call on, so that what is committed meanwhile is not lost.
 */
export async function readStart(
  source: Source,
  namespace: Namespace,
  request: SubscriptionRequest,
  { channel: c, bytes, back, user }: StartOptions,
): Promise<Start | typeof TOO_LONG> {
  const { e, o, w = 'live' } = request;
  const { broker } = source;
  const room = roomOf(c);
  const snapshot = w === 'snap' ? namespace.feature?.snapshot : undefined;
  const mine = user && namespace.feature?.me;
  const records = [...(snapshot?.records ?? []), ...(mine?.records(user!, room) ?? [])];
  const state = await broker.state(c, records);
  const fresh: Start = {
    epoch: state.epoch,
    offset: state.top,
    rec: o === undefined ? null : false,
    pubs: [],
    page: undefined,
    snap: undefined,
    me: mine?.of(state, user!, room),
  };
  if (o !== undefined && e === state.epoch && mayReplay(state, o) && (back || o === state.top)) {
    const events = o === state.top ? [] : await broker.read(c, o, state.top, { count: LIMITS.resumeEvents, bytes });
    if (isWhole(events, o, state.top)) return { ...fresh, rec: true, pubs: events.map(toWire) };
    if (bytes < LIMITS.resumeBytes && events[0]?.o === o + 1) return TOO_LONG;
  }
  if (w.startsWith('hist:') && !back) return { ...fresh, page: { items: [], done: true } };
  if (w.startsWith('hist:'))
    return {
      ...fresh,
      page: await readPage({ source, namespace, channel: c, user }, {}, Number(w.slice(5)), state.top),
    };
  return snapshot === undefined ? fresh : { ...fresh, snap: snapshot.of(state, room) };
}

const mayReplay = ({ low, top }: Head, o: number): boolean => o <= top && o >= low && top - o <= LIMITS.resumeEvents;

const isWhole = (events: readonly { readonly o: number }[], after: number, top: number): boolean =>
  events.length === top - after && (events.length === 0 || events[0]!.o === after + 1);

/** Whose page of which channel. */
export interface PageOf {
  readonly source: Source;
  readonly namespace: Namespace;
  /** As it is stored. */
  readonly channel: string;
  /** Who reads it; undefined for who is told of events alone. */
  readonly user: User | undefined;
}

/** A page of the view as the wire has it. @param top Rows above this offset are left to the live feed. */
export async function readPage(
  { source: { broker, encoder }, namespace, channel, user }: PageOf,
  range: { readonly before?: number | undefined; readonly after?: number | undefined },
  count: number,
  top = Infinity,
): Promise<Page> {
  const { rows, done } = await broker.page(channel, range, { count, bytes: PAGE_BYTES });
  const items = rows.filter(({ o }) => o <= top).map(toItem);
  const me = user && (await readPageMe(broker, namespace, channel, rows, user));
  // Nearest to the edge that was asked for comes first; what does not fit is further away and can be asked for next.
  const upwards = range.after !== undefined;
  const near = upwards ? items : items.reverse();
  const kept: ViewItem[] = [];
  let bytes = 0;
  for (const item of near) {
    bytes += eventBytes(encoder, channel, item) + ROW_BYTES;
    if (kept.length > 0 && bytes > PAGE_BYTES) break;
    kept.push(item);
  }
  return {
    items: upwards ? kept : kept.reverse(),
    done: done && kept.length === near.length,
    ...(me !== undefined && { me }),
  };
}

/** What only its reader may see of a page. */
async function readPageMe(
  broker: Broker,
  { feature }: Namespace,
  channel: string,
  rows: readonly ViewRow[],
  user: User,
): Promise<Value | undefined> {
  const ids = feature?.pageMe?.records(rows, user) ?? [];
  if (ids.length === 0) return undefined;
  const { records } = await broker.state(channel, ids);
  return records.size === 0 ? undefined : feature?.pageMe?.of(records);
}

const toItem = ({ m, rev, ...event }: ViewRow): ViewItem => ({ m, rev, ...toWire(event) });

/** What an event weighs on the wire, at the most. */
export const eventBytes = (encoder: Codec<ServerMessage>, channel: string, { o, n, d, u, ts, k }: WireEvent): number =>
  sizeOf(encoder.encode({ t: 'pub', c: channel, o, n, d, u, ts, k }));

/** A start as the fields of a subresult, with as much of the log as is given. */
export function toResult(
  channel: string,
  alias: number,
  start: Start,
  pubs: readonly WireEvent[] = start.pubs,
): SubResult {
  const { epoch, offset, rec, page, snap, me } = start;
  return {
    c: channel,
    a: alias,
    e: epoch,
    o: offset,
    rec,
    ...(rec === true && { pubs: [...pubs] }),
    ...(page !== undefined && { page }),
    ...(snap !== undefined && { snap }),
    ...(me !== undefined && { me }),
  };
}

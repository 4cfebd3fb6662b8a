/**
 * MessagePack on the wire: positional arrays, keys as 16 raw bytes, names of known contracts as their place in them,
 * channels as the number their subresult gave. Above the codec nobody can tell.
 */
import { Decoder, Encoder } from '@msgpack/msgpack';
import type { ClientMessage } from './client-messages.ts';
import type { Codec, Encoded } from './codec.ts';
import { RtError } from './errors.ts';
import { LIMITS } from './limits.ts';
import { ALIASED, LAYOUT, SERVER_LAYOUT } from './msgpack-layout.ts';
import { type Fields, lay, packPage, packResult, unlay, unpackPage, unpackResult } from './msgpack-rows.ts';
import type { ServerMessage } from './server-messages.ts';
import { inspect } from './value.ts';

type Row = readonly [number, ...string[]];
type Kinds = ReadonlyMap<unknown, readonly [kind: string, order: readonly string[]]>;

// Lengths are bounded by the frame: the library reserves an array of the length a peer claims before reading it.
const decoder = new Decoder({
  maxStrLength: LIMITS.frameBytes, maxBinLength: LIMITS.frameBytes, maxArrayLength: LIMITS.frameBytes,
  maxMapLength: LIMITS.frameBytes, maxExtLength: 0,
});
const encoder = new Encoder({ ignoreUndefined: true, maxDepth: LIMITS.frameDepth + 4 });
const encode = (value: unknown): Uint8Array<ArrayBuffer> => encoder.encode(value);

function join(messages: readonly Encoded[]): Uint8Array<ArrayBuffer> {
  const count = messages.length;
  const header = count < 16 ? [0x90 | count] : count < 65536 ? [0xdc, count >> 8, count & 255] : [0xdd, count >>> 24, (count >> 16) & 255, (count >> 8) & 255, count & 255];
  const frame = new Uint8Array(messages.reduce((sum, part) => sum + part.length, header.length));
  frame.set(header);
  let at = header.length;
  for (const part of messages as readonly Uint8Array[]) { frame.set(part, at); at += part.length; }
  return frame;
}

/** Bytes decoded by the library are views of the frame; kept ones would keep, or see changes of, the whole buffer. */
function detach(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) return value.slice();
  if (Array.isArray(value)) return value.map(detach);
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, detach(child)]));
}

function decodeRows(frame: Encoded): unknown[][] {
  if (typeof frame === 'string') throw new RtError('BAD_REQUEST', 'expected a binary frame, got text');
  if (frame.length > LIMITS.frameBytes) throw new RtError('TOO_LARGE', `expected a frame of at most ${LIMITS.frameBytes} bytes, got ${frame.length}`);
  let rows: unknown;
  try { rows = decoder.decode(frame); } catch (cause) { throw new RtError('BAD_REQUEST', 'expected MessagePack', { cause }); }
  const { problem, plain } = inspect(rows, '', { depth: LIMITS.frameDepth, nodes: LIMITS.frameBytes });
  if (problem !== undefined) throw new RtError('BAD_REQUEST', problem);
  if (!Array.isArray(rows) || !rows.every((row) => Array.isArray(row) && typeof row[0] === 'number')) throw new RtError('BAD_REQUEST', 'expected a frame: an array of messages');
  return (plain ? rows : detach(rows)) as unknown[][];
}

const byNumber = (layout: { readonly [kind: string]: Row }): Kinds => new Map(Object.entries(layout).map(([kind, [number, ...order]]) => [number, [kind, order]]));
const CLIENT_KINDS = byNumber(LAYOUT);
const SERVER_KINDS = byNumber(SERVER_LAYOUT);

/**
 * Which `ok` answers a `sub` or a `hist`: their data has a compact form, and the answer itself does not say what it
 * answers. Both sides remember the question; each question has exactly one answer, which bounds the memory.
 */
class Questions {
  readonly #open = new Map<unknown, { kind: 'sub' | 'hist'; channel: string }>();

  ask(message: Fields): void {
    if (message['t'] === 'sub' || message['t'] === 'hist') this.#open.set(message['i'], { kind: message['t'], channel: String(message['c']) });
  }

  answer(message: Fields): { kind: 'sub' | 'hist'; channel: string } | undefined {
    if (message['t'] !== 'ok' && message['t'] !== 'err') return undefined;
    const question = this.#open.get(message['i']);
    this.#open.delete(message['i']);
    return message['t'] === 'ok' && message['d'] !== undefined ? question : undefined;
  }
}

/**
 * The server's side of one link.
 * @param aliasOf The number of a channel in this process, the same for every link, so that a `pub` is the same bytes for all.
 */
export function serverMsgpackCodec(aliasOf: (channel: string) => number | undefined): Codec<ServerMessage> {
  const questions = new Questions();
  return {
    name: 'msgpack',
    join,
    encode(message) {
      const [number, ...order] = SERVER_LAYOUT[message.t] as Row;
      const fields: Fields = { ...message };
      const channel = String(fields['c']);
      if (message.t === 'more') return encode([number, packResult(fields)]);
      if (message.t === 'welcome') fields['subs'] = message.subs.map(packResult);
      if (ALIASED.has(message.t)) fields['c'] = aliasOf(channel) ?? channel;
      const question = questions.answer(fields);
      if (question?.kind === 'sub') fields['d'] = packResult(fields['d'] as Fields);
      if (question?.kind === 'hist') fields['d'] = packPage(fields['d'] as Fields, question.channel);
      return encode([number, ...lay(fields, order, message.t, channel)]);
    },
    decode: (frame) => decodeRows(frame).map(([number, ...row]) => {
      const [kind, order] = CLIENT_KINDS.get(number) ?? [];
      if (kind === undefined || order === undefined) return { t: `unknown-${String(number)}`, i: row[0] };
      const message = { t: kind, ...unlay(row, order, kind, String(row[order.indexOf('c')])) };
      questions.ask(message);
      return message;
    }),
  };
}

/** The client's side of one link. It learns the aliases of channels from subresults. */
export function clientMsgpackCodec(): Codec<ClientMessage> {
  const questions = new Questions();
  const channels = new Map<unknown, string>();
  const learn = (result: unknown): unknown => {
    const unpacked = unpackResult(result) as Fields | undefined;
    if (typeof unpacked?.['a'] === 'number' && typeof unpacked['c'] === 'string') channels.set(unpacked['a'], unpacked['c']);
    return unpacked;
  };
  return {
    name: 'msgpack',
    join,
    encode(message) {
      const [number, ...order] = LAYOUT[message.t] as Row;
      questions.ask(message);
      return encode([number, ...lay({ ...message }, order, message.t, 'c' in message ? message.c : '')]);
    },
    decode: (frame) => decodeRows(frame).map(([number, ...row]) => {
      const [kind, order] = SERVER_KINDS.get(number) ?? [];
      if (kind === undefined || order === undefined) return { t: `unknown-${String(number)}` };
      if (kind === 'more') return { ...(learn(row[0]) as Fields), t: kind };
      const channel = ALIASED.has(kind) && typeof row[0] === 'number' ? channels.get(row[0]) : String(row[0]);
      if (channel === undefined) return { t: 'unknown-alias' };
      const message: Fields = { t: kind, ...unlay(row, order, kind, channel) };
      if (ALIASED.has(kind)) message['c'] = channel;
      if (Array.isArray(message['subs'])) message['subs'] = message['subs'].map(learn);
      const question = questions.answer(message);
      if (question?.kind === 'sub') message['d'] = learn(message['d']);
      if (question?.kind === 'hist') message['d'] = unpackPage(message['d'], question.channel);
      return message;
    }),
  };
}

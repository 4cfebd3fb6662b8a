/**
 * MessagePack on the wire: positional arrays, keys as 16 raw bytes, names of known contracts as their place in them,
 * channels as the number their subresult gave. Above the codec nobody can tell.
 */
import type { ClientMessage } from './client-messages.ts';
import { assertFits, assertMayTravel, type Codec, type Encoded } from './codec.ts';
import { joinRows, rowsOf } from './msgpack-frame.ts';
import { ALIASED, LAYOUT, SERVER_LAYOUT } from './msgpack-layout.ts';
import { Aliases, Questions } from './msgpack-memory.ts';
import { asFields, type Fields, lay, packPage, packResult, unlay, unpackPage, unpackResult } from './msgpack-rows.ts';
import { writeMsgpack } from './msgpack-writer.ts';
import type { ServerMessage } from './server-messages.ts';

interface Kind {
  readonly t: string;
  readonly number: number;
  readonly order: readonly string[];
  /** Where in the row the channel is, if it has one. */
  readonly channelAt: number;
}

const kindsOf = (layout: { readonly [t: string]: readonly [number, ...string[]] }): readonly Kind[] =>
  Object.entries(layout).map(([t, [number, ...order]]) => ({ t, number, order, channelAt: order.indexOf('c') + 1 }));
const byName = (kinds: readonly Kind[]): ReadonlyMap<string, Kind> => new Map(kinds.map((kind) => [kind.t, kind]));
const byNumber = (kinds: readonly Kind[]): ReadonlyMap<unknown, Kind> =>
  new Map(kinds.map((kind) => [kind.number, kind]));

const clientKinds = kindsOf(LAYOUT);
const serverKinds = kindsOf(SERVER_LAYOUT);
const CLIENT_BY_NAME = byName(clientKinds);
const CLIENT_BY_NUMBER = byNumber(clientKinds);
const SERVER_BY_NAME = byName(serverKinds);
const SERVER_BY_NUMBER = byNumber(serverKinds);

function kindNamed(kinds: ReadonlyMap<string, Kind>, t: string): Kind {
  const kind = kinds.get(t);
  if (kind === undefined) throw new TypeError(`expected a message of ${[...kinds.keys()].join(', ')}, got ${t}`);
  return kind;
}

/** Packs what has a compact form inside a message: subresults and pages. */
function packInner(message: ServerMessage, questions: Questions | undefined): Fields {
  if (message.t === 'welcome') return { ...message, subs: message.subs.map(packResult) };
  if (message.t === 'more') return { result: packResult({ ...message, t: undefined }) };
  if (message.t !== 'ok' && message.t !== 'err') return message;
  const [question, channel] = questions?.answer(message) ?? [];
  if (question === undefined || message.d === undefined) return message;
  return { ...message, d: question === 'sub' ? packResult(message.d) : packPage(message.d, channel ?? '') };
}

/** A class, and a memory only while something is asked: a server holds one for each of thousands of idle links. */
class ServerMsgpackCodec implements Codec<ServerMessage> {
  readonly name = 'msgpack';
  readonly #aliasOf: (channel: string) => number | undefined;
  #questions: Questions | undefined;

  constructor(aliasOf: (channel: string) => number | undefined) {
    this.#aliasOf = aliasOf;
  }

  encode(message: ServerMessage): Encoded {
    assertMayTravel(message);
    const { t, number, order, channelAt } = kindNamed(SERVER_BY_NAME, message.t);
    const channel = 'c' in message ? message.c : '';
    const row = lay([number], packInner(message, this.#questions), order, t, channel);
    if (ALIASED.has(t)) row[channelAt] = this.#aliasOf(channel) ?? channel;
    if (this.#questions?.open === 0) this.#questions = undefined;
    return assertFits(writeMsgpack(row));
  }

  join(messages: readonly Encoded[]): Encoded {
    return joinRows(messages);
  }

  decode(frame: string | Uint8Array): unknown[] {
    return rowsOf(frame).map((row) => {
      const kind = CLIENT_BY_NUMBER.get(row[0]);
      if (kind === undefined) return { t: `unknown-${String(row[0])}`, i: row[1] };
      const channel = row[kind.channelAt];
      const message = unlay({ t: kind.t }, row, 1, kind.order, kind.t, typeof channel === 'string' ? channel : '');
      if (kind.t === 'sub' || kind.t === 'hist') (this.#questions ??= new Questions()).ask(message);
      return message;
    });
  }
}

/**
 * The server's side of one link. What goes to every subscriber may be encoded by any link's codec: a `pub` is the same
 * bytes for all.
 * @param aliasOf The number of a channel in this process, the same for every link.
 */
export const serverMsgpackCodec = (aliasOf: (channel: string) => number | undefined): Codec<ServerMessage> =>
  new ServerMsgpackCodec(aliasOf);

/** The client's side of one link. It learns the aliases of channels from subresults. */
export function clientMsgpackCodec(): Codec<ClientMessage> {
  const questions = new Questions();
  const aliases = new Aliases();
  const learn = (packed: unknown): unknown => {
    const result = unpackResult(packed);
    aliases.learn(asFields(result) ?? {});
    return result;
  };
  return {
    name: 'msgpack',
    join: joinRows,
    encode(message) {
      assertMayTravel(message);
      const { t, number, order } = kindNamed(CLIENT_BY_NAME, message.t);
      questions.ask(message);
      if (message.t === 'unsub') aliases.forget(message.c);
      return assertFits(writeMsgpack(lay([number], message, order, t, 'c' in message ? message.c : '')));
    },
    decode: (frame) =>
      rowsOf(frame).map((row) => {
        const kind = SERVER_BY_NUMBER.get(row[0]);
        if (kind === undefined) return { t: `unknown-${String(row[0])}` };
        const { t, order } = kind;
        if (t === 'more') return { ...asFields(learn(row[1])), t };
        const named = row[kind.channelAt];
        const channel = ALIASED.has(t) && typeof named === 'number' ? aliases.channelOf(named) : named;
        // Not a channel of ours: left before its last messages came.
        if (ALIASED.has(t) && channel === undefined) return { t: 'unknown-alias' };
        const message = unlay({ t }, row, 1, order, t, typeof channel === 'string' ? channel : '');
        if (ALIASED.has(t)) message['c'] = channel;
        if (t === 'welcome' && Array.isArray(message['subs'])) message['subs'] = message['subs'].map(learn);
        const [question, asked] = questions.answer(message) ?? [];
        if (question === undefined || message['d'] === undefined) return message;
        message['d'] = question === 'sub' ? learn(message['d']) : unpackPage(message['d'], asked ?? '');
        return message;
      }),
  };
}

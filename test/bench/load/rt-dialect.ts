/** `rt.v1`, in either codec. */
import { randomBytes } from 'node:crypto';
import { channelOf, clientMsgpackCodec, jsonCodec, type ClientMessage, type ServerMessage } from 'rt-elements/protocol';
import { tokenOf } from '../peers/rt-people.ts';
import { MEMBER_NAME, type Dialect } from './dialect.ts';

const json = jsonCodec<ClientMessage>();
let people = 0;

export function rtDialect(speech: 'rt.v1.json' | 'rt.v1.msgpack'): Dialect {
  const codec = speech === 'rt.v1.json' ? json : clientMsgpackCodec();
  const frame = (message: ClientMessage): string | Uint8Array => codec.join([codec.encode(message)]);
  let lane = 0;
  return {
    path: '/rt',
    subprotocol: speech,
    open: (member) =>
      member.send(
        frame({
          t: 'hello',
          i: member.nextRequest(),
          v: 1,
          token: tokenOf(people++, MEMBER_NAME),
          cid: randomBytes(12).toString('base64url'),
          subs: [{ c: channelOf('chat', member.room), w: 'live' }],
        }),
      ),
    say(member, text) {
      const i = member.nextRequest();
      const k = randomBytes(16).toString('base64url');
      const c = channelOf('chat', member.room);
      member.send(frame({ t: 'call', i, c, n: 'send', k, q: ++lane, d: { text } }));
      return i;
    },
    ask(member) {
      const i = member.nextRequest();
      member.send(frame({ t: 'ping', i }));
      return i;
    },
    read(member, data, from, to) {
      // The library's checks are what a client pays, not what is measured here; JSON goes without.
      const messages = (
        speech === 'rt.v1.json'
          ? JSON.parse(data.toString('utf8', from, to))
          : codec.decode(Buffer.from(data.subarray(from, to)))
      ) as ServerMessage[];
      for (const message of messages) {
        if (message.t === 'ok') member.answered(message.i);
        else if (message.t === 'ping') member.send(frame({ t: 'pong' }));
        else if (message.t === 'welcome') {
          const refused = message.subs.find((result) => result.err !== undefined)?.err;
          if (refused === undefined) member.welcome();
          else member.fail(new Error(`could not follow ${member.room}: ${refused.code} ${refused.msg}`));
        } else if (message.t === 'err') member.fail(new Error(`refused: ${message.code} ${message.msg}`));
        else if (message.t === 'close') member.fail(new Error(`closed: ${message.code} ${message.reason}`));
        else if (message.t === 'gap' || message.t === 'subx') member.fail(new Error(`unexpected ${message.t}`));
      }
    },
  };
}

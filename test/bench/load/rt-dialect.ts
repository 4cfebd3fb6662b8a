/** `rt.v1`, in either codec. */
import { randomBytes } from 'node:crypto';
import { channelOf, clientMsgpackCodec, type ClientMessage, jsonCodec, type ServerMessage } from 'rt-elements/protocol';
import { tokenOf } from '../peers/rt-people.ts';
import { type Dialect, eachAnswer, MEMBER_NAME } from './dialect.ts';
import type { Member } from './member.ts';

const json = jsonCodec<ClientMessage>();
const OK = /"t":"ok","i":(\d+)/g;
/** Kinds that must be understood, not counted. */
const OTHER = /"t":"(?!ok"|pub")/;
let people = 0;

/** Keys differ by a number: drawing sixteen random bytes for each would cost more than sending it. */
const keyBytes = randomBytes(16);
let keys = 0;
function newKey(): string {
  keyBytes.writeUInt32BE(keys++, 0);
  return keyBytes.toString('base64url');
}

function hear(member: Member, message: ServerMessage, pong: string | Uint8Array): void {
  const refuse = (why: string): void => member.fail(new Error(`${member.room}: ${why}`));
  if (message.t === 'ok') member.answered(message.i);
  else if (message.t === 'ping') member.send(pong);
  else if (message.t === 'welcome') {
    const refused = message.subs.find((result) => result.err !== undefined)?.err;
    if (refused === undefined) member.welcome();
    else refuse(`not followed: ${refused.code} ${refused.msg}`);
  } else if (message.t === 'err') refuse(`refused: ${message.code} ${message.msg}`);
  else if (message.t === 'close') refuse(`closed: ${message.code} ${message.reason}`);
  // How far its members have read is told a room once a second.
  else if (message.t !== 'pub' && message.t !== 'sig') refuse(`unexpected ${message.t}`);
}

/** Says hello with a token, so that authors have an id and a name of known length. */
export function rtDialect(speech: 'rt.v1.json' | 'rt.v1.msgpack'): Dialect {
  const text = speech === 'rt.v1.json';
  const codec = text ? json : clientMsgpackCodec();
  const frame = (message: ClientMessage): string | Uint8Array => codec.join([codec.encode(message)]);
  const pong = frame({ t: 'pong' });
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
          cid: newKey(),
          subs: [{ c: channelOf('chat', member.room), w: 'live' }],
        }),
      ),
    say(member, said) {
      const i = member.nextRequest();
      const c = channelOf('chat', member.room);
      const [k, q] = [newKey(), ++lane];
      if (text) member.send(`[{"t":"call","i":${i},"c":"${c}","n":"send","k":"${k}","q":${q},"d":{"text":"${said}"}}]`);
      else member.send(frame({ t: 'call', i, c, n: 'send', k, q, d: { text: said } }));
      return i;
    },
    ask(member) {
      const i = member.nextRequest();
      member.send(frame({ t: 'ping', i }));
      return i;
    },
    read(member, data, from, to) {
      if (text) {
        const received = data.toString('latin1', from, to);
        if (!OTHER.test(received)) return eachAnswer(received, OK, (i) => member.answered(i));
        for (const message of JSON.parse(data.toString('utf8', from, to)) as ServerMessage[])
          hear(member, message, pong);
      } else {
        const messages = codec.decode(Buffer.from(data.subarray(from, to))) as ServerMessage[];
        for (const message of messages) hear(member, message, pong);
      }
    },
  };
}

/** The small JSON protocol of the `ws` peers: one message a frame from the naive one, arrays from the tuned ones. */
import { type Dialect, eachAnswer, MEMBER_NAME } from './dialect.ts';

const ANSWERS = /"t":"(?:ack|answer)","i":(\d+)/g;

export const wsDialect: Dialect = {
  path: '/',
  subprotocol: undefined,
  open: (member) => member.send(JSON.stringify({ t: 'join', i: 0, room: member.room, name: MEMBER_NAME })),
  say(member, text) {
    const i = member.nextRequest();
    member.send(`{"t":"say","i":${i},"text":"${text}"}`);
    return i;
  },
  ask(member) {
    const i = member.nextRequest();
    member.send(`{"t":"ask","i":${i}}`);
    return i;
  },
  read(member, data, from, to) {
    const received = data.toString('latin1', from, to);
    if (received.includes('"t":"joined"')) member.welcome();
    eachAnswer(received, ANSWERS, (i) => member.answered(i));
  },
};

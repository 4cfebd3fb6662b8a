/** The small JSON protocol of the `ws` peers: one message a frame from the naive one, arrays from the tuned ones. */
import { MEMBER_NAME, type Dialect } from './dialect.ts';

interface Said {
  readonly t: 'joined' | 'ack' | 'answer' | 'message';
  readonly i: number;
}

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
    const frame = JSON.parse(data.toString('utf8', from, to)) as Said | Said[];
    for (const { t, i } of Array.isArray(frame) ? frame : [frame]) {
      if (t === 'joined') member.welcome();
      else if (t === 'ack' || t === 'answer') member.answered(i);
    }
  },
};

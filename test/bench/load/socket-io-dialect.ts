/** Engine.IO 4 and Socket.IO 5, WebSocket only: packets are digits and JSON. */
import { MEMBER_NAME, type Dialect } from './dialect.ts';

export const socketIoDialect: Dialect = {
  path: '/socket.io/?EIO=4&transport=websocket',
  subprotocol: undefined,
  // The server speaks first.
  open: () => undefined,
  say(member, text) {
    const request = member.nextRequest();
    member.send(`42${request}["say","${text}"]`);
    return request;
  },
  ask(member) {
    const request = member.nextRequest();
    member.send(`42${request}["ask"]`);
    return request;
  },
  read(member, data, from, to) {
    const packet = data.toString('utf8', from, to);
    if (packet === '2') member.send('3');
    else if (packet.startsWith('0')) member.send('40');
    else if (packet.startsWith('40')) member.send(`420["join","${member.room}","${MEMBER_NAME}"]`);
    else if (packet.startsWith('43')) {
      const request = Number.parseInt(packet.slice(2), 10);
      if (request === 0) member.welcome();
      else member.answered(request);
    } else if (!packet.startsWith('42')) member.fail(new Error(`unexpected packet ${packet.slice(0, 60)}`));
  },
};

/** Socket.IO as its documentation writes a chat: rooms, acknowledgements, WebSocket only. Stores nothing. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { newMessage, newUser } from './message.ts';
import type { Peer } from './peer.ts';

type Acknowledge = (answer: string | number) => void;

export const socketIo: Peer = async ({ port }) => {
  const http = createServer();
  const io = new Server(http, { transports: ['websocket'], serveClient: false });
  io.on('connection', (socket) => {
    const user = newUser();
    let room = '';
    let name = '';
    socket.on('join', (wanted: string, called: string, acknowledge: Acknowledge) => {
      room = wanted;
      name = called;
      void socket.join(room);
      acknowledge('joined');
    });
    socket.on('say', (text: string, acknowledge: Acknowledge) => {
      // The event's name says what it is.
      const { t: event, ...message } = newMessage(room, user, name, text);
      io.to(room).emit(event, message);
      acknowledge(message.id);
    });
    socket.on('ask', (acknowledge: Acknowledge) => acknowledge(Date.now()));
  });
  http.listen(port, '127.0.0.1', 4096);
  await once(http, 'listening');
  return (http.address() as AddressInfo).port;
};

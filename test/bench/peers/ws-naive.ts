/** The `ws` chat of the tutorials: for each member, serialise and send. Stores nothing. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { newMessage, newUser, type PeerRequest } from './message.ts';
import type { Peer } from './peer.ts';

export const wsNaive: Peer = async ({ port }) => {
  const http = createServer();
  const rooms = new Map<string, Set<WebSocket>>();
  new WebSocketServer({ server: http }).on('connection', (socket) => {
    const user = newUser();
    let room = '';
    let name = '';
    socket.on('message', (data) => {
      const request = JSON.parse((data as Buffer).toString()) as PeerRequest;
      if (request.t === 'join') {
        ({ room, name } = request);
        const members = rooms.get(room) ?? new Set();
        rooms.set(room, members.add(socket));
        socket.send(JSON.stringify({ t: 'joined', i: request.i }));
      } else if (request.t === 'say') {
        const message = newMessage(room, user, name, request.text);
        for (const member of rooms.get(room) ?? []) member.send(JSON.stringify(message));
        socket.send(JSON.stringify({ t: 'ack', i: request.i, id: message.id }));
      } else {
        socket.send(JSON.stringify({ t: 'answer', i: request.i, now: Date.now() }));
      }
    });
    socket.on('close', () => rooms.get(room)?.delete(socket));
  });
  http.listen(port, '127.0.0.1', 4096);
  await once(http, 'listening');
  return (http.address() as AddressInfo).port;
};

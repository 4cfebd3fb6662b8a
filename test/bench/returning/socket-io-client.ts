/** `socket.io-client` with its defaults (1 to 5 s, randomised by half), joining its room on each `connect`, as its guide says. */
import { io } from 'socket.io-client';
import type { StartClient } from './client.ts';

export const startSocketIoClient: StartClient = (port, journey) => {
  const socket = io(`http://127.0.0.1:${port}`, { transports: ['websocket'], forceNew: true });
  socket.on('connect', () => socket.emit('join', 'general', 'Ann', () => journey.joined()));
  socket.on('disconnect', () => journey.lost());
  return () => socket.disconnect();
};

/** The tutorials' reconnect: when closed, dial again in half a second. No jitter, no backoff. */
import { WebSocket } from 'ws';
import type { StartClient } from './client.ts';

const RETRY_MS = 500;

export const startWsClient: StartClient = (port, journey) => {
  let socket: WebSocket | undefined;
  let timer: NodeJS.Timeout | undefined;
  let ended = false;
  function dial(): void {
    let joined = false;
    socket = new WebSocket(`ws://127.0.0.1:${port}/`);
    socket.on('open', () => socket?.send(JSON.stringify({ t: 'join', i: 0, room: 'general', name: 'Ann' })));
    socket.on('message', () => {
      if (joined) return;
      joined = true;
      journey.joined();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (joined) journey.lost();
      if (!ended) timer = setTimeout(dial, RETRY_MS);
    });
  }
  dial();
  return () => {
    ended = true;
    clearTimeout(timer);
    socket?.terminate();
  };
};

/**
 * What one gets out of `ws` by hand: every message is serialised once, what one tick produced leaves in one ready-made
 * frame and one write per socket, a sender's answers in the same write. With a store, all of a tick is committed before
 * anything of it is sent. No limits, no recovery, no back-pressure: a bound for what such work can cost.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { newMessage, newUser, type PeerMessage, type PeerRequest } from './message.ts';
import { openStore, type Store } from './message-store.ts';
import type { Peer, PeerOptions } from './peer.ts';

interface Room {
  readonly members: Set<Duplex>;
  readonly said: PeerMessage[];
}

/** A text frame around an array of messages, ready to be written. */
function frameOf(parts: readonly string[]): Buffer {
  const text = `[${parts.join(',')}]`;
  const bytes = Buffer.byteLength(text);
  const head = bytes < 126 ? 2 : bytes < 65536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(head + bytes);
  frame[0] = 0x81;
  frame[1] = head === 2 ? bytes : head === 4 ? 126 : 127;
  if (head === 4) frame.writeUInt16BE(bytes, 2);
  if (head === 10) frame.writeBigUInt64BE(BigInt(bytes), 2);
  frame.write(text, head);
  return frame;
}

async function serve({ port }: PeerOptions, store: Store | undefined): Promise<number> {
  const http = createServer();
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  const rooms = new Map<string, Room>();
  const spoken = new Set<Room>();
  const answers = new Map<Duplex, string[]>();
  let scheduled = false;

  function flush(): void {
    scheduled = false;
    if (store !== undefined && spoken.size > 0) store([...spoken].flatMap((room) => room.said));
    for (const socket of answers.keys()) socket.cork();
    for (const room of spoken) {
      const frame = frameOf(room.said.map((message) => JSON.stringify(message)));
      room.said.length = 0;
      for (const member of room.members) member.write(frame);
    }
    spoken.clear();
    for (const [socket, parts] of answers) {
      socket.write(frameOf(parts));
      socket.uncork();
    }
    answers.clear();
  }
  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    setImmediate(flush);
  }
  function reply(socket: Duplex, part: string): void {
    const parts = answers.get(socket);
    if (parts === undefined) answers.set(socket, [part]);
    else parts.push(part);
    schedule();
  }

  http.on('upgrade', (request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (client) => {
      const user = newUser();
      let name = '';
      let place = '';
      let room: Room | undefined;
      client.on('message', (data) => {
        const message = JSON.parse((data as Buffer).toString()) as PeerRequest;
        if (message.t === 'join') {
          ({ name, room: place } = message);
          room = rooms.get(place) ?? { members: new Set(), said: [] };
          rooms.set(place, room);
          room.members.add(socket);
          reply(socket, JSON.stringify({ t: 'joined', i: message.i }));
        } else if (message.t === 'say' && room !== undefined) {
          const said = newMessage(place, user, name, message.text);
          room.said.push(said);
          spoken.add(room);
          reply(socket, JSON.stringify({ t: 'ack', i: message.i, id: said.id }));
        } else {
          reply(socket, JSON.stringify({ t: 'answer', i: message.i, now: Date.now() }));
        }
      });
      client.on('close', () => {
        room?.members.delete(socket);
        answers.delete(socket);
      });
      client.on('error', () => client.terminate());
    });
  });
  http.listen(port, '127.0.0.1', 4096);
  await once(http, 'listening');
  return (http.address() as AddressInfo).port;
}

export const wsTuned: Peer = (options) => serve(options, undefined);
export const wsDurable: Peer = (options) => serve(options, openStore(options.folder, 'NORMAL'));
export const wsDurableFull: Peer = (options) => serve(options, openStore(options.folder, 'FULL'));

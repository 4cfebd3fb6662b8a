/**
 * The cheapest WebSocket client that is still correct for the servers measured here: one read buffer for all sockets,
 * no copy of a frame that arrived whole, a mask of zeros. A load generator that costs more than the server measures itself.
 */
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

const TEXT = 1;
const BINARY = 2;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

export interface RawListener {
  /** The handshake was accepted. */
  onOpen(): void;
  /** One whole data frame: the bytes from `from` up to `to`, valid during the call only. */
  onFrame(data: Buffer, from: number, to: number): void;
  onClose(reason: string): void;
}

// Sockets are read one at a time on one thread, so one buffer serves all of them.
const shared = Buffer.allocUnsafe(256 * 1024);

export class RawSocket {
  readonly #socket: Socket;
  readonly #listener: RawListener;
  #rest: Buffer | undefined;
  #open = false;
  #done = false;
  /** Bytes of data frames received, without their headers. */
  payloadBytes = 0;
  frames = 0;

  constructor(port: number, path: string, subprotocol: string | undefined, listener: RawListener) {
    this.#listener = listener;
    this.#socket = connect({
      port,
      host: '127.0.0.1',
      noDelay: true,
      onread: { buffer: shared, callback: (bytes) => this.#read(shared.subarray(0, bytes)) },
    });
    this.#socket.once('connect', () => {
      const lines = [
        `GET ${path} HTTP/1.1`,
        `Host: 127.0.0.1:${port}`,
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Sec-WebSocket-Version: 13',
        `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
        ...(subprotocol === undefined ? [] : [`Sec-WebSocket-Protocol: ${subprotocol}`]),
      ];
      this.#socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    });
    this.#socket.on('error', (error) => this.#end(error.message));
    this.#socket.on('close', () => this.#end('connection closed'));
  }

  send(payload: string | Uint8Array): void {
    this.#write(typeof payload === 'string' ? TEXT : BINARY, payload);
  }

  destroy(): void {
    this.#done = true;
    this.#socket.destroy();
  }

  #write(opcode: number, payload: string | Uint8Array): void {
    const bytes = typeof payload === 'string' ? Buffer.byteLength(payload) : payload.length;
    if (bytes > 65535) throw new RangeError(`expected a frame of at most 65535 bytes, got ${bytes}`);
    const head = bytes < 126 ? 6 : 8;
    const frame = Buffer.alloc(head + bytes);
    frame[0] = 0x80 | opcode;
    frame[1] = 0x80 | (head === 6 ? bytes : 126);
    if (head === 8) frame.writeUInt16BE(bytes, 2);
    if (typeof payload === 'string') frame.write(payload, head);
    else frame.set(payload, head);
    this.#socket.write(frame);
  }

  #read(chunk: Buffer): boolean {
    const data = this.#rest === undefined ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    if (!this.#open) {
      const end = data.indexOf('\r\n\r\n');
      if (end < 0) {
        this.#rest = Buffer.from(data);
        return true;
      }
      this.#handshake(data.toString('latin1', 0, data.indexOf('\r\n')));
      at = end + 4;
    }
    while (data.length - at >= 2) {
      const short = data[at + 1]! & 127;
      const head = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (data.length - at < head) break;
      const length =
        short < 126 ? short : short === 126 ? data.readUInt16BE(at + 2) : Number(data.readBigUInt64BE(at + 2));
      const end = at + head + length;
      if (data.length < end) break;
      this.#frame(data[at]!, data, at + head, end);
      at = end;
    }
    this.#rest = at < data.length ? Buffer.from(data.subarray(at)) : undefined;
    return !this.#done;
  }

  #handshake(status: string): void {
    this.#open = true;
    if (status.startsWith('HTTP/1.1 101')) this.#listener.onOpen();
    else this.#end(`expected an upgrade, got ${status}`);
  }

  #frame(first: number, data: Buffer, from: number, to: number): void {
    if ((first & 0x80) === 0) throw new Error('expected whole frames, got a fragment');
    const opcode = first & 15;
    if (opcode === TEXT || opcode === BINARY) {
      this.payloadBytes += to - from;
      this.frames++;
      this.#listener.onFrame(data, from, to);
    } else if (opcode === PING) this.#write(PONG, data.subarray(from, to));
    else if (opcode === CLOSE) this.#end(`closed with ${to - from >= 2 ? data.readUInt16BE(from) : 'no code'}`);
  }

  #end(reason: string): void {
    if (this.#done) return;
    this.destroy();
    this.#listener.onClose(reason);
  }
}

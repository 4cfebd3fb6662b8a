/**
 * Server frames of RFC 6455, header and payload in one buffer. They are built once and written to any number of
 * sockets, where a WebSocket library would build a header for each.
 */
import type { Encoded } from 'rt-elements/protocol';
import type { Format } from './transport.ts';

const FIN_TEXT = 0x81;
const FIN_BINARY = 0x82;

function header(frame: Buffer, opcode: number, length: number): number {
  frame[0] = opcode;
  if (length < 126) {
    frame[1] = length;
    return 2;
  }
  if (length < 65536) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
    return 4;
  }
  frame[1] = 127;
  frame.writeUIntBE(length, 4, 6);
  frame.writeUInt16BE(0, 2);
  return 10;
}

const headerLength = (length: number): number => (length < 126 ? 2 : length < 65536 ? 4 : 10);

function wrap(payload: Encoded): Buffer {
  const text = typeof payload === 'string';
  const length = text ? Buffer.byteLength(payload) : payload.length;
  const frame = Buffer.allocUnsafe(headerLength(length) + length);
  const start = header(frame, text ? FIN_TEXT : FIN_BINARY, length);
  if (text) frame.write(payload, start, length, 'utf8');
  else frame.set(payload, start);
  return frame;
}

const concat = (frames: readonly Uint8Array[]): Buffer => Buffer.concat(frames);

export const webSocketJson: Format = { codec: 'json', wrap, concat };
export const webSocketMsgpack: Format = { codec: 'msgpack', wrap, concat };

/**
 * WebSocket through partysocket, one instance per dial, so that nothing of its own retrying, queueing and backoff is
 * used: our supervisor cannot shorten its waits, and its queue would speak before `hello`.
 */
import ReconnectingWebSocket from 'partysocket/ws';
import type { Platform } from '../platform.ts';
import type { Transport } from './transport.ts';

/** What is used of partysocket. Its listeners get damaged events for synthetic closes; the `on…` properties do not. */
interface Socket {
  readonly bufferedAmount: number;
  binaryType: 'arraybuffer' | 'blob';
  onopen: (() => void) | null;
  onmessage: ((event: { readonly data: string | ArrayBuffer }) => void) | null;
  onclose: ((event: { readonly code: number; readonly reason: string }) => void) | null;
  onerror: ((event: { readonly message?: string }) => void) | null;
  send(data: string | Uint8Array): boolean;
  close(code: number, reason: string): void;
}

/** A connection that has not taken so much yet is slower than what is said on it. */
const BUSY_BYTES = 16 * 1024;

const PartySocket = ReconnectingWebSocket as unknown as new (
  url: string,
  protocol: string,
  options: Readonly<Record<string, unknown>>,
) => Socket;

/** The transport every client starts with. */
export function webSocketTransport({ WebSocket }: Platform): Transport {
  return {
    name: 'ws',
    dial({ url, codec, timeoutMs, hello }, listener) {
      let over = false;
      const socket = new PartySocket(url.replace(/^http/, 'ws'), `rt.v1.${codec}`, {
        WebSocket,
        startClosed: false,
        maxRetries: 0,
        maxEnqueuedMessages: 0,
        minReconnectionDelay: 1,
        connectionTimeout: timeoutMs,
        shouldReconnectOnClose: () => false,
      });
      // The default, Blob, is read asynchronously and could reorder frames.
      socket.binaryType = 'arraybuffer';
      const end = (code: number, reason: string): void => {
        if (over) return;
        over = true;
        listener.onEnd({ code, reason });
      };
      socket.onopen = () => {
        if (over) return;
        try {
          socket.send(hello());
        } catch (error) {
          return end(1006, String(error));
        }
        listener.onOpen();
      };
      socket.onmessage = ({ data }) => {
        if (!over) listener.onFrame(typeof data === 'string' ? data : new Uint8Array(data));
      };
      // A failed dial is told as 1000, before its error; an honest 1000 of the server's would be no news either.
      socket.onclose = ({ code, reason }) => end(code === 1000 ? 1006 : code, reason);
      // A bad address gives an error and no close.
      socket.onerror = ({ message }) => end(1006, message ?? '');
      return {
        get busy() {
          return socket.bufferedAmount > BUSY_BYTES;
        },
        send: (frame) => void (over || socket.send(frame)),
        close(code, reason) {
          over = true;
          socket.close(code, reason);
        },
      };
    },
  };
}

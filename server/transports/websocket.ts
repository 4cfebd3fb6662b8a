/** WebSocket links, on `ws` for what arrives and on the raw socket for what leaves. */
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import { CLOSE, type CloseCode, LIMITS } from 'rt-elements/protocol';
import type { Format, Link, LinkListener } from './transport.ts';
import { webSocketJson, webSocketMsgpack } from './ws-frame.ts';

/** Subprotocols, in the order in which we prefer them when a client offers several. */
const SUBPROTOCOLS: ReadonlyMap<string, Format> = new Map([
  ['rt.v1.msgpack', webSocketMsgpack],
  ['rt.v1.json', webSocketJson],
]);

/** How long a peer may take to answer a close, ms. A slow consumer's queue is freed after that. */
const CLOSE_TIMEOUT_MS = 3000;
/** A frame of ours is small: one that comes in many pieces is an attack on memory. */
const MOST_FRAGMENTS = 64;
const MOST_BUFFERED_CHUNKS = 1024;

/** Codes with which `ws` gives up on what it reads: protocol, kind, text and policy (too many pieces). */
const BROKEN: ReadonlySet<number> = new Set([1002, 1003, 1007, 1008]);

/**
 * A socket of `ws` that hands everything to its link by itself: listeners would cost every idle connection a table of
 * their own. Nothing is emitted, an `error` neither: a broken connection is no news, `close` follows.
 */
class LinkSocket extends WebSocket {
  link: WebSocketLink | undefined;

  override emit(event: string | symbol, ...args: unknown[]): boolean {
    const listener = this.link?.listener;
    if (event === 'message') {
      const [data, isBinary] = args as [Buffer, boolean];
      listener?.receive(isBinary ? data : data.toString('utf8'));
    } else if (event === 'ping' || event === 'pong') listener?.touch();
    else if (event === 'close') {
      this.link = undefined;
      listener?.closed();
    }
    return true;
  }

  /** Called by `ws` itself when it refuses a frame: then the verdict must leave before its close frame. */
  override close(code?: number, reason?: string | Buffer): void {
    this.link?.closing(code);
    super.close(code, reason);
  }
}

class WebSocketLink implements Link {
  readonly transport = 'ws';
  readonly format: Format;
  readonly address: string;
  /** Set once the hub has taken the link. */
  listener: LinkListener | undefined;
  readonly #socket: Socket;
  readonly #ws: LinkSocket;
  #closing = false;

  constructor(socket: Socket, ws: LinkSocket, format: Format, address: string) {
    this.#socket = socket;
    this.#ws = ws;
    this.format = format;
    this.address = address;
  }

  get bufferedBytes(): number {
    return this.#socket.writableLength;
  }

  write(bytes: Uint8Array): void {
    if (!this.#closing && this.#socket.writable) this.#socket.write(bytes);
  }

  onDrain(callback: () => void): void {
    if (this.#socket.destroyed) return;
    if (this.#socket.writableNeedDrain) this.#socket.once('drain', callback);
    else callback();
  }

  close(code: CloseCode): void {
    if (this.#closing) return;
    this.#closing = true;
    this.#ws.close(code);
  }

  /** `ws` is about to send a close frame that is not ours, unless it only answers the peer's. */
  closing(code: number | undefined): void {
    if (this.#closing || code === undefined) return;
    if (code === CLOSE.tooLarge)
      this.listener?.refuse(CLOSE.tooLarge, `expected frames of at most ${LIMITS.frameBytes} bytes`);
    else if (BROKEN.has(code)) this.listener?.refuse(CLOSE.protocol, 'expected frames as RFC 6455 has them');
    this.#closing = true;
  }
}

/** A connection that breaks before it is a link is no news either; without a listener it would end the process. */
const onError = (): void => undefined;

/** Takes upgrades and turns them into links. */
export class WebSocketTransport {
  readonly #open: (link: Link) => LinkListener;
  readonly #server: WebSocketServer;

  /** @param open Hands a new link to the hub. */
  constructor(open: (link: Link) => LinkListener) {
    this.#open = open;
    const limits = {
      maxPayload: LIMITS.frameBytes,
      maxFragments: MOST_FRAGMENTS,
      maxBufferedChunks: MOST_BUFFERED_CHUNKS,
      closeTimeout: CLOSE_TIMEOUT_MS,
    };
    this.#server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      WebSocket: LinkSocket,
      handleProtocols: (offered) => [...SUBPROTOCOLS.keys()].find((name) => offered.has(name)) ?? false,
      ...limits,
    });
    this.#server.on('wsClientError', (_error, socket) => {
      socket.on('error', onError);
      if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      else socket.destroy();
    });
  }

  /** @param address Address of the peer as limits count it. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, address: string): void {
    socket.on('error', onError);
    this.#server.handleUpgrade(request, socket, head, (ws) => this.#take(ws as LinkSocket, socket as Socket, address));
  }

  #take(ws: LinkSocket, socket: Socket, address: string): void {
    // A client that asks for no subprotocol is given the readable one; it may be somebody with a generic tool.
    const link = new WebSocketLink(socket, ws, SUBPROTOCOLS.get(ws.protocol) ?? webSocketJson, address);
    ws.link = link;
    // From here on `ws` listens itself.
    socket.off('error', onError);
    link.listener = this.#open(link);
  }
}

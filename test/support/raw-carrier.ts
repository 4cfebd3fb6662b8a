/** What a raw link rides on, and the one that is a WebSocket. */
import { WebSocket } from 'ws';

/** Carries frames and does nothing else. */
export interface RawCarrier {
  /** Whether it can still be spoken on. */
  readonly open: boolean;
  /** Resolves with the close code once it is over: 1006 where the server gave none. */
  readonly closed: Promise<number>;
  send(frame: string | Uint8Array): void;
  /** Cuts it off, without a word. */
  cut(): void;
  /** Stops taking what the server says, until `resume`. */
  pause(): void;
  resume(): void;
}

export type OnFrame = (frame: string | Uint8Array) => void;

export class RawWebSocket implements RawCarrier {
  readonly ws: WebSocket;
  readonly closed: Promise<number>;

  private constructor(ws: WebSocket, onFrame: OnFrame) {
    this.ws = ws;
    this.closed = new Promise((resolve) => ws.on('close', resolve));
    ws.on('message', (data: Buffer, isBinary) => onFrame(isBinary ? new Uint8Array(data) : data.toString()));
    ws.on('error', () => undefined);
  }

  /** Rejects with the status and the body of an upgrade that is refused. */
  static async dial(
    url: string,
    subprotocol: string,
    headers: Readonly<Record<string, string>>,
    onFrame: OnFrame,
  ): Promise<RawWebSocket> {
    const ws = new WebSocket(url, [subprotocol], { headers: { ...headers }, perMessageDeflate: false });
    const carrier = new RawWebSocket(ws, onFrame);
    await new Promise<void>((resolve, reject) => {
      ws.once('open', resolve);
      ws.once('unexpected-response', (_request, response) => {
        let body = '';
        response.on('data', (chunk) => (body += String(chunk)));
        response.on('end', () => reject(Object.assign(new Error(body), { status: response.statusCode })));
      });
      ws.once('error', reject);
    });
    return carrier;
  }

  get open(): boolean {
    return this.ws.readyState === this.ws.OPEN;
  }

  send(frame: string | Uint8Array): void {
    this.ws.send(frame);
  }

  cut(): void {
    this.ws.terminate();
  }

  pause(): void {
    this.ws.pause();
  }

  resume(): void {
    this.ws.resume();
  }
}

/** An endpoint for webhooks on this machine: keeps what it is told, and answers as the test says. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';

export interface Delivery {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export class WebhookReceiver {
  /** Everything it was told so far. */
  readonly deliveries: Delivery[] = [];
  /** Statuses of the next answers; then 200. `null` hangs up without one. */
  readonly answers: Array<number | null> = [];
  url = '';
  #wake = (): void => undefined;

  static async open(t: Pick<TestContext, 'after'>): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver();
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        receiver.deliveries.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
        const status = receiver.answers.length > 0 ? receiver.answers.shift() : 200;
        if (status === null || status === undefined) request.socket.destroy();
        else response.writeHead(status, status === 302 ? { location: receiver.url } : {}).end('noted');
        receiver.#wake();
      });
    });
    t.after(() => {
      server.close();
      server.closeAllConnections();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks?token=in-the-address`;
    return receiver;
  }

  /** Resolves once it was told so much. */
  async told(count: number): Promise<readonly Delivery[]> {
    while (this.deliveries.length < count) await new Promise<void>((resolve) => (this.#wake = resolve));
    return this.deliveries;
  }
}

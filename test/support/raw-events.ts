/** A plain event stream, read by the letter of the grammar for event streams. */
import { request, type IncomingMessage } from 'node:http';
import type { TestContext } from 'node:test';

export interface RawEvent {
  readonly id: string;
  readonly type: string;
  readonly data: string;
}

const DEADLINE_MS = 20_000;

export class RawEvents {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  /** Everything so far, as it came. */
  text = '';
  /** Every event so far. */
  readonly events: RawEvent[] = [];
  /** Resolves once the stream has ended. */
  readonly ended: Promise<void>;
  readonly #stream: IncomingMessage;
  #taken = 0;
  #unread = '';
  #wake = (): void => undefined;

  private constructor(stream: IncomingMessage) {
    this.#stream = stream;
    this.status = stream.statusCode ?? 0;
    this.headers = stream.headers;
    stream.setEncoding('utf8').on('data', (chunk: string) => this.#read(chunk));
    stream.on('error', () => undefined);
    this.ended = new Promise((resolve) => stream.on('close', resolve));
  }

  /** Opens a stream, and closes it with the test. */
  static open(
    t: Pick<TestContext, 'after'>,
    url: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<RawEvents> {
    return new Promise((resolve, reject) => {
      const sent = request(url, { headers: { accept: 'text/event-stream', ...headers }, agent: false });
      t.after(() => sent.destroy());
      sent.on('error', reject);
      sent.on('response', (stream) => resolve(new RawEvents(stream)));
      sent.end();
    });
  }

  /** The next event that was not taken before; waits for it. */
  async next(): Promise<RawEvent> {
    const late = setTimeout(() => this.cut(), DEADLINE_MS);
    let over = false;
    void this.ended.then(() => {
      over = true;
      this.#wake();
    });
    while (this.events.length <= this.#taken) {
      if (over) throw new Error(`the stream ended while an event was waited for; got ${this.text.slice(-200)}`);
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    clearTimeout(late);
    return this.events[this.#taken++]!;
  }

  /** The data of the next event, as JSON. */
  async nextData<T = { o: number }>(): Promise<T> {
    return JSON.parse((await this.next()).data) as T;
  }

  pause(): void {
    this.#stream.pause();
  }

  cut(): void {
    this.#stream.destroy();
  }

  #read(chunk: string): void {
    this.text += chunk;
    const blocks = (this.#unread + chunk).split('\n\n');
    this.#unread = blocks.pop() ?? '';
    for (const block of blocks) {
      const fields = new Map<string, string>();
      for (const line of block.split('\n')) {
        const [, name, value] = /^([^:]+)(?:: ?(.*))?$/s.exec(line) ?? [];
        if (name !== undefined) fields.set(name, value ?? '');
      }
      const data = fields.get('data');
      if (data !== undefined && data !== '')
        this.events.push({ id: fields.get('id') ?? '', type: fields.get('event') ?? 'message', data });
    }
    this.#wake();
  }
}

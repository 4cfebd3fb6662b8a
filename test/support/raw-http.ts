/**
 * Links over HTTP, spoken by hand: an event stream or polls down, numbered requests up. Nothing is repeated and nothing
 * is checked that is not needed to speak at all.
 */
import { Agent, type IncomingMessage, request } from 'node:http';
import type { OnFrame, RawCarrier } from './raw-carrier.ts';

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

type Headers = Readonly<Record<string, string>>;

/** What the two kinds share: the way up, and knowing when it is over. */
abstract class RawHttp implements RawCarrier {
  readonly closed: Promise<number>;
  /** Statuses with which frames on their way up were refused. */
  readonly refused: number[] = [];
  protected readonly url: string;
  protected readonly headers: Headers;
  protected readonly agent = new Agent({ keepAlive: true });
  protected keys: { sid: string; sk: string } | undefined;
  readonly #onFrame: OnFrame;
  #queue: string[] = [];
  #us = 0;
  #posting = false;
  #said = false;
  #over = false;
  #verdict = 1006;
  #resolve: (code: number) => void = () => undefined;

  constructor(url: string, headers: Headers, onFrame: OnFrame) {
    this.url = url.replace(/^ws/, 'http');
    this.headers = headers;
    this.#onFrame = onFrame;
    this.closed = new Promise((resolve) => (this.#resolve = resolve));
  }

  abstract pause(): void;
  abstract resume(): void;
  /** Opens the link with its first frame. */
  protected abstract begin(frame: string): Promise<void>;

  get open(): boolean {
    return !this.#over;
  }

  send(frame: string | Uint8Array): void {
    const text = typeof frame === 'string' ? frame : Buffer.from(frame).toString('latin1');
    if (this.#said) {
      this.#queue.push(text);
      void this.#postNext();
    } else {
      this.#said = true;
      this.begin(text).catch(() => this.end(1006));
    }
  }

  cut(): void {
    this.end(1006);
    this.agent.destroy();
  }

  protected heard(frame: string): void {
    if (this.#over) return;
    const messages = JSON.parse(frame) as Array<{ t: string; sid?: string; sk?: string; code?: number }>;
    const welcome = messages.find(({ t }) => t === 'welcome');
    if (welcome?.sid !== undefined && welcome.sk !== undefined) this.keys = { sid: welcome.sid, sk: welcome.sk };
    const close = messages.find(({ t }) => t === 'close');
    if (close?.code !== undefined) this.#verdict = close.code;
    this.#onFrame(frame);
    void this.#postNext();
  }

  /** It is over, with the verdict where there was one. */
  protected end(code: number): void {
    if (this.#over) return;
    this.#over = true;
    this.#resolve(this.#verdict === 1006 ? code : this.#verdict);
  }

  get verdict(): number {
    return this.#verdict;
  }

  protected async post(door: string, body: string): Promise<RawAnswer> {
    return read(await ask(`${this.url}/${door}`, body, this.headers, this.agent));
  }

  async #postNext(): Promise<void> {
    if (this.#posting || this.keys === undefined || this.#over) return;
    const frame = this.#queue.shift();
    if (frame === undefined) return;
    this.#posting = true;
    const head = JSON.stringify({ ...this.keys, us: ++this.#us });
    try {
      const { status } = await this.post('up', `${head.slice(0, -1)},"frame":${frame}}`);
      if (status !== 204) this.refused.push(status);
      // What could not be read has used up no number.
      if (status === 400) this.#us--;
    } catch {
      this.end(1006);
    }
    this.#posting = false;
    void this.#postNext();
  }
}

/** Sends a body of JSON and gives the answer, its body unread. */
export function ask(url: string, body: string, headers: Headers = {}, agent?: Agent): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...headers },
      ...(agent && { agent }),
    });
    sent.on('error', reject);
    sent.on('response', resolve);
    sent.end(body);
  });
}

/** Reads an answer to its end. */
export async function read(answer: IncomingMessage): Promise<RawAnswer> {
  let text = '';
  for await (const chunk of answer.setEncoding('utf8')) text += String(chunk);
  return { status: answer.statusCode ?? 0, headers: answer.headers, text };
}

/** Posts JSON and reads the answer to its end. */
export const post = async (url: string, body: unknown, headers: Headers = {}): Promise<RawAnswer> =>
  read(await ask(url, typeof body === 'string' ? body : JSON.stringify(body), headers));

export class RawSse extends RawHttp {
  #stream: IncomingMessage | undefined;
  #paused = false;

  override pause(): void {
    this.#paused = true;
    this.#stream?.pause();
  }

  override resume(): void {
    this.#paused = false;
    this.#stream?.resume();
  }

  override cut(): void {
    super.cut();
    this.#stream?.destroy();
  }

  protected override async begin(frame: string): Promise<void> {
    const stream = await ask(`${this.url}/sse`, frame, this.headers, this.agent);
    this.#stream = stream;
    if (stream.statusCode !== 200) throw new Error(`status ${stream.statusCode ?? 0}`);
    let unread = '';
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      const events = (unread + chunk).split('\n\n');
      unread = events.pop() ?? '';
      for (const event of events) this.heard(/^data: ([^\n]*)/m.exec(event)?.[1] ?? '[]');
    });
    stream.on('error', () => this.end(1006));
    stream.on('close', () => this.end(1006));
    if (this.#paused) stream.pause();
  }
}

export class RawPoll extends RawHttp {
  #ack = 0;
  #wake: (() => void) | undefined;
  #paused = false;

  override pause(): void {
    this.#paused = true;
  }

  override resume(): void {
    this.#paused = false;
    this.#wake?.();
  }

  protected override async begin(frame: string): Promise<void> {
    this.#take(await this.post('lp', `{"wait":20,"frame":${frame}}`));
    while (this.open && this.verdict === 1006 && this.keys !== undefined) {
      if (this.#paused) await new Promise<void>((resolve) => (this.#wake = resolve));
      else this.#take(await this.post('lp', JSON.stringify({ ...this.keys, ack: this.#ack, wait: 20 })));
    }
    this.end(1006);
  }

  #take({ status, text }: RawAnswer): void {
    if (status !== 200) return this.end(status === 410 ? 4410 : 1006);
    const [, n, frame] = /^\{"n":(\d+),"frame":(.*)\}$/s.exec(text) ?? [];
    this.#ack = Number(n);
    this.heard(frame ?? '[]');
  }
}

/**
 * The sample session of `components/protocol/README.md`: reads it, and plays the client's side of it against a server.
 *
 * `= ...` opens a link (and cuts the one before), `> ...` is a frame to the server, `< ...` a frame from it, `# ...` a
 * remark. A text that is only `<name>` stands for whatever the server said in its place the first time.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type ClientMessage, clientMsgpackCodec, type Codec, jsonCodec } from 'rt-elements/protocol';
import { type Cell, dialCarrier } from './cells.ts';
import type { RawCarrier } from './raw-carrier.ts';

export type SessionStep =
  | { readonly line: number; readonly kind: 'dial' }
  | { readonly line: number; readonly kind: 'send' | 'expect'; readonly messages: readonly object[] };

const README = new URL('../../components/protocol/README.md', import.meta.url);
const BLOCK = /^```rt-session\n(.*?)^```$/ms;
const KINDS = { '=': 'dial', '>': 'send', '<': 'expect' } as const;

/** @throws when the README has no such block or a line of it is none of the four sorts. */
export function readSampleSession(markdown = readFileSync(README, 'utf8')): SessionStep[] {
  const block = BLOCK.exec(markdown);
  assert(block?.[1] !== undefined, 'expected a block of rt-session in the README');
  const before = markdown.slice(0, block.index).split('\n').length;
  return block[1].split('\n').flatMap((text, at): SessionStep[] => {
    if (text === '' || text.startsWith('#')) return [];
    const kind = KINDS[text[0] as keyof typeof KINDS];
    const line = before + at + 1;
    assert(kind !== undefined && text[1] === ' ', `line ${line}: expected one of = > < # and a space, got ${text}`);
    return [kind === 'dial' ? { line, kind } : { line, kind, messages: JSON.parse(text.slice(2)) as object[] }];
  });
}

const PLACEHOLDER = /^<([a-z0-9-]+)>$/;

/** A copy of `value` with each placeholder replaced. */
export function fillIn(value: unknown, valueOf: (name: string) => unknown): unknown {
  const name = typeof value === 'string' ? PLACEHOLDER.exec(value)?.[1] : undefined;
  if (name !== undefined) return valueOf(name);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => fillIn(item, valueOf));
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, fillIn(child, valueOf)]));
}

/** Learns what placeholders stand for from what was got in their place. */
function learn(expected: unknown, got: unknown, known: Map<string, unknown>): void {
  const name = typeof expected === 'string' ? PLACEHOLDER.exec(expected)?.[1] : undefined;
  if (name !== undefined) {
    if (!known.has(name)) known.set(name, got);
  } else if (typeof expected === 'object' && expected !== null && typeof got === 'object' && got !== null) {
    for (const [key, child] of Object.entries(expected)) learn(child, (got as Record<string, unknown>)[key], known);
  }
}

/** One link of the replay: what it was told, in order, frame boundaries aside. */
class ReplayLink {
  readonly #codec: Codec<ClientMessage>;
  readonly #messages: unknown[] = [];
  readonly #deadlineMs: number;
  #carrier: RawCarrier | undefined;
  #wake = (): void => undefined;
  #failure: Error | undefined;

  private constructor(cell: Cell, deadlineMs: number) {
    this.#codec = cell === 'msgpack' ? clientMsgpackCodec() : jsonCodec();
    this.#deadlineMs = deadlineMs;
  }

  static async dial(url: string, cell: Cell, deadlineMs: number): Promise<ReplayLink> {
    const link = new ReplayLink(cell, deadlineMs);
    const carrier = await dialCarrier(cell, url, {}, (frame) => {
      const messages = link.#codec.decode(frame);
      // A slow machine may be asked for a sign of life in between.
      link.#messages.push(...messages.filter((message) => (message as { t: string }).t !== 'ping'));
      link.#wake();
    });
    void carrier.closed.then((code) => link.#fail(`the link closed with ${code}`));
    link.#carrier = carrier;
    return link;
  }

  send(messages: readonly object[]): void {
    this.#carrier?.send(this.#codec.join(messages.map((message) => this.#codec.encode(message as ClientMessage))));
  }

  async take(count: number): Promise<unknown[]> {
    await this.#until(() => this.#messages.length >= count, `${count} messages`);
    return this.#messages.splice(0, count);
  }

  /** Everything that came and was not taken. */
  get left(): readonly unknown[] {
    return this.#messages;
  }

  close(): void {
    this.#carrier?.cut();
  }

  #fail(reason: string): void {
    this.#failure ??= new Error(reason);
    this.#wake();
  }

  async #until(done: () => boolean, what: string): Promise<void> {
    const late = setTimeout(() => this.#fail(`waited ${this.#deadlineMs} ms for ${what}`), this.#deadlineMs);
    try {
      while (!done()) {
        if (this.#failure) throw this.#failure;
        await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    } finally {
      clearTimeout(late);
    }
  }
}

/**
 * Plays the session against a server whose rooms are empty. What the server says must be what the session says, in the
 * same order; how it is cut into frames is the server's choice.
 * @param url `ws://` or `wss://`.
 * @throws AssertionError that names the line of the README.
 */
export async function replaySession(
  url: string,
  { cell = 'json', steps = readSampleSession(), deadlineMs = 5000 }: ReplayOptions = {},
): Promise<void> {
  const known = new Map<string, unknown>();
  const valueOf = (name: string): unknown => (known.has(name) ? known.get(name) : `<${name}>`);
  let link: ReplayLink | undefined;
  try {
    for (const step of steps) {
      const where = `line ${step.line} of the sample session`;
      if (step.kind === 'dial') {
        assert.deepEqual(link?.left ?? [], [], `${where}: nothing else was said before`);
        link?.close();
        link = await ReplayLink.dial(url, cell, deadlineMs);
        continue;
      }
      assert(link !== undefined, `${where}: expected a link to be opened first`);
      if (step.kind === 'send') {
        link.send(fillIn(step.messages, valueOf) as object[]);
        continue;
      }
      const got = await link.take(step.messages.length).catch((cause: unknown) => {
        throw new Error(`${where}: expected ${JSON.stringify(step.messages)}, got ${JSON.stringify(link?.left)}`, {
          cause,
        });
      });
      learn(step.messages, got, known);
      assert.deepEqual(got, fillIn(step.messages, valueOf), where);
    }
    assert.deepEqual(link?.left ?? [], [], 'nothing else was said at the end');
  } finally {
    link?.close();
  }
}

export interface ReplayOptions {
  readonly cell?: Cell;
  readonly steps?: readonly SessionStep[];
  /** How long each answer may take. */
  readonly deadlineMs?: number;
}

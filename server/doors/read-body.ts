/** Bodies of requests: limited before they are read, timed while they are, and JSON or nothing. */
import type { IncomingMessage } from 'node:http';
import type { Runtime } from '../runtime.ts';

/** How long a body of JSON may take, ms. Whoever sends one byte now and then holds a socket no longer than that. */
const BODY_MS = 10_000;
const JSON_ONLY = ['application/json'];

/** Which bodies are taken. */
export interface BodyBounds {
  readonly mostBytes: number;
  readonly types: readonly string[];
  /** From its head to its end, ms. */
  readonly withinMs: number;
}

/** Why a request is not taken. */
export interface Refusal {
  readonly status: number;
  readonly detail: string;
}

const refusal = (status: number, detail: string): Refusal => ({ status, detail });

/** Why the body of a request is not worth reading; undefined when it is. */
function refusedBody(
  { headers, readableDidRead }: IncomingMessage,
  mostBytes: number,
  types: readonly string[],
): Refusal | undefined {
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (type === undefined || !types.includes(type))
    return refusal(415, `expected a body of ${types.join(' or ')}, got ${show(type)}`);
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity')
    return refusal(415, `expected a body that is not compressed, got ${show(encoding)}`);
  if (Number(headers['content-length'] ?? 0) > mostBytes) return tooLarge(mostBytes);
  // Mounted behind somebody who parses bodies: it would be waited for in vain.
  if (readableDidRead)
    return refusal(500, 'the body was read before it came here: mount the server before body parsers');
  return undefined;
}

const show = (text: string | undefined): string => (text ?? 'none').slice(0, 60).replace(/[^\x20-\x7e]/g, '?');
const tooLarge = (mostBytes: number): Refusal => refusal(413, `expected a body of at most ${mostBytes} bytes`);

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function readText(bytes: Buffer): string | Refusal {
  try {
    return utf8.decode(bytes);
  } catch {
    return refusal(400, 'expected a body of UTF-8, got something else');
  }
}

/** The text of a body of JSON, or why it is not taken. Resolves undefined when the peer went away. */
export async function readBody(
  request: IncomingMessage,
  mostBytes: number,
  runtime: Pick<Runtime, 'setTimeout' | 'clearTimeout'>,
): Promise<string | Refusal | undefined> {
  const bytes = await readBytes(request, { mostBytes, types: JSON_ONLY, withinMs: BODY_MS }, runtime);
  return Buffer.isBuffer(bytes) ? readText(bytes) : bytes;
}

/** The bytes of a body as they came, or why it is not taken. Resolves undefined when the peer went away. */
export async function readBytes(
  request: IncomingMessage,
  { mostBytes, types, withinMs }: BodyBounds,
  { setTimeout, clearTimeout }: Pick<Runtime, 'setTimeout' | 'clearTimeout'>,
): Promise<Buffer | Refusal | undefined> {
  const refused = refusedBody(request, mostBytes, types);
  if (refused !== undefined) return refused;
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const done = (outcome: Buffer | Refusal | undefined): void => {
      clearTimeout(timer);
      request.off('data', onData);
      request.pause();
      resolve(outcome);
    };
    const onData = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes > mostBytes) done(tooLarge(mostBytes));
      else chunks.push(chunk);
    };
    const timer = setTimeout(() => done(refusal(408, `expected the whole body within ${withinMs} ms`)), withinMs);
    request.on('data', onData);
    request.on('error', () => done(undefined));
    request.on('close', () => done(undefined));
    request.on('end', () => done(Buffer.concat(chunks)));
  });
}

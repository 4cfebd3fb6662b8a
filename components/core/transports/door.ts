/** The HTTP doors of a server, and what their answers mean for a link. */
import { readUtf8 } from '../../protocol/utf8-reader.ts';
import type { ByteStream, HttpAnswer } from '../platform.ts';
import type { CarrierEnd } from './transport.ts';

/** Longest wait a `Retry-After` may ask for: whoever asks for more is asked again. */
const LONGEST_AFTER_MS = 5 * 60_000;
/** Most that is read of an explanation. */
const DETAIL_BYTES = 4096;

/** The address of one door, below the server's. */
export const doorUrl = (url: string, door: string): string => url.replace(/\/*(\?.*)?$/, `/${door}$1`);

/** What a status means from anyone on the way, as a close code; all others are a lost link. */
const BY_STATUS: Readonly<Record<number, number>> = { 410: 4410, 413: 4413, 429: 4429 };
/** What it means only from a server of ours: a gateway's word must not keep a client away for good. */
const BY_OUR_STATUS: Readonly<Record<number, number>> = { 401: 4401, 403: 4403 };
const TRANSIENT: ReadonlySet<number> = new Set([408, 425, 429]);

/** Whether the same request may succeed a moment later. */
export const isTransient = (status: number): boolean => TRANSIENT.has(status) || status >= 500;

/** How an answer that is no success ends a link; undefined for 200 and 204. */
export async function refusalOf({ status, headers, body }: HttpAnswer): Promise<CarrierEnd | undefined> {
  if (status === 200 || status === 204) return undefined;
  const afterMs = retryAfterMs(headers.get('retry-after'));
  const ours = headers.get('content-type')?.startsWith('application/problem+json') === true;
  const detail = ours ? await detailOf(body) : undefined;
  const code =
    status === 503 && afterMs !== undefined ? 4503 : (((ours && BY_OUR_STATUS[status]) || BY_STATUS[status]) ?? 1006);
  return { code, reason: detail ?? `The server answered ${status}.`, afterMs };
}

/** Only in its form of seconds: for a date, two clocks would have to agree. */
function retryAfterMs(header: string | null): number | undefined {
  return header !== null && /^\d{1,9}$/.test(header) ? Math.min(Number(header) * 1000, LONGEST_AFTER_MS) : undefined;
}

/** Why, in the server's words, where it says so. */
async function detailOf(body: ByteStream | null): Promise<string | undefined> {
  const { detail } = readObject(await readText(body, DETAIL_BYTES).catch(() => ''));
  return typeof detail === 'string' && detail !== '' ? detail : undefined;
}

/** Hands on a body as it comes. Rejects when it breaks off, or with what `onChunk` throws; the rest is left unread then. */
export async function readChunks(body: ByteStream, onChunk: (chunk: Uint8Array) => void): Promise<void> {
  const reader = body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) if (part.value) onChunk(part.value);
}

/** The whole of a body. Rejects when it breaks off, is longer than it may be, or no UTF-8. */
export async function readText(body: ByteStream | null, maxBytes: number): Promise<string> {
  const bytes = new Uint8Array(maxBytes);
  let length = 0;
  if (body)
    await readChunks(body, (chunk) => {
      if (length + chunk.length > maxBytes) throw new RangeError(`expected at most ${maxBytes} bytes, got more`);
      bytes.set(chunk, length);
      length += chunk.length;
    });
  const text = readUtf8(bytes.subarray(0, length));
  if (text === undefined) throw new TypeError('expected UTF-8, got other bytes');
  return text;
}

/** The keys of a JSON object; none for any other text. */
export function readObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** A sentence about what was thrown. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

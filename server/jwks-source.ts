/** Where a set of keys is read from: an address, in time and with a limit, or a file. */
import { readFile, stat } from 'node:fs/promises';

/** Most bytes of a set. */
const MOST_BYTES = 256 * 1024;
const TIMEOUT_MS = 5000;
const OWN_MACHINE = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether keys may be fetched from an address: nobody on the way can change them. */
export function isFetchable(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, username, password } = new URL(address);
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && OWN_MACHINE.has(hostname));
}

/** How the text of a set is read. Rejects with an `Error` whose message names no secret. */
export function jwksSource(place: string): () => Promise<string> {
  return isFetchable(place) ? () => fetchText(place) : () => readText(place);
}

async function fetchText(address: string): Promise<string> {
  const response = await fetch(address, {
    headers: { accept: 'application/json' },
    // A redirect would put the choice of the keys into other hands.
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (response.status !== 200 || response.body === null) {
    await response.body?.cancel();
    throw new Error(`expected status 200, got ${response.status}`);
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > MOST_BYTES) throw tooLong();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function readText(file: string): Promise<string> {
  if ((await stat(file)).size > MOST_BYTES) throw tooLong();
  return readFile(file, 'utf8');
}

const tooLong = (): Error => new Error(`expected at most ${MOST_BYTES} bytes`);

/** What the wire carried, as a person can read it. */
export interface WireLine {
  readonly id: number;
  /** When, ms since 1970. */
  readonly at: number;
  readonly way: 'up' | 'down' | 'said';
  /** The message's word, such as `welcome`. */
  readonly kind: string;
  /** The rest of it, in short. */
  readonly text: string;
  /** Of the whole frame, on the first line of it. */
  readonly bytes: number;
}

const LONGEST_TEXT = 160;
/** What is nobody's business, also on one's own screen. */
const SECRET = new Set(['token', 'sid', 'sk', 'gt', 'cid', 'in']);

type Read = Omit<WireLine, 'id' | 'at'>;

/** A frame as lines, one per message in it. */
export function readLine(way: 'up' | 'down', data: unknown): readonly Read[] {
  if (typeof data !== 'string') {
    const bytes = data instanceof ArrayBuffer ? data.byteLength : 0;
    return [{ way, kind: 'MessagePack', text: `${bytes} bytes`, bytes }];
  }
  if (data === '') return [];
  const bytes = new TextEncoder().encode(data).length;
  return messagesOf(data).map(({ t, c, n, ...rest }, index) => ({
    way,
    kind: typeof t === 'string' ? t : 'frame',
    text: [c, n, short(rest)].filter((part) => typeof part === 'string' && part !== '').join(' '),
    bytes: index === 0 ? bytes : 0,
  }));
}

function messagesOf(data: string): readonly Record<string, unknown>[] {
  try {
    const frame = JSON.parse(data) as unknown;
    const list = Array.isArray(frame) ? frame : [frame];
    return list.filter((one): one is Record<string, unknown> => typeof one === 'object' && one !== null);
  } catch {
    return [{ t: 'text', n: data.slice(0, LONGEST_TEXT) }];
  }
}

function short(rest: object): string {
  const text = JSON.stringify(rest, (key, value: unknown) => (SECRET.has(key) ? '…' : value));
  return text === '{}' ? '' : text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
}

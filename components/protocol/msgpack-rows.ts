/** Turns messages into the positional rows of the compact layout, and back. */
import { namespaceOf } from './channel-name.ts';
import { contracts } from './contracts.ts';
import { keyFromBytes, keyToBytes } from './key.ts';
import { EVENT_LAYOUT, ITEM_LAYOUT } from './msgpack-layout.ts';

export type Fields = Record<string, unknown>;

const namesOf = new Map([...contracts].map(([word, { calls, events }]) => [word, { call: Object.keys(calls), pub: Object.keys(events) }]));
const list = (kind: string, channel: string): readonly string[] => namesOf.get(namespaceOf(channel))?.[kind === 'call' ? 'call' : 'pub'] ?? [];

function packName(kind: string, channel: string, name: unknown): unknown {
  const place = typeof name === 'string' ? list(kind, channel).indexOf(name) : -1;
  return place < 0 ? name : place;
}
/** A number beyond our contract comes from a newer peer: it is an event of a name we do not know. */
const unpackName = (kind: string, channel: string, name: unknown): unknown => (typeof name === 'number' ? (list(kind, channel)[name] ?? `unknown-${name}`) : name);

const packKey = (key: unknown): unknown => (typeof key === 'string' ? (keyToBytes(key) ?? key) : key);
const unpackKey = (key: unknown): unknown => (key instanceof Uint8Array && key.length === 16 ? keyFromBytes(key) : key);

function packAuthor(author: unknown): unknown {
  const { id, name, guest, ...rest } = (author ?? {}) as Fields;
  if (typeof id !== 'string' || typeof name !== 'string' || Object.keys(rest).length > 0) return author;
  return guest === undefined ? [id, name] : [id, name, guest];
}
function unpackAuthor(author: unknown): unknown {
  if (!Array.isArray(author)) return author;
  const [id, name, guest] = author as unknown[];
  return guest === undefined ? { id, name } : { id, name, guest };
}

/** Lays fields out in order. Trailing absent ones are dropped; `d` keeps its null because nothing follows it. */
export function lay(fields: Fields, order: readonly string[], kind: string, channel: string): unknown[] {
  const row = order.map((name) => {
    const value = fields[name];
    if (value === undefined) return undefined;
    if (name === 'k') return packKey(value);
    if (name === 'n') return packName(kind, channel, value);
    if (name === 'u') return packAuthor(value);
    return value;
  });
  while (row.length > 0 && row.at(-1) === undefined) row.pop();
  return row.map((value) => (value === undefined ? null : value));
}

export function unlay(row: readonly unknown[], order: readonly string[], kind: string, channel: string): Fields {
  const fields: Fields = {};
  order.forEach((name, at) => {
    const value = row[at];
    if (at >= row.length || (value === null && name !== 'd')) return;
    if (name === 'k') fields[name] = unpackKey(value);
    else if (name === 'n') fields[name] = unpackName(kind, channel, value);
    else if (name === 'u') fields[name] = unpackAuthor(value);
    else fields[name] = value;
  });
  return fields;
}

/** Packs the events and rows inside a subresult. `rec` may be null, so a subresult stays a map. */
export function packResult(result: Fields): Fields {
  const { c, pubs, page, ...rest } = result;
  const channel = String(c);
  const packed: Fields = { c, ...rest };
  if (pubs !== undefined) packed['pubs'] = (pubs as Fields[]).map((event) => lay(event, EVENT_LAYOUT, 'pub', channel));
  if (page !== undefined) packed['page'] = packPage(page as Fields, channel);
  return packed;
}
export function unpackResult(result: unknown): unknown {
  if (typeof result !== 'object' || result === null || Array.isArray(result)) return result;
  const fields = { ...(result as Fields) };
  const channel = String(fields['c']);
  if (Array.isArray(fields['pubs'])) fields['pubs'] = fields['pubs'].map((row) => (Array.isArray(row) ? unlay(row, EVENT_LAYOUT, 'pub', channel) : row));
  if ('page' in fields) fields['page'] = unpackPage(fields['page'], channel);
  return fields;
}
export function packPage({ items, done }: Fields, channel: string): Fields {
  return { items: (items as Fields[]).map((item) => lay(item, ITEM_LAYOUT, 'pub', channel)), done };
}
export function unpackPage(page: unknown, channel: string): unknown {
  const { items, done } = (page ?? {}) as Fields;
  if (!Array.isArray(items)) return page;
  return { items: items.map((row) => (Array.isArray(row) ? unlay(row, ITEM_LAYOUT, 'pub', channel) : row)), done };
}

/** Turns messages into the positional rows of the compact layout, and back. Rows from a peer may hold anything. */
import { namespaceOf } from './channel-name.ts';
import { contracts } from './contracts.ts';
import { KEY_BYTES, keyFromBytes } from './key.ts';
import { keyToBytes } from './key-bytes.ts';
import { EVENT_LAYOUT, ITEM_LAYOUT } from './msgpack-layout.ts';

/** A message, or a part of one, before it is checked. */
export type Fields = Record<string, unknown>;

/** A decoded map, or undefined for anything else a peer may have put in its place. */
export const asFields = (value: unknown): Fields | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
    ? (value as Fields)
    : undefined;

const namesOf = new Map(
  [...contracts].map(([word, { calls, events, signals = {} }]) => [
    word,
    { call: Object.keys(calls), event: Object.keys(events), sig: Object.keys(signals) },
  ]),
);
const NONE: readonly string[] = [];
const namesIn = (kind: string, channel: string): readonly string[] =>
  namesOf.get(namespaceOf(channel))?.[kind === 'call' || kind === 'sig' ? kind : 'event'] ?? NONE;

function packName(kind: string, channel: string, name: unknown): unknown {
  const place = namesIn(kind, channel).indexOf(name as string);
  return place < 0 ? name : place;
}
/** A number beyond our contract comes from a newer peer: it is an event of a name we do not know. */
const unpackName = (kind: string, channel: string, name: unknown): unknown =>
  typeof name === 'number' ? (namesIn(kind, channel)[name] ?? `unknown-${name}`) : name;

const packKey = (key: unknown): unknown => (typeof key === 'string' ? (keyToBytes(key) ?? key) : key);
const unpackKey = (key: unknown): unknown =>
  key instanceof Uint8Array && key.length === KEY_BYTES ? keyFromBytes(key) : key;

function packAuthor(author: unknown): unknown {
  const { id, name, guest, ...rest } = asFields(author) ?? {};
  if (typeof id !== 'string' || typeof name !== 'string' || Object.keys(rest).length > 0) return author;
  return guest === undefined ? [id, name] : [id, name, guest];
}
function unpackAuthor(author: unknown): unknown {
  if (!Array.isArray(author)) return author;
  const [id, name, guest] = author as unknown[];
  return guest === undefined ? { id, name } : { id, name, guest };
}

function pack(field: string, value: unknown, kind: string, channel: string): unknown {
  switch (field) {
    case 'k':
      return packKey(value);
    case 'n':
      return packName(kind, channel, value);
    case 'u':
      return packAuthor(value);
    default:
      return value;
  }
}
function unpack(field: string, value: unknown, kind: string, channel: string): unknown {
  switch (field) {
    case 'k':
      return unpackKey(value);
    case 'n':
      return unpackName(kind, channel, value);
    case 'u':
      return unpackAuthor(value);
    default:
      return value;
  }
}

/**
 * Adds fields to a row in order. Absent ones are undefined, which is written as nil; absent ones at the end are left out.
 * @param kind `call` or `sig`, or any other kind for the names of events.
 */
export function lay(
  row: unknown[],
  fields: Fields,
  order: readonly string[],
  kind: string,
  channel: string,
): unknown[] {
  let end = row.length;
  for (const field of order) {
    const value = fields[field];
    row.push(value === undefined ? undefined : pack(field, value, kind, channel));
    if (value !== undefined) end = row.length;
  }
  row.length = end;
  return row;
}

/** Reads the fields of a row back, from its item number `from` on. `d` may be null; any other nil is an absent field. */
export function unlay(
  fields: Fields,
  row: readonly unknown[],
  from: number,
  order: readonly string[],
  kind: string,
  channel: string,
): Fields {
  for (let i = 0; i < order.length && from + i < row.length; i++) {
    const field = order[i] ?? '';
    const value = row[from + i];
    if (value !== null || field === 'd') fields[field] = unpack(field, value, kind, channel);
  }
  return fields;
}

const layAll = (list: readonly unknown[], order: readonly string[], channel: string): unknown[] =>
  list.map((item) => {
    const fields = asFields(item);
    return fields === undefined ? item : lay([], fields, order, 'event', channel);
  });
const unlayAll = (list: readonly unknown[], order: readonly string[], channel: string): unknown[] =>
  list.map((row) => (Array.isArray(row) ? unlay({}, row, 0, order, 'event', channel) : row));

const channelIn = ({ c }: Fields): string => (typeof c === 'string' ? c : '');

/** Packs the events and rows inside a subresult, which stays a map because its `rec` may be null. */
export function packResult(result: unknown): unknown {
  const fields = asFields(result);
  if (fields === undefined) return result;
  const packed = { ...fields };
  if (Array.isArray(packed['pubs'])) packed['pubs'] = layAll(packed['pubs'], EVENT_LAYOUT, channelIn(fields));
  if ('page' in packed) packed['page'] = packPage(packed['page'], channelIn(fields));
  return packed;
}
/** Undoes `packResult` in place; what is no packed subresult stays as it is. */
export function unpackResult(result: unknown): unknown {
  const fields = asFields(result);
  if (fields === undefined) return result;
  if (Array.isArray(fields['pubs'])) fields['pubs'] = unlayAll(fields['pubs'], EVENT_LAYOUT, channelIn(fields));
  if ('page' in fields) fields['page'] = unpackPage(fields['page'], channelIn(fields));
  return fields;
}

/** Packs the rows of a page. */
export function packPage(page: unknown, channel: string): unknown {
  const fields = asFields(page);
  return Array.isArray(fields?.['items']) ? { ...fields, items: layAll(fields['items'], ITEM_LAYOUT, channel) } : page;
}
/** Undoes `packPage` in place; what is no packed page stays as it is. */
export function unpackPage(page: unknown, channel: string): unknown {
  const fields = asFields(page);
  if (Array.isArray(fields?.['items'])) fields['items'] = unlayAll(fields['items'], ITEM_LAYOUT, channel);
  return page;
}

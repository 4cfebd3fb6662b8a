/**
 * Who may do what where, written out: the table that the server is held to, on every way to it.
 *
 * To extend: a person is one entry of `PEOPLE`, a channel one of `ALLOWED`; its lists name everybody who may.
 */
import type { ServerOptions } from 'rt-elements-server';

/** What a person's token lists; `undefined` for a token that lists nothing, `'guest'` for no token at all. */
export const PEOPLE = {
  guest: 'guest',
  member: undefined,
  nothing: {},
  reader: { 'team:*': ['read'] },
  writer: { 'team:*': ['write'] },
  one: { 'team:a': ['read', 'write'] },
  typist: { 'team:a': ['subscribe', 'signal'] },
  support: { 'chat:support-*': ['read', 'write'], 'drop:*': ['history'] },
  caller: { 'chat:general': ['subscribe', 'call'] },
  stray: { 'nowhere:*': ['read', 'write'], 'team:~a': ['read', 'write'], 'chat:support': ['history'] },
  admin: { '*': ['read', 'write'] },
} as const satisfies Record<string, 'guest' | undefined | Record<string, readonly string[]>>;
export type Person = keyof typeof PEOPLE;
export const people = Object.keys(PEOPLE) as Person[];

/** Chat and feeds are as they come. */
export const NAMESPACES: NonNullable<ServerOptions['namespaces']> = {
  team: { retention: 'history' },
  staff: { retention: 'history', read: 'signed-in', write: 'signed-in' },
  news: { retention: 'history', read: 'everyone', write: 'signed-in' },
  lobby: { retention: 'history', read: 'guests', write: 'guests', history: 'signed-in' },
  wall: { retention: 'history', read: 'everyone', write: 'everyone' },
  drop: { retention: 'history', write: 'guests' },
  quiet: { retention: 'history', read: 'guests', write: 'signed-in', signal: 'guests' },
};

/** What is tried. `back` is whether a follower is brought what was said before; `signal` is heard only of followers. */
export const TRIED = ['subscribe', 'resume', 'back', 'history', 'call', 'publish', 'signal', 'refresh'] as const;
export type Tried = (typeof TRIED)[number];

/** Lists of people, separated by spaces. */
interface Row {
  readonly follow: string;
  readonly history: string;
  readonly call: string;
  readonly publish: string;
  readonly signal: string;
}

const EVERYBODY = people.join(' ');
const nobody: Row = { follow: '', history: '', call: '', publish: '', signal: '' };
/** A feature's room: events are its own, and so are signals. */
const feature = { publish: '', signal: '' };

const ALLOWED: Readonly<Record<string, Row>> = {
  'chat:general': {
    follow: 'guest member caller admin',
    history: 'guest member admin',
    call: 'guest member caller admin',
    ...feature,
  },
  'chat:support-1': {
    follow: 'guest member support admin',
    history: 'guest member support admin',
    call: 'guest member support admin',
    ...feature,
  },
  'chat:support': {
    follow: 'guest member admin',
    history: 'guest member stray admin',
    call: 'guest member admin',
    ...feature,
  },
  // Read like a chat; written by backends alone, and by who may write everywhere.
  'activity:team': {
    follow: 'guest member admin',
    history: 'guest member admin',
    call: 'admin',
    ...feature,
  },
  'team:a': {
    follow: 'reader one typist admin',
    history: 'reader one admin',
    call: 'writer one admin',
    publish: 'writer one admin',
    signal: 'one typist admin',
  },
  'team:ab': {
    follow: 'reader admin',
    history: 'reader admin',
    call: 'writer admin',
    publish: 'writer admin',
    signal: 'admin',
  },
  'staff:a': {
    follow: 'member admin',
    history: 'member admin',
    call: 'member admin',
    publish: 'member admin',
    signal: 'member admin',
  },
  'news:a': {
    follow: EVERYBODY,
    history: EVERYBODY,
    call: 'member admin',
    publish: 'member admin',
    signal: 'member admin',
  },
  'lobby:a': {
    follow: 'guest member admin',
    history: 'member admin',
    call: 'guest member admin',
    publish: 'guest member admin',
    signal: 'guest member admin',
  },
  'wall:a': {
    follow: EVERYBODY,
    history: EVERYBODY,
    call: EVERYBODY,
    publish: EVERYBODY,
    signal: EVERYBODY,
  },
  'drop:a': {
    follow: 'admin',
    history: 'support admin',
    call: 'guest member admin',
    publish: 'guest member admin',
    signal: 'admin',
  },
  'quiet:a': {
    follow: 'guest member admin',
    history: 'guest member admin',
    call: 'member admin',
    publish: 'member admin',
    signal: 'guest member admin',
  },
  'nowhere:a': nobody,
  'chat.general:a': nobody,
  'chat:~a': nobody,
  'team:~a': nobody,
  'wall:~guest': nobody,
};

/** Every channel that is tried, also those nobody may go to. */
export const channels = Object.keys(ALLOWED);
/** Those in which something was said before. */
export const spokenIn = channels.filter((channel) => ALLOWED[channel] !== nobody);

/** Whether the person may. */
export function allowed(person: Person, tried: Tried, channel: string): boolean {
  const row = ALLOWED[channel]!;
  const may = (list: string): boolean => list.split(' ').includes(person);
  switch (tried) {
    case 'subscribe':
    case 'resume':
    case 'refresh':
      return may(row.follow);
    case 'back':
      return may(row.follow) && may(row.history);
    default:
      return may(row[tried]);
  }
}

/** How many rows there are. */
export const ROWS = people.length * channels.length * TRIED.length;

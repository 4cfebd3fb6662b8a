/** Options of a server on which a test can publish as much as it likes. */
import type { createServer } from 'rt-elements-server';

type ServerOptions = Parameters<typeof createServer>[0];

/** Budgets that no test meets by accident. */
export const roomyLimits: NonNullable<ServerOptions['limits']> = {
  call: [100_000, 100_000],
  pub: [100_000, 100_000],
  sub: [100_000, 100_000],
  messages: [1_000_000, 1_000_000],
};

type Namespaces = NonNullable<ServerOptions['namespaces']>;

/** Namespaces without a feature, one of each retention, for all who are let in. */
export const plainNamespaces = {
  log: { retention: 'history', read: 'guests', write: 'guests' },
  feed: { retention: 'replay', read: 'guests', write: 'guests' },
  wire: { retention: 'live', read: 'guests', write: 'guests' },
} as const satisfies Namespaces;

/** The same, and chat, where anybody may read without saying who they are. */
export const publicNamespaces = {
  chat: { read: 'everyone' },
  log: { ...plainNamespaces.log, read: 'everyone' },
  feed: { ...plainNamespaces.feed, read: 'everyone' },
  wire: { ...plainNamespaces.wire, read: 'everyone' },
} as const satisfies Namespaces;

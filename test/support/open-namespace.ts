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

/** Namespaces without a feature, one of each retention. */
export const plainNamespaces: NonNullable<ServerOptions['namespaces']> = {
  log: { retention: 'history' },
  feed: { retention: 'replay' },
  wire: { retention: 'live' },
};

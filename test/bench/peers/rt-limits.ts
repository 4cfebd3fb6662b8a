/** The limits a benchmark would run into, which are there to stop exactly what it does. All others stay as they are. */
export const RT_LIMITS = {
  call: [1_000_000, 1_000_000],
  messages: [1_000_000, 1_000_000],
  socketsPerAddress: 20_000,
  queuedBytes: 16 * 1024 * 1024,
} as const;

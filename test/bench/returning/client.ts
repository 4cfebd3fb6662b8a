/** A real client that comes back by itself after its server died: what each library does when left alone. */

/** What is told of one client, as often as it happens. */
export interface Journey {
  /** Connected, and a follower of its room again. */
  joined(): void;
  lost(): void;
}

/** Starts one client. Returns what ends it. */
export type StartClient = (port: number, journey: Journey) => () => void;

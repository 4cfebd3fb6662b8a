/** A client of a real server on one of the four kinds of link, with every frame of it kept. */
import type { TestContext } from 'node:test';
import type { Client, ClientOptions } from 'rt-elements/client';
import type { Encoded } from 'rt-elements/protocol';
import { createClient } from '../../components/core/create-client.ts';
import { fallbackTransport } from '../../components/core/fallbacks.ts';
import { browserPlatform } from '../../components/core/platform.ts';
import type { Timing } from '../../components/core/timing.ts';
import type { Transport } from '../../components/core/transports/transport.ts';
import { webSocketTransport } from '../../components/core/transports/websocket.ts';
import type { Cell } from './cells.ts';
import { FAST } from './start-client.ts';

/** Frames of all links, as they were handed over. */
export interface Tap {
  readonly up: Encoded[];
  readonly down: Encoded[];
  /** Makes links say that they are slow. */
  busy?: boolean;
}

/** The same transport with somebody listening in. */
export function tapped(transport: Transport, tap: Tap): Transport {
  return {
    name: transport.name,
    dial(request, listener) {
      const carrier = transport.dial(request, {
        onOpen: () => listener.onOpen(),
        onFrame: (frame) => {
          tap.down.push(frame);
          listener.onFrame(frame);
        },
        onEnd: (end) => listener.onEnd(end),
      });
      return {
        get busy() {
          return tap.busy ?? carrier.busy === true;
        },
        send: (frame) => {
          tap.up.push(frame);
          carrier.send(frame);
        },
        close: (code, reason) => carrier.close(code, reason),
      };
    },
  };
}

/** How often a word, such as an error code, is in frames of either codec. */
export const mentions = (frames: readonly Encoded[], word: string): number =>
  frames.reduce(
    (sum, frame) =>
      sum +
      Buffer.from(frame as string)
        .toString('latin1')
        .split(word).length -
      1,
    0,
  );

interface TappedOptions extends Partial<ClientOptions> {
  readonly url: string;
  readonly timing?: Timing;
  /** What the client takes for time, ms. Default: the machine's. */
  readonly monotonic?: () => number;
}

/** A client that ends with the test. Its waits are short unless the test says otherwise. */
export function tappedClient(
  t: TestContext,
  cell: Cell,
  { timing = FAST, monotonic, ...options }: TappedOptions,
): { client: Client; tap: Tap; errors: unknown[] } {
  const tap: Tap = { up: [], down: [] };
  const errors: unknown[] = [];
  const platform = { ...browserPlatform(), ...(monotonic && { monotonic }) };
  const socket = cell === 'json' || cell === 'msgpack';
  const client = createClient(
    { ...options, ...(socket ? { codec: cell, transports: ['ws'] } : { transports: [cell] }) },
    {
      platform,
      timing,
      transport: tapped(webSocketTransport(platform), tap),
      fallback: (name) => tapped(fallbackTransport(name, platform, timing), tap),
    },
  );
  t.after(() => client.dispose());
  client.on('error', (error) => errors.push(error));
  return { client, tap, errors };
}

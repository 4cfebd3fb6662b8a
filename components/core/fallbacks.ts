/** The transports for networks that stop WebSockets, loaded when one is met. */
import type { Platform } from './platform.ts';
import { pollTransport } from './transports/poll.ts';
import { sseTransport } from './transports/sse.ts';
import { StreamSlot } from './transports/stream-slot.ts';
import type { Carrier, CarrierListener, DialRequest, Transport } from './transports/transport.ts';

/** A fallback that keeps no more connections open than a browser's tabs together can spare. */
export function fallbackTransport(name: 'sse' | 'poll', platform: Platform): Transport {
  return { name, dial: (request, listener) => new SlottedCarrier(name, platform, request, listener) };
}

/** A carrier that first looks for a place among the tabs. Without one a stream is not dialled, and polls are sparse. */
class SlottedCarrier implements Carrier {
  readonly #slot: StreamSlot;
  #carrier: Carrier | undefined;
  #over = false;

  constructor(name: 'sse' | 'poll', platform: Platform, request: DialRequest, listener: CarrierListener) {
    const slot = new StreamSlot(platform, request.url);
    this.#slot = slot;
    const onEnd: CarrierListener['onEnd'] = (end) => {
      this.#finish();
      listener.onEnd(end);
    };
    const forward: CarrierListener = {
      onOpen: () => listener.onOpen(),
      onFrame: (frame) => listener.onFrame(frame),
      onEnd,
    };
    void slot.take().then((held) => {
      if (this.#over) return slot.leave();
      if (name === 'sse' && !held) return onEnd({ code: 1006, reason: 'Other tabs hold the streams there may be.' });
      if (!held) slot.wait();
      const transport = name === 'sse' ? sseTransport(platform) : pollTransport(platform, { sparse: () => !slot.held });
      this.#carrier = transport.dial(request, forward);
    });
  }

  send(frame: Parameters<Carrier['send']>[0]): void {
    this.#carrier?.send(frame);
  }

  close(code: number, reason: string): void {
    this.#finish();
    this.#carrier?.close(code, reason);
  }

  #finish(): void {
    this.#over = true;
    this.#slot.leave();
  }
}

/** The transports for networks that stop WebSockets, and the way to them. Loaded as one, when such a network may have been met. */
import type { Platform } from './platform.ts';
import type { Timing } from './timing.ts';
import { pollTransport } from './transports/poll.ts';
import { sseTransport } from './transports/sse.ts';
import { StreamSlot } from './transports/stream-slot.ts';
import type { Carrier, CarrierListener, DialRequest, Transport } from './transports/transport.ts';

export { climb } from './climb.ts';

/** A fallback that keeps no more connections open than a browser's tabs together can spare. */
export function fallbackTransport(name: 'sse' | 'poll', platform: Platform, timing: Timing): Transport {
  const over = (slot: StreamSlot): Transport | undefined => {
    if (name === 'sse') return slot.held ? sseTransport(platform, timing) : undefined;
    if (!slot.held) slot.wait();
    return pollTransport(platform, timing, { sparse: () => !slot.held });
  };
  return {
    name,
    dial: (request, listener) => new SlottedCarrier(new StreamSlot(platform, request.url), over, request, listener),
  };
}

/** A carrier that first looks for a place among the tabs. Without one a stream is not dialled, and polls are sparse. */
class SlottedCarrier implements Carrier {
  readonly #slot: StreamSlot;
  #carrier: Carrier | undefined;
  #over = false;

  constructor(
    slot: StreamSlot,
    over: (slot: StreamSlot) => Transport | undefined,
    request: DialRequest,
    listener: CarrierListener,
  ) {
    this.#slot = slot;
    const onEnd: CarrierListener['onEnd'] = (end) => {
      this.#finish();
      listener.onEnd(end);
    };
    void slot.take().then(() => {
      if (this.#over) return slot.leave();
      this.#carrier = over(slot)?.dial(request, {
        onOpen: () => listener.onOpen(),
        onFrame: (frame) => listener.onFrame(frame),
        onEnd,
      });
      if (!this.#carrier) onEnd({ code: 1006, reason: 'Other tabs hold the streams there may be.' });
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

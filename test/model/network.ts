/** A network in memory between clients and a server: it delays, loses, cuts, holds, refuses and swallows, as told. */
import type { ClientMessages, Encoded, ServerMessages } from 'rt-elements/protocol';
import type { Carrier, CarrierListener, DialRequest, Transport } from '../../components/core/transports/transport.ts';
import type { Format, Link, LinkListener } from '../../server/transports/transport.ts';
import { jsonEnds, msgpackEnds } from '../support/links.ts';
import type { Random } from '../support/random.ts';
import { Pipe } from './pipe.ts';
import type { VirtualTime } from './virtual-time.ts';

const HEAD_BYTES = 4;
const utf8 = { encode: new TextEncoder(), decode: new TextDecoder() };
/** How long a server waits for a peer to take a close, ms. */
const CLOSE_TIMEOUT_MS = 3_000;

/** A frame with its length before it, so that several can be written at once, as on a stream. */
function wrap(frame: Encoded): Uint8Array {
  const payload = typeof frame === 'string' ? utf8.encode.encode(frame) : frame;
  const bytes = new Uint8Array(HEAD_BYTES + payload.length);
  new DataView(bytes.buffer).setUint32(0, payload.length);
  bytes.set(payload, HEAD_BYTES);
  return bytes;
}

function* unwrap(bytes: Uint8Array): Iterable<Uint8Array<ArrayBuffer>> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length;) {
    const end = at + HEAD_BYTES + view.getUint32(at);
    yield new Uint8Array(bytes.slice(at + HEAD_BYTES, end));
    at = end;
  }
}

const FORMATS: Readonly<Record<'json' | 'msgpack', Format>> = {
  json: { codec: 'json', wrap },
  msgpack: { codec: 'msgpack', wrap },
};

export type Dials = 'answered' | 'refused' | 'swallowed';

/** Where a client is: its way into the network, good or bad. */
export interface Place {
  readonly name: string;
  /** What becomes of a dial. */
  dials: Dials;
  /** What becomes of it by kind, where the network stops some kinds only. */
  blocks: Partial<Record<Transport['name'], Dials>>;
  /** Longest delay of one way, ms. */
  mostDelayMs: number;
  /** The machine sleeps until then; nothing arrives before. */
  wakesAt: number;
}

export interface NetworkOptions {
  readonly time: VirtualTime;
  readonly random: Random;
  /** The server's door; undefined while there is none. */
  readonly accept: () => ((link: Link) => LinkListener) | undefined;
}

type Up = { readonly frame: string | Uint8Array } | 'end';
type Down = { readonly frame: string | Uint8Array<ArrayBuffer> } | { readonly code: number };

/** One link, both ends. Ends are told when they are told, not when it breaks. */
export class Wire {
  readonly place: Place;
  readonly codec: 'json' | 'msgpack';
  readonly up: Pipe<Up>;
  readonly down: Pipe<Down>;
  /** The first frame of either side. */
  hello: Encoded | undefined;
  welcome: string | Uint8Array | undefined;
  /** Whether this side still counts on it. */
  open = { client: true, server: false };
  /** When the client dialled, ms. */
  readonly dialledAt: number;

  constructor(place: Place, codec: 'json' | 'msgpack', up: Pipe<Up>, down: Pipe<Down>, dialledAt: number) {
    this.place = place;
    this.codec = codec;
    this.up = up;
    this.down = down;
    this.dialledAt = dialledAt;
  }

  /** Whether both ends count on it and what they say arrives. */
  get sound(): boolean {
    return this.open.client && this.open.server && this.up.sound && this.down.sound;
  }
}

export class Network {
  readonly #options: NetworkOptions;
  /** Links of which at least one end counts on it. */
  readonly wires = new Set<Wire>();
  /** Monotonic times of all dials, by place. */
  readonly dials: Array<{ readonly place: Place; readonly at: number }> = [];
  /** Most bytes that were ever held for one link. */
  mostHeldBytes = 0;

  constructor(options: NetworkOptions) {
    this.#options = options;
  }

  /** Links a client at this place counts on. */
  of(place: Place): Wire[] {
    return [...this.wires].filter((wire) => wire.place === place && wire.open.client);
  }

  transport(place: Place, name: Transport['name']): Transport {
    return { name, dial: (request, listener) => this.#dial(place, name, request, listener) };
  }

  /** Whether a server answers to a plain request from there. Resolves later, or never. */
  reach(place: Place): Promise<boolean> {
    const { time, random, accept } = this.#options;
    return new Promise((resolve) => {
      if (place.dials !== 'swallowed')
        time.after(2 * random.int(place.mostDelayMs + 1), () =>
          resolve(place.dials === 'answered' && accept() !== undefined),
        );
    });
  }

  /** Both ends learn of it; of what is under way some still arrives. */
  reset(wire: Wire): void {
    const { random } = this.#options;
    wire.up.cut(random.int(wire.up.length + 1), 'end');
    wire.down.cut(random.int(wire.down.length + 1), { code: 1006 });
  }

  /** Another link of the same session, as a tab makes that was copied with its memory. It listens for a while. */
  clone(wire: Wire): void {
    const { hello, welcome, codec } = wire;
    if (hello === undefined || welcome === undefined) return;
    const ends = codec === 'json' ? jsonEnds() : msgpackEnds();
    const said = ends.server.decode(hello)[0] as ClientMessages['hello'];
    const { sid, sk, gt = said.guest } = ends.client.decode(welcome)[0] as ServerMessages['welcome'];
    const place: Place = { name: 'clone', dials: 'answered', blocks: {}, mostDelayMs: 20, wakesAt: 0 };
    const { client } = jsonEnds();
    const carrier: Carrier = this.#dial(
      place,
      'ws',
      {
        url: '',
        codec: 'json',
        timeoutMs: 10_000,
        hello: () => client.join([client.encode({ ...said, sid, sk, guest: gt, subs: [] })]),
      },
      { onOpen: () => {}, onFrame: () => {}, onEnd: () => {} },
    );
    this.#options.time.after(5_000, () => carrier.close(1000, ''));
  }

  /** The server's process is gone: every link of it ends, sooner or later or never. */
  serverDied(): void {
    const { time, random } = this.#options;
    for (const wire of this.wires) {
      if (!wire.open.server) continue;
      wire.open.server = false;
      wire.up.shut();
      this.#forget(wire);
      // Where the machine itself died nobody says so.
      if (random.int(8) === 0) wire.down.lose();
      else time.after(random.int(200), () => wire.down.cut(random.int(wire.down.length + 1), { code: 1006 }));
    }
  }

  #dial(place: Place, name: Transport['name'], request: DialRequest, listener: CarrierListener): Carrier {
    const { time, random } = this.#options;
    const delayMs = (): number => random.int(place.mostDelayMs + 1);
    let server: LinkListener | undefined;
    let told = false;
    const ended = (code: number): void => {
      if (!wire.open.client) return;
      wire.open.client = false;
      wire.down.shut();
      wire.up.put('end');
      this.#forget(wire);
      if (!told) listener.onEnd({ code, reason: '' });
      told = true;
    };
    const gone = (): void => {
      if (!wire.open.server) return;
      wire.open.server = false;
      wire.up.shut();
      this.#forget(wire);
      server?.closed();
    };
    const up = new Pipe<Up>({
      time,
      delayMs,
      wakesAt: () => 0,
      deliver: (what) => {
        if (what === 'end') gone();
        else server?.receive(what.frame);
      },
    });
    const down = new Pipe<Down>({
      time,
      delayMs,
      wakesAt: () => place.wakesAt,
      deliver: (what) => {
        if (!wire.open.client) return;
        if ('code' in what) return ended(what.code);
        wire.welcome ??= what.frame;
        listener.onFrame(what.frame);
      },
    });
    const wire = new Wire(place, request.codec, up, down, time.now);
    this.wires.add(wire);
    this.dials.push({ place, at: time.now });
    const say = (frame: Encoded): void =>
      up.put({ frame: typeof frame === 'string' ? frame : new Uint8Array(frame) }, frame.length);
    const opened = (): void => {
      if (!wire.open.client) return;
      const accept = this.#options.accept();
      const dials = [place.dials, place.blocks[name]];
      if (dials.includes('swallowed')) return;
      if (dials.includes('refused') || !accept) return ended(1006);
      wire.open.server = true;
      server = accept(this.#link(wire, name, gone));
      try {
        wire.hello = request.hello();
      } catch {
        return ended(1006);
      }
      say(wire.hello);
      listener.onOpen();
    };
    time.after(delayMs() * 2, opened);
    return {
      send: (frame) => {
        if (wire.open.client) say(frame);
      },
      close: () => {
        told = true;
        ended(1000);
      },
    };
  }

  #link(wire: Wire, name: Transport['name'], gone: () => void): Link {
    const { time } = this.#options;
    const { down, codec } = wire;
    const held = (): number => {
      this.mostHeldBytes = Math.max(this.mostHeldBytes, down.heldBytes);
      return down.heldBytes;
    };
    let closing = false;
    return {
      transport: name,
      format: FORMATS[codec],
      address: wire.place.name,
      get bufferedBytes() {
        return held();
      },
      write(bytes) {
        if (closing || !wire.open.server) return;
        for (const frame of unwrap(bytes))
          down.put({ frame: codec === 'json' ? utf8.decode.decode(frame) : frame }, frame.length);
      },
      onDrain: (run) => {
        if (!closing) down.onDrain(run);
      },
      close(code) {
        if (closing) return;
        closing = true;
        down.put({ code });
        time.after(CLOSE_TIMEOUT_MS, gone);
      },
    };
  }

  #forget(wire: Wire): void {
    if (!wire.open.client && !wire.open.server) this.wires.delete(wire);
  }
}

/** A WebSocket whose network can be taken away, and whose frames can be seen: what the page's own sockets are made of. */
import type { Wire } from './wire.svelte.ts';

const ABNORMAL = 1006;

/** Makes the class that stands in for `Native` on this page. */
export function tappedSocket(Native: typeof WebSocket, wire: Wire): typeof WebSocket {
  class TappedSocket extends EventTarget {
    static readonly CONNECTING = 0;
    static readonly OPEN = 1;
    static readonly CLOSING = 2;
    static readonly CLOSED = 3;

    readonly url: string;
    onopen: ((event: Event) => void) | null = null;
    onmessage: ((event: MessageEvent) => void) | null = null;
    onerror: ((event: Event) => void) | null = null;
    onclose: ((event: CloseEvent) => void) | null = null;
    #inner: WebSocket | undefined;
    #lost = false;
    readonly #leave: () => void;

    constructor(url: string | URL, protocols?: string | string[]) {
      super();
      this.url = String(url);
      this.#leave = wire.carry({ cut: () => this.#cut() });
      if (wire.cut) {
        queueMicrotask(() => this.#cut());
        return;
      }
      const inner = new Native(url, protocols);
      inner.binaryType = 'arraybuffer';
      this.#inner = inner;
      inner.addEventListener('open', () => wire.whenFlowing(() => this.#tell(new Event('open'))));
      inner.addEventListener('message', ({ data }: MessageEvent<unknown>) =>
        wire.whenFlowing(() => {
          if (this.#lost) return;
          wire.note('down', data);
          this.#tell(new MessageEvent('message', { data }));
        }),
      );
      inner.addEventListener('error', () => this.#tell(new Event('error')));
      inner.addEventListener('close', ({ code, reason, wasClean }) =>
        wire.whenFlowing(() => this.#end(new CloseEvent('close', { code, reason, wasClean }))),
      );
    }

    get readyState(): number {
      return this.#lost ? Native.CLOSED : (this.#inner?.readyState ?? Native.CONNECTING);
    }
    get bufferedAmount(): number {
      return this.#inner?.bufferedAmount ?? 0;
    }
    get protocol(): string {
      return this.#inner?.protocol ?? '';
    }
    get extensions(): string {
      return this.#inner?.extensions ?? '';
    }
    get binaryType(): BinaryType {
      return this.#inner?.binaryType ?? 'arraybuffer';
    }
    set binaryType(type: BinaryType) {
      if (this.#inner) this.#inner.binaryType = type;
    }

    send(data: string | ArrayBuffer): void {
      wire.whenFlowing(() => {
        if (this.#inner?.readyState !== Native.OPEN) return;
        wire.note('up', data);
        this.#inner.send(data);
      });
    }

    close(code?: number, reason?: string): void {
      if (this.#inner) this.#inner.close(code, reason);
      else this.#cut();
    }

    /** As when the cable is pulled and the machine notices. */
    #cut(): void {
      if (this.#lost) return;
      this.#tell(new Event('error'));
      this.#end(new CloseEvent('close', { code: ABNORMAL }));
      this.#inner?.close();
    }

    #end(event: CloseEvent): void {
      if (this.#lost) return;
      this.#lost = true;
      this.#leave();
      this.dispatchEvent(event);
      this.onclose?.(event);
    }

    #tell(event: Event): void {
      if (this.#lost) return;
      this.dispatchEvent(event);
      if (event.type === 'open') this.onopen?.(event);
      else if (event.type === 'message') this.onmessage?.(event as MessageEvent);
      else this.onerror?.(event);
    }
  }
  return TappedSocket as unknown as typeof WebSocket;
}

/** What lies between this page and its server: to be cut, stalled and watched. There is one per page. */
import { readLine, type WireLine } from './wire-line.ts';
import { tappedFetch } from './tapped-fetch.ts';
import { tappedSocket } from './tapped-socket.ts';

/** Most lines kept for reading. */
const MOST_LINES = 200;
/** Most that waits while the network is stalled; a network that holds more loses it. */
const MOST_HELD = 1000;

interface Carried {
  cut(): void;
}

export class Wire {
  /** Newest last. */
  lines = $state.raw<readonly WireLine[]>([]);
  /** While true nothing is kept for reading. */
  paused = $state(false);
  readonly #carried = new Set<Carried>();
  readonly #held: (() => void)[] = [];
  #cut = $state(false);
  #stalled = $state(false);
  #gathered: WireLine[] = [];
  #count = 0;

  /** Whether there is no network. Setting it ends every link there is. */
  get cut(): boolean {
    return this.#cut;
  }
  set cut(cut: boolean) {
    this.#cut = cut;
    this.say(cut ? 'network cut' : 'network back');
    if (cut) for (const link of [...this.#carried]) link.cut();
  }

  /** Whether what is sent, either way, is held back without a word. */
  get stalled(): boolean {
    return this.#stalled;
  }
  set stalled(stalled: boolean) {
    this.#stalled = stalled;
    this.say(stalled ? 'network stalled' : 'network flows again');
    if (!stalled) for (const go of this.#held.splice(0)) go();
  }

  /** Notes a link that ends with the network, until the returned function is called. */
  carry(link: Carried): () => void {
    this.#carried.add(link);
    return () => void this.#carried.delete(link);
  }

  /** Runs at once, or in order when the network flows again. */
  whenFlowing(go: () => void): void {
    if (!this.#stalled) go();
    else if (this.#held.length < MOST_HELD) this.#held.push(go);
  }

  /** Resolves once the network flows; rejects when the signal is aborted first. */
  flowing(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(new DOMException('The request was ended.', 'AbortError')), {
        once: true,
      });
      this.whenFlowing(resolve);
    });
  }

  /** Writes down what passed. */
  note(way: 'up' | 'down', data: unknown): void {
    if (!this.paused) for (const line of readLine(way, data)) this.#add(line);
  }

  /** Writes down what was done to the network. */
  say(text: string): void {
    this.#add({ way: 'said', kind: text, text: '', bytes: 0 });
  }

  clear(): void {
    this.#gathered = [];
    this.lines = [];
  }

  #add(line: Omit<WireLine, 'id' | 'at'>): void {
    this.#count += 1;
    this.#gathered.push({ ...line, id: this.#count, at: Date.now() });
    // A burst is drawn once.
    if (this.#gathered.length === 1) requestAnimationFrame(() => this.#show());
  }

  #show(): void {
    if (this.#gathered.length === 0) return;
    this.lines = [...this.lines, ...this.#gathered.splice(0)].slice(-MOST_LINES);
  }
}

export const wire = new Wire();

// Before any element makes its connection: those take the page's functions when they do.
if ('document' in globalThis) {
  globalThis.fetch = tappedFetch(globalThis.fetch.bind(globalThis), wire);
  globalThis.WebSocket = tappedSocket(globalThis.WebSocket, wire);
}

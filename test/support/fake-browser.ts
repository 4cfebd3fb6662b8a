/**
 * A browser with tabs: one storage, one set of locks, one time, one server. A tab can be reloaded, closed or crash, and
 * what it left is there for the next one.
 */
import type { TestContext } from 'node:test';
// What is loaded on demand, so that no test waits for a disk.
import '../../components/core/guest-lock.ts';
import '../../components/core/shared-token.ts';
import '../../components/core/token-refresh.ts';
import { createClient } from '../../components/core/create-client.ts';
import type { Client, ClientOptions } from '../../components/core/client-api.ts';
import type { Broadcast } from '../../components/core/platform.ts';
import { memoryStore } from '../../components/core/store/memory-store.ts';
import type { OutboxStore, StoredEntry } from '../../components/core/store/outbox-store.ts';
import { TIMING } from '../../components/core/timing.ts';
import { FakeClock } from './fake-clock.ts';
import { FakeLines } from './fake-lines.ts';
import { FakeLocks } from './fake-locks.ts';
import { FakePlatform, FakeStorage } from './fake-platform.ts';
import { FakeServer } from './fake-server.ts';

/** A page of the browser. */
export interface FakeTab {
  readonly client: Client;
  readonly platform: FakePlatform;
  /** The page ends: nothing of it runs any more, and nothing is said to anybody. */
  crash(): void;
}

class TabPlatform extends FakePlatform {
  isDead = false;

  constructor(browser: FakeBrowser, tabStorage: FakeStorage, bytesFrom: number) {
    super(browser.clock);
    this.#lines = browser.lines;
    this.locks = browser.locks.of(this);
    this.stores.tab = tabStorage;
    this.stores.browser = browser.storage;
    this.#bytes = bytesFrom;
  }

  #bytes: number;
  readonly #lines: FakeLines;

  override broadcast(name: string, onMessage: (message: unknown) => void): Broadcast {
    return this.#lines.join(name, (message) => this.isDead || onMessage(message));
  }

  override after(delayMs: number, run: () => void): () => void {
    return super.after(delayMs, () => this.isDead || run());
  }

  /** No two tabs draw the same. */
  override randomBytes(count: number): Uint8Array {
    const bytes = new Uint8Array(count);
    new DataView(bytes.buffer).setUint32(count - 4, ++this.#bytes);
    return bytes;
  }
}

export class FakeBrowser {
  readonly clock = new FakeClock();
  readonly locks = new FakeLocks();
  readonly lines = new FakeLines();
  readonly storage = new FakeStorage();
  readonly rows = new Map<string, StoredEntry>();
  readonly server = new FakeServer(() => Math.round(5_000_000_000 + this.clock.now));
  /** What tabs get when they open storage. */
  store: () => Promise<OutboxStore> = async () => memoryStore(this.rows);
  readonly #t: TestContext;
  #tabs = 0;

  constructor(t: TestContext) {
    this.#t = t;
  }

  /** Opens a page. @param tabStorage Of the page before, where it is a reload. */
  open(options: Partial<ClientOptions> = {}, tabStorage = new FakeStorage()): FakeTab {
    const platform = new TabPlatform(this, tabStorage, ++this.#tabs * 1_000_000);
    const links = this.server.links.length;
    const client = createClient(
      { url: '/rt', ...options },
      { platform, timing: TIMING, transport: this.server, store: () => this.store() },
    );
    const cid = client.cid;
    this.#t.after(() => client.dispose());
    client.hold();
    const crash = (): void => {
      platform.isDead = true;
      this.locks.kill(platform);
      for (const link of this.server.links.slice(links)) if (link.of('hello')[0]?.cid === cid) link.close(1006, 'gone');
    };
    return { client, platform, crash };
  }

  /** Reloads a page: it ends, and another has its tab's storage. */
  reload(tab: FakeTab, options: Partial<ClientOptions> = {}): FakeTab {
    tab.crash();
    return this.open(options, tab.platform.stores.tab);
  }

  pass(ms = 0): Promise<void> {
    return this.clock.advance(ms);
  }

  /** The network is gone for all, or the server is: dials fail until `up`. */
  down(): void {
    this.server.meets = Array.from({ length: 10_000 }, () => 'refuse' as const);
    for (const link of this.server.links) link.end();
  }

  up(): void {
    this.server.meets = [];
  }
}

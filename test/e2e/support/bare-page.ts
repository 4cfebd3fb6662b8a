/** A page with one connection and one chat, on the demo's origin, and nothing else. */
import type { BrowserContext, Page, WebSocketRoute } from '@playwright/test';
import type { RtChat, RtConnection } from 'rt-elements';

export interface BarePage {
  readonly room: string;
  /** Attributes of the connection, as written in HTML. */
  readonly connection?: string;
}

/** Serves it under `/bare` to every page of a context. The element is on the page before its code. */
export async function serveBarePage(context: BrowserContext, { room, connection = '' }: BarePage): Promise<void> {
  await context.route('**/bare*', (route) =>
    route.fulfill({
      contentType: 'text/html',
      // What real pages have; without it some browsers keep no page in their cache.
      headers: { 'cache-control': 'max-age=60' },
      body: `<!doctype html><html lang="en"><title>bare</title><script type="module" src="/rt/rt.js"></script>
        <rt-connection show="always" ${connection}><rt-chat room="${room}"></rt-chat></rt-connection></html>`,
    }),
  );
}

export const connectionOf = (page: Page) => page.locator('rt-connection');

/** Waits until the connection is what it should be. */
export const until = (page: Page, status: string, timeoutMs = 15_000): Promise<unknown> =>
  page.waitForFunction((wanted) => document.querySelector<RtConnection>('rt-connection')?.status === wanted, status, {
    timeout: timeoutMs,
  });

/** What the connection says of itself. */
export const tell = <T>(page: Page, read: (connection: RtConnection) => T): Promise<T> =>
  connectionOf(page).evaluate<T, void, RtConnection>(read);

/** Sends a message through the chat. */
export const say = (page: Page, text: string): Promise<unknown> =>
  page.locator('rt-chat').evaluate((chat: RtChat, words) => chat.send(words), text);

/** Stands between a page and its server, on WebSockets alone. */
export interface Wires {
  /** Links that were dialled, the newest last. */
  readonly dialled: WebSocketRoute[];
  /** Swallows everything on the links that are open now, in both directions, without closing them. */
  mute(): void;
}

/** Watches the WebSockets of a page. Call it before the page loads. */
export async function tapWires(page: Page): Promise<Wires> {
  const dialled: WebSocketRoute[] = [];
  const muted = new Set<WebSocketRoute>();
  await page.routeWebSocket(/\/rt$/, (socket) => {
    dialled.push(socket);
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      if (!muted.has(socket)) server.send(message);
    });
    server.onMessage((message) => {
      if (!muted.has(socket)) socket.send(message);
    });
  });
  return {
    dialled,
    mute: () => {
      for (const socket of dialled) muted.add(socket);
    },
  };
}

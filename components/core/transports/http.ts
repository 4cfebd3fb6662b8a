/** Requests by `fetch`, for what needs them: transports that are not WebSockets, and the question whether a server answers at all. */
import type { Http, HttpAnswer, Platform } from '../platform.ts';

/** The part of the globals that is used. Some may be missing. */
interface Globals {
  fetch?(url: string, init: Readonly<Record<string, unknown>>): Promise<HttpAnswer>;
  AbortController: new () => { readonly signal: unknown; abort(): void };
  performance: {
    getEntriesByType?(type: 'resource'): Iterable<{ readonly name: string; readonly nextHopProtocol?: string }>;
  };
}

const globals = globalThis as unknown as Globals;

/** The platform's own way, in pages, workers and Node. */
export const browserHttp: Http = {
  request(url, { method, body, accept = '*/*', keepalive = false }) {
    // One controller for one request: there is no signal that could have been aborted before.
    const controller = new globals.AbortController();
    const start = async (): Promise<HttpAnswer> => {
      if (!globals.fetch) throw new TypeError('expected a fetch function, found none here');
      return globals.fetch(url, {
        method,
        body,
        keepalive,
        headers: body === undefined ? { accept } : { accept, 'content-type': 'application/json' },
        cache: 'no-store',
        credentials: 'omit',
        redirect: 'error',
        referrerPolicy: 'no-referrer',
        signal: controller.signal,
      });
    };
    return { answer: start(), abort: () => controller.abort() };
  },
  isMultiplexed: (host) =>
    [...(globals.performance.getEntriesByType?.('resource') ?? [])].some(
      ({ name, nextHopProtocol }) => name.startsWith(`${host}/`) && /^h[23]/.test(nextHopProtocol ?? ''),
    ),
};

/** How a client on this platform makes requests. */
export const httpOf = ({ http = browserHttp }: Platform): Http => http;

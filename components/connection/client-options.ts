import type { ClientOptions } from '../core/client-api.ts';
import { type ConnectionAttributes, transportsOf } from './connection-attributes.ts';
import { defaultUrl } from './server-url.ts';
import { type TokenHost, tokenFor } from './token-source.ts';

/** What a client is made of: the attributes that are read once, and where its tokens come from. */
export interface ClientSource extends TokenHost, ConnectionAttributes, Pick<Element, 'id' | 'baseURI'> {
  readonly url: string;
  readonly name: string;
  readonly guest: ClientOptions['guest'];
  readonly codec: ClientOptions['codec'];
  readonly persist: ClientOptions['persist'];
}

/** The options of a client for an element. @throws TypeError when its `token-url` is no address. */
export function clientOptions(source: ClientSource): ClientOptions {
  const { url, name, guest, codec, persist, id, tokenUrl, baseURI } = source;
  return {
    url: url || defaultUrl(import.meta.url),
    getToken: (request) => tokenFor(source, request),
    // The address goes by the page's cookies, which all tabs share.
    ...(tokenUrl === '' ? {} : { tokenScope: new URL(tokenUrl, baseURI).href }),
    ...{ guest, codec, persist, transports: transportsOf(source) },
    ...(id === '' ? {} : { id }),
    ...(name === '' ? {} : { name }),
  };
}

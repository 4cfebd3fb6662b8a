import type { ClientOptions } from './client-api.ts';
import type { ArchiveOptions } from './outbox-archive.ts';
import type { OutboxContext } from './outbox.ts';
import type { OutboxStore } from './store/outbox-store.ts';

export interface OpeningOptions extends Pick<ArchiveOptions, 'platform' | 'timing' | 'cid' | 'newKey'> {
  readonly url: string;
  readonly options: Pick<ClientOptions, 'persist' | 'id' | 'guest'>;
  /** Opens storage; undefined where there is none. */
  readonly store: (() => Promise<OutboxStore>) | undefined;
}

/** How an outbox gets what outlives its page, if it is to. Its code is loaded with the storage. */
export function archiveOf({ url, options, store, ...parts }: OpeningOptions): OutboxContext['archive'] {
  const { persist, id = '', guest } = options;
  const { locks } = parts.platform;
  if (persist === 'off') return 'off';
  // Without locks nobody could tell whose entries belong to a page that is gone.
  if (!store || !locks) return persist === 'on' ? 'blocked' : 'off';
  return async (site) => {
    const { openArchive } = await import('./outbox-archive.ts');
    return openArchive({ ...parts, locks, site, place: `${url} ${id}`, sharedGuest: guest === 'browser' }, store);
  };
}

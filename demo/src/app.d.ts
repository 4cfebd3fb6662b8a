import type { RtChat, RtConnection, RtStatusEvent, RtUnreadEvent } from 'rt-elements';
import type { HTMLAttributes } from 'svelte/elements';

/** What markup may set: the element's own writable scalars. */
interface ConnectionAttributes extends HTMLAttributes<RtConnection> {
  readonly url?: string;
  readonly name?: string | undefined;
  readonly guest?: 'tab' | 'browser' | 'none';
  readonly show?: 'auto' | 'always' | 'never';
  readonly 'onrt-status'?: (event: RtStatusEvent) => void;
}

interface ChatAttributes extends HTMLAttributes<RtChat> {
  readonly room?: string;
  readonly connection?: string;
  readonly placeholder?: string;
  readonly 'onrt-unread'?: (event: RtUnreadEvent) => void;
}

declare module 'svelte/elements' {
  interface SvelteHTMLElements {
    'rt-connection': ConnectionAttributes;
    'rt-chat': ChatAttributes;
  }
}

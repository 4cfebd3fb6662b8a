import type { RtChat, RtConnection, RtStatusEvent, RtTokenRequestEvent, RtUnreadEvent } from 'rt-elements';
import type { HTMLAttributes } from 'svelte/elements';

/** What markup may set: the element's own writable scalars. */
interface ConnectionAttributes extends HTMLAttributes<RtConnection> {
  readonly url?: string;
  readonly name?: string | undefined;
  readonly guest?: 'tab' | 'browser' | 'none';
  readonly show?: 'auto' | 'always' | 'never';
  readonly 'onrt-status'?: (event: RtStatusEvent) => void;
  readonly 'onrt-token-request'?: (event: RtTokenRequestEvent) => void;
}

interface ChatAttributes extends HTMLAttributes<RtChat> {
  readonly room?: string;
  readonly connection?: string;
  readonly placeholder?: string;
  readonly features?: string;
  readonly receipts?: 'off' | 'count' | 'names';
  readonly 'onrt-unread'?: (event: RtUnreadEvent) => void;
}

/** Attributes of the tags of which these pages set only texts. */
type Attributes = HTMLAttributes<HTMLElement> & Readonly<Record<string, unknown>>;

declare module 'svelte/elements' {
  interface SvelteHTMLElements {
    'rt-connection': ConnectionAttributes;
    'rt-chat': ChatAttributes;
    'rt-typing': Attributes;
    'rt-presence': Attributes;
    'rt-notification-bell': Attributes;
    'rt-auction': Attributes;
    'rt-activity-feed': Attributes;
  }
}

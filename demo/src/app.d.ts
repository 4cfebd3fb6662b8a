import type { RtChat, RtConnection } from 'rt-elements';
import type { HTMLAttributes } from 'svelte/elements';

/** What markup may set: the element's own writable scalars. */
interface ConnectionAttributes extends HTMLAttributes<RtConnection> {
  readonly url?: string;
  readonly name?: string | undefined;
  readonly guest?: 'tab' | 'browser' | 'none';
  readonly show?: 'auto' | 'always' | 'never';
  readonly 'onrt-status'?: (event: CustomEvent<{ readonly status: RtConnection['status'] }>) => void;
}

interface ChatAttributes extends HTMLAttributes<RtChat> {
  readonly room?: string;
  readonly connection?: string;
  readonly placeholder?: string;
  readonly 'onrt-message'?: (event: CustomEvent<{ readonly own: boolean; readonly live: boolean }>) => void;
}

declare module 'svelte/elements' {
  interface SvelteHTMLElements {
    'rt-connection': ConnectionAttributes;
    'rt-chat': ChatAttributes;
  }
}

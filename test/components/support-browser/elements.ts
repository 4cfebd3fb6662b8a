/** What element tests share: waiting, looking inside, rooms of their own, and counting sockets. */
import { expect, fixture, html, waitUntil as waitFor } from '@open-wc/testing';
import '../../../components/chat/rt-chat.ts';
import type { RtChat } from '../../../components/chat/rt-chat.ts';
import { type FakeChannel, FakeClient } from '../../support/fake-client.ts';

export { expect, fixture, html };

/** How long something that must come true is waited for: only a failure takes so long, and no slow machine does. */
const PATIENCE_MS = 10_000;

/** Waits until it is so, looking often. */
export const waitUntil: typeof waitFor = (isSo, what, options) =>
  waitFor(isSo, what, { timeout: PATIENCE_MS, interval: 20, ...options });

/** Lets a frame be painted: layout observers have run by then. */
export const painted = (): Promise<void> =>
  new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())));

/** All elements of a shadow tree that match. */
export const inside = <E extends HTMLElement = HTMLElement>(host: Element, selector: string): E[] => [
  ...host.shadowRoot!.querySelectorAll<E>(selector),
];

/** The element of a shadow tree that matches; fails when there is none. */
export function one<E extends HTMLElement = HTMLElement>(host: Element, selector: string): E {
  const found = host.shadowRoot!.querySelector<E>(selector);
  if (found === null) throw new Error(`expected ${selector} in <${host.localName}>`);
  return found;
}

export const rowTexts = (chat: Element): string[] =>
  inside(chat, '[part~="text"]').map((text) => text.textContent ?? '');

export interface OpenChat {
  readonly chat: RtChat;
  readonly client: FakeClient;
  readonly room: FakeChannel;
}

/** A chat on a fake client, its room prepared before it opens, and rendered. */
export async function openChat(
  prepare: (room: FakeChannel, client: FakeClient) => void = () => undefined,
  client = new FakeClient(),
): Promise<OpenChat> {
  const room = client.room('general');
  prepare(room, client);
  const chat = await fixture<RtChat>(html`<rt-chat room="general" draft="none" .connection=${client}></rt-chat>`);
  await waitUntil(() => room.holdStart || chat.getAttribute('state') !== 'loading', 'the room opens');
  await chat.updateComplete;
  await painted();
  return { chat, client, room };
}

/** Types into a chat as a person does: the field's value changes, then `input` is fired. */
export function type(chat: Element, text: string): HTMLTextAreaElement {
  const field = one<HTMLTextAreaElement>(chat, 'textarea');
  field.focus();
  field.value = text;
  field.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
  return field;
}

/** Presses a key. `keyCode` has to be forced, as the constructor ignores it. */
export function press(
  target: Element,
  key: string,
  init: KeyboardEventInit & { keyCode?: number } = {},
): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true, ...init });
  if (init.keyCode !== undefined) Object.defineProperty(event, 'keyCode', { value: init.keyCode });
  target.dispatchEvent(event);
  return event;
}

/** Listens as a screen reader does: what is said from now on, oldest first; zero-width marks taken out. */
export function listen(urgency: 'polite' | 'assertive'): () => string[] {
  const lines = (): Element[] => [...document.querySelectorAll(`[data-rt-announcer] [aria-live="${urgency}"] > div`)];
  const before = new Set(lines());
  return () =>
    lines()
      .filter((line) => !before.has(line))
      .map((line) => (line.textContent ?? '').replace(/\u200b/g, ''));
}

let server: Promise<string> | undefined;

/** Address of the real server that runs beside the tests. */
export const serverUrl = (): Promise<string> =>
  (server ??= fetch('/rt-test-server.json').then(async (answer) => ((await answer.json()) as { url: string }).url));

/** A room nobody else is in. */
export const freshRoom = (): string => `test-${crypto.randomUUID()}`;

export interface SocketCount {
  /** How many were ever made. */
  made: number;
  /** How many are open or opening. */
  readonly open: number;
  restore(): void;
}

/** Counts the page's sockets from now on. */
export function countSockets(): SocketCount {
  const Native = globalThis.WebSocket;
  const sockets: WebSocket[] = [];
  globalThis.WebSocket = class extends Native {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      sockets.push(this);
    }
  };
  return {
    get made() {
      return sockets.length;
    },
    get open() {
      return sockets.filter(({ readyState }) => readyState <= WebSocket.OPEN).length;
    },
    restore() {
      globalThis.WebSocket = Native;
    },
  };
}

/** The stretch of a room's history that is held: contiguous, in order, bounded at both ends. Pure functions. */
import type { StoredMessage } from './chat-message.ts';

/** Most messages held at a time. A reader who goes further back lets go of the newest, and pages forward again. */
export const WINDOW_MAX = 300;

/** What is held. Both flags say that there is nothing further that way. */
export interface ChatWindow {
  readonly messages: readonly StoredMessage[];
  readonly olderDone: boolean;
  /** Whether the last message held is the newest of the room: only then do live messages belong at the end. */
  readonly newerDone: boolean;
}

/** A page as the server gave it: oldest first; `done` is about the direction it was asked for. */
export interface MessagePage {
  readonly messages: readonly StoredMessage[];
  readonly done: boolean;
}

export const EMPTY_WINDOW: ChatWindow = { messages: [], olderDone: false, newerDone: true };

const first = ({ messages }: ChatWindow): number => messages[0]?.m ?? Infinity;
const last = ({ messages }: ChatWindow): number => messages.at(-1)?.m ?? -Infinity;

/** A start from the newest page. */
export const windowOf = ({ messages, done }: MessagePage): ChatWindow => ({
  messages,
  olderDone: done,
  newerDone: true,
});

/** Adds an older page in front, letting go of the newest beyond the bound. */
export function prepend(window: ChatWindow, page: MessagePage, max = WINDOW_MAX): ChatWindow {
  const older = page.messages.filter(({ m }) => m < first(window));
  const messages = [...older, ...window.messages];
  const newerDone = window.newerDone && messages.length <= max;
  return { messages: messages.slice(0, max), olderDone: page.done, newerDone };
}

/** Adds a newer page behind, letting go of the oldest beyond the bound. */
export function append(window: ChatWindow, page: MessagePage, max = WINDOW_MAX): ChatWindow {
  const newer = page.messages.filter(({ m }) => m > last(window));
  const messages = [...window.messages, ...newer];
  const olderDone = window.olderDone && messages.length <= max;
  return { messages: messages.slice(-max), olderDone, newerDone: page.done };
}

/**
 * Takes in one message of the newest end.
 * @param keepPlace Whether someone is reading further up: then a full window lets go of the newest end, not the oldest.
 */
export function receive(window: ChatWindow, message: StoredMessage, keepPlace: boolean, max = WINDOW_MAX): ChatWindow {
  const { messages } = window;
  // Counted from the end, where new messages belong.
  let at = messages.length;
  while (at > 0 && messages[at - 1]!.m > message.m) at -= 1;
  const known = messages[at - 1];
  if (known?.m === message.m) {
    // Told again, by a resume: what was done to it since is known here.
    if (known.rev > message.rev) return window;
    return {
      ...window,
      messages: [...messages.slice(0, at - 1), { ...message, key: known.key }, ...messages.slice(at)],
    };
  }
  if (!window.newerDone) return window;
  if (messages.length >= max && keepPlace) return { ...window, newerDone: false };
  const all = [...messages.slice(0, at), message, ...messages.slice(at)];
  return all.length <= max
    ? { ...window, messages: all }
    : { messages: all.slice(1), olderDone: false, newerDone: true };
}

/** Puts a fresh newest page in place of what was held; keeps older messages that it continues without a hole. */
export function refresh(window: ChatWindow, page: MessagePage, max = WINDOW_MAX): ChatWindow {
  const start = page.messages[0]?.m;
  if (start === undefined || !window.newerDone || last(window) < start - 1 || first(window) >= start)
    return windowOf(page);
  const kept = window.messages.filter(({ m }) => m < start);
  const messages = [...kept, ...page.messages];
  return { messages: messages.slice(-max), olderDone: window.olderDone && messages.length <= max, newerDone: true };
}

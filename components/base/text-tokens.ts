/** Splits a message into text and links. The reader itself, with its list of domains, is loaded when first needed. */
import { atom, type ReadableAtom } from 'nanostores';

/** A stretch of a message: plain text, or a link and how it is to be shown. */
export type TextToken =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly href: string };

/** Turns text into tokens that, put together, show the whole text. */
export type LinkReader = (text: string) => readonly TextToken[];

const reader = atom<LinkReader | undefined>(undefined);
let loading = false;

/** The reader, once it is there. Elements that show text follow it. */
export const linkReader: ReadableAtom<LinkReader | undefined> = reader;

/** Whether there could be a link at all: an address has a dot, an `@` or a scheme inside a word. */
const MAY_LINK = /\S[.@]\S|:\/\/|mailto:/i;

function load(): void {
  if (loading) return;
  loading = true;
  import('./link-reader.ts').then(
    ({ readLinks }) => reader.set(readLinks),
    // Text stays text; the next message that may hold a link asks again.
    () => (loading = false),
  );
}

const plain = (text: string): readonly TextToken[] => [{ kind: 'text', text }];

/** The tokens of a message as far as they are known now; plain text until the reader has arrived. */
export function tokensOf(text: string): readonly TextToken[] {
  if (!MAY_LINK.test(text)) return plain(text);
  const read = reader.get();
  if (read === undefined) load();
  return read?.(text) ?? plain(text);
}

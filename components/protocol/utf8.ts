/** Text as UTF-8, strictly: what is not well formed is refused, never replaced. */

/** Length of a text in UTF-8, without making the bytes. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    bytes += unit < 0x800 ? 1 : 2;
    // A surrogate pair is four bytes for two units: the first half counted three, the second its own unit.
    if (unit >= 0xd800 && unit < 0xdc00) i++;
  }
  return bytes;
}

/** Every browser and Node have it; declared because the wire is compiled without the types of either. */
declare const TextDecoder: new (
  label: 'utf-8',
  options: { fatal: boolean; ignoreBOM: boolean },
) => { decode(bytes: Uint8Array): string };

// Without `ignoreBOM` a text would lose a U+FEFF at its start, which JSON keeps.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text of some bytes, or undefined where they are not well-formed UTF-8. */
export function readUtf8(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

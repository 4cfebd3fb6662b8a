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

/** Writes a well-formed text at `at`. Returns where it ends; there must be room. */
export function writeUtf8(text: string, bytes: Uint8Array, at: number): number {
  for (let i = 0; i < text.length; i++) {
    const point = text.charCodeAt(i);
    if (point < 0x80) {
      bytes[at++] = point;
    } else if (point < 0x800) {
      bytes[at++] = 0xc0 | (point >> 6);
      bytes[at++] = 0x80 | (point & 63);
    } else if (point >= 0xd800 && point < 0xdc00) {
      const pair = 0x10000 + ((point & 0x3ff) << 10) + (text.charCodeAt(++i) & 0x3ff);
      bytes[at++] = 0xf0 | (pair >> 18);
      bytes[at++] = 0x80 | ((pair >> 12) & 63);
      bytes[at++] = 0x80 | ((pair >> 6) & 63);
      bytes[at++] = 0x80 | (pair & 63);
    } else {
      bytes[at++] = 0xe0 | (point >> 12);
      bytes[at++] = 0x80 | ((point >> 6) & 63);
      bytes[at++] = 0x80 | (point & 63);
    }
  }
  return at;
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

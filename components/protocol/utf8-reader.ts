/** Reads UTF-8, strictly: what is not well formed is refused, never replaced. */

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

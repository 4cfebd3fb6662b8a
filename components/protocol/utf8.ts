/** Text as UTF-8. */

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

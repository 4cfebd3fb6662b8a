/** The beginning of a text that is too long, in UTF-16 code units; never half a character that no codec could carry. */
export function cutText(text: string, chars: number): string {
  const cut = text.slice(0, chars);
  return cut.isWellFormed() ? cut : cut.slice(0, -1);
}

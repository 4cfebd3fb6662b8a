/** Makes text of other people harmless to look at: no controls that reorder, hide or break what stands around it. */

/** Explicit bidirectional controls: embeddings, overrides, isolates and marks. */
const BIDI_CONTROLS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
/** C0 and C1 controls, line and paragraph separators, soft hyphen and invisible format characters other than joiners. */
// eslint-disable-next-line no-control-regex
const NAME_NOISE = /[\u0000-\u001f\u007f-\u009f\u00ad\u2028\u2029\u200b\u2060-\u2064\ufeff\ufff9-\ufffb]/g;

/** Takes out the controls that could make an address read differently from what it is. */
export const withoutBidiControls = (text: string): string => text.replace(BIDI_CONTROLS, '');

/** A name fit to be shown: one line, nothing invisible, nothing that turns its surroundings around. */
export const visibleName = (name: string | undefined): string =>
  withoutBidiControls(name ?? '')
    .replace(NAME_NOISE, ' ')
    .replace(/\s+/gu, ' ')
    .trim();

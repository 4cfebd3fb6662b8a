/** Base64, by hand where the platform has no common form: `btoa` wants strings and `Buffer` is Node's alone. */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

function coder(
  extra: string,
  pad: string,
): { encode(bytes: Uint8Array): string; decode(text: string): Uint8Array | undefined } {
  const digits = ALPHABET + extra;
  const values = new Int8Array(128).fill(-1);
  for (let value = 0; value < digits.length; value++) values[digits.charCodeAt(value)] = value;
  return {
    encode(bytes) {
      let text = '';
      for (let i = 0; i < bytes.length; i += 3) {
        const left = bytes.length - i;
        const bits = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
        text += digits[bits >> 18]! + digits[(bits >> 12) & 63]!;
        text += left > 1 ? digits[(bits >> 6) & 63]! : pad;
        text += left > 2 ? digits[bits & 63]! : pad;
      }
      return text;
    },
    decode(text) {
      const end = pad !== '' && text.endsWith(pad) ? text.indexOf(pad) : text.length;
      if (end % 4 === 1 || (pad !== '' && text.length % 4 !== 0) || text.length - end > 2) return undefined;
      const bytes = new Uint8Array(Math.floor((end * 3) / 4));
      let at = 0;
      let bits = 0;
      let held = 0;
      for (let i = 0; i < end; i++) {
        const value = values[text.charCodeAt(i)] ?? -1;
        if (value < 0) return undefined;
        bits = ((bits << 6) | value) & 0xffffff;
        held += 6;
        if (held >= 8) bytes[at++] = (bits >> (held -= 8)) & 255;
      }
      // Bits beyond the last byte must be zero, else two texts would name the same bytes.
      return (bits & ((1 << held) - 1)) === 0 ? bytes : undefined;
    },
  };
}

/** RFC 4648 section 4, padded: how JSON carries bytes. */
export const base64 = coder('+/', '=');
/** RFC 4648 section 5, unpadded: how keys are written. */
export const base64url = coder('-_', '');

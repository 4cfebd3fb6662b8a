/** Base64 of RFC 4648 section 4, padded: how JSON carries bytes. Keys have a form of their own, in `base64url.ts`. */

/** Every browser and Node have them; declared because the wire is compiled without the types of either. */
declare const btoa: (binary: string) => string;
declare const atob: (text: string) => string;

/** Bytes as text and back, by the platform. */
export const base64 = {
  encode: (bytes: Uint8Array): string => {
    let binary = '';
    for (const byte of bytes) binary += String.fromCharCode(byte);
    return btoa(binary);
  },
  /** Undefined for any text but the one that encoding gives: the platform is lenient about ends and spaces. */
  decode: (text: string): Uint8Array | undefined => {
    try {
      const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
      return base64.encode(bytes) === text ? bytes : undefined;
    } catch {
      return undefined;
    }
  },
};

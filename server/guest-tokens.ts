/** What a guest keeps to be the same guest after a reload: an id and our signature under it. */
import type { Runtime } from './runtime.ts';

/** How the ids of guests begin; no operator's token may name such a one. */
export const GUEST_PREFIX = 'guest-';

const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_';
/** 72 bits: whoever has ids made for them all day comes upon nobody's. */
const ID_LETTERS = 12;
/** Names the purpose, so that a signature of ours for something else is none for this. */
const PURPOSE = 'rt-elements guest 1';
const TOKEN = /^(guest-[A-Za-z0-9_-]{8,12})\.([A-Za-z0-9_-]{43})$/;

/** Makes and reads guests' tokens. They do not expire: who forgets one is a new guest. */
export class GuestTokens {
  readonly #secret: Uint8Array;
  readonly #runtime: Pick<Runtime, 'mac' | 'randomBytes'>;

  constructor(secret: Uint8Array, runtime: Pick<Runtime, 'mac' | 'randomBytes'>) {
    this.#secret = secret;
    this.#runtime = runtime;
  }

  /** An id nobody has. */
  newId(): string {
    return GUEST_PREFIX + Array.from(this.#runtime.randomBytes(ID_LETTERS), (byte) => ALPHABET[byte & 63]).join('');
  }

  sign(id: string): string {
    return `${id}.${this.#runtime.mac(this.#secret, `${PURPOSE}.${id}`)}`;
  }

  /** The id a token is for, or undefined when it is not one of ours. */
  verify(token: string): string | undefined {
    const [, id, signature] = TOKEN.exec(token) ?? [];
    if (id === undefined || signature === undefined) return undefined;
    return sameText(signature, this.#runtime.mac(this.#secret, `${PURPOSE}.${id}`)) ? id : undefined;
  }
}

/** Compares secrets in a time that does not tell how much of them is right. */
export function sameText(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ (b.charCodeAt(i) || 0);
  return difference === 0;
}

/** One of the two people in the window: a name that can be changed while talking and is remembered, and what is unread. */

/** Longest name a guest may have. */
export const NAME_MAX = 40;

const NAMES = [
  'Ana', 'Ben', 'Chidi', 'Dalia', 'Emre', 'Farah', 'Goran', 'Hana', 'Inés', 'Jun',
  'Kavya', 'Leo', 'Mina', 'Noor', 'Omar', 'Pilar', 'Rosa', 'Sami', 'Tove', 'Yuki',
]; // prettier-ignore

/** Storage may be refused, in a frame for instance; a name that is forgotten is no reason to fail. */
function read(storage: 'localStorage' | 'sessionStorage', key: string): string | undefined {
  try {
    return globalThis[storage].getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}

function write(storage: 'localStorage' | 'sessionStorage', key: string, value: string): void {
  try {
    globalThis[storage].setItem(key, value);
  } catch {
    // See read.
  }
}

/** 32 hexadecimal digits. `randomUUID` is missing on pages without https, such as this one on a phone. */
function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export class Person {
  /** Tells this window's two connections apart, also in storage. */
  readonly id: string;
  /** Empty until `arrive`. */
  name = $state('');
  /** Messages that came and were not looked at. */
  unread = $state(0);

  /** For where storage is refused. */
  #secret: string | undefined;

  constructor(id: string) {
    this.id = id;
  }

  /**
   * Takes the name chosen in this browser, else one of a list for this tab, so that two windows are not namesakes.
   * For the browser only; `taken` is left out of the list.
   */
  arrive(taken?: string): void {
    const given = read('sessionStorage', this.#key);
    const free = NAMES.filter((name) => name !== taken);
    this.name = read('localStorage', this.#key) ?? given ?? free[Math.floor(Math.random() * free.length)] ?? 'Guest';
    write('sessionStorage', this.#key, this.name);
  }

  /** An empty name changes nothing. */
  rename(text: string): void {
    const name = text.trim().slice(0, NAME_MAX);
    if (name === '' || name === this.name) return;
    this.name = name;
    write('localStorage', this.#key, name);
  }

  /** What this tab gets its tokens for; nobody else learns it. For the browser only. */
  get secret(): string {
    const key = `rt-demo:secret:${this.id}`;
    const known = read('sessionStorage', key) ?? this.#secret;
    this.#secret = known ?? randomId();
    if (known === undefined) write('sessionStorage', key, this.#secret);
    return this.#secret;
  }

  get #key(): string {
    return `rt-demo:name:${this.id}`;
  }
}

/** Pictures of people in an element: which of them may be loaded, and which turned out not to be there. */
import { html, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { initialsOf } from './avatar.ts';
import { avatarSource, type AvatarTrust } from './avatar-source.ts';

/** Most addresses remembered; those that came first are forgotten first. */
const MOST = 500;

export interface AvatarPicturesHost extends ReactiveControllerHost, Node {
  readonly avatarOrigins: string;
}

export class AvatarPictures {
  readonly #host: AvatarPicturesHost;
  readonly #server: () => string | undefined;
  /** What came of each address: rows are painted often, and reading addresses is slow. */
  readonly #sources = new Map<string, string | undefined>();
  #trusted = '';

  constructor(host: AvatarPicturesHost, server: () => string | undefined) {
    this.#host = host;
    this.#server = server;
  }

  /** What to load for an address; undefined where that is not allowed, or nothing came: then there are initials. */
  source(address: unknown): string | undefined {
    if (typeof address !== 'string') return undefined;
    const trust: AvatarTrust = {
      base: this.#host.baseURI,
      server: this.#server(),
      origins: this.#host.avatarOrigins,
    };
    const trusted = Object.values(trust).join(' ');
    if (trusted !== this.#trusted) this.#sources.clear();
    this.#trusted = trusted;
    if (this.#sources.has(address)) return this.#sources.get(address);
    const [oldest] = this.#sources.keys();
    if (this.#sources.size >= MOST && oldest !== undefined) this.#sources.delete(oldest);
    const source = avatarSource(address, trust);
    this.#sources.set(address, source);
    return source;
  }

  /** A picture did not come. */
  readonly onBroken = (source: string): void => {
    for (const [address, each] of this.#sources) if (each === source) this.#sources.set(address, undefined);
    this.#host.requestUpdate();
  };
}

/** What is on the disc of somebody: their picture, or the letters of their name. */
export const faceView = (
  name: string | undefined,
  source: string | undefined,
  onBroken: (source: string) => void,
): TemplateResult =>
  source === undefined
    ? html`<span part="initials">${initialsOf(name)}</span>`
    : html`<img src=${source} alt="" loading="lazy" referrerpolicy="no-referrer" @error=${() => onBroken(source)} />`;

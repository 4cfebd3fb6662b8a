/** Links over HTTP, by the session that each of their requests names. */
import { sameText } from '../guest-tokens.ts';
import type { Budget } from '../limits.ts';
import type { Link, LinkListener, SessionKeys } from './transport.ts';
import type { Upward } from './upward.ts';

/** A link whose client speaks by requests of their own. */
export interface HttpLink extends Link {
  readonly up: Upward;
  /** What its requests are paid from, whatever they carry. */
  readonly requests: Budget;
  /** Told by the hub's side of it. */
  readonly listener: LinkListener;
}

interface Named<L> {
  readonly sk: string;
  readonly link: L;
}

export class HttpLinks<L extends HttpLink> {
  /** Under one `sid` there may be a link that was replaced and still has its verdict to give. */
  readonly #bySid = new Map<string, Array<Named<L>>>();
  readonly #sidOf = new Map<L, string>();

  get size(): number {
    return this.#sidOf.size;
  }

  add(link: L, { sid, sk }: SessionKeys): void {
    const named = this.#bySid.get(sid) ?? [];
    named.push({ sk, link });
    this.#bySid.set(sid, named);
    this.#sidOf.set(link, sid);
  }

  /** The link of a session; undefined where there is none, and where the secret is not its. */
  find({ sid, sk }: SessionKeys): L | undefined {
    return this.#bySid.get(sid)?.find((named) => sameText(named.sk, sk))?.link;
  }

  remove(link: L): void {
    const sid = this.#sidOf.get(link);
    if (sid === undefined) return;
    this.#sidOf.delete(link);
    const left = this.#bySid.get(sid)?.filter((named) => named.link !== link) ?? [];
    if (left.length === 0) this.#bySid.delete(sid);
    else this.#bySid.set(sid, left);
  }
}

/** Signs the demo's tokens. What a real application does with its users, this does with whoever asks. */
import { createHmac, randomBytes } from 'node:crypto';
import { SignJWT } from 'jose';

/** Who signs the tokens, and for whom: the server takes no others. */
export const ISSUER = 'rt-elements-demo';
export const AUDIENCE = 'rt-elements-demo-pages';

const USUAL_SECONDS = 120;
const SHORTEST_SECONDS = 2;
const KEY_BYTES = 32;

export interface Holder {
  /** Known to one tab alone. */
  readonly id: string;
  readonly name: string;
  /** Life of the token. Default 120, at most that. */
  readonly seconds?: number | undefined;
}

export class TokenOffice {
  /** What the server verifies with. Made at every start: tokens of an earlier one are refused, and asked for again. */
  readonly key: string = randomBytes(KEY_BYTES).toString('base64url');

  issue({ id, name, seconds = USUAL_SECONDS }: Holder): Promise<string> {
    const life = Math.min(USUAL_SECONDS, Math.max(SHORTEST_SECONDS, Math.round(seconds)));
    return new SignJWT({ name })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(this.subjectOf(id))
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setIssuedAt()
      .setExpirationTime(`${life} s`)
      .sign(new TextEncoder().encode(this.key));
  }

  /** Who somebody is to others: from it, nobody can tell the id that tokens are given for. */
  subjectOf(id: string): string {
    return `demo-${createHmac('sha256', 'rt-elements demo').update(id).digest('base64url').slice(0, 16)}`;
  }
}

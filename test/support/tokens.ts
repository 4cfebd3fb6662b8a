/** Tokens of an operator, and a server that takes them. */
import { SignJWT } from 'jose';

const KEY = 'the-secret-of-the-operators-tokens';

/** How the server checks them. */
export const jwt = { algorithm: 'HS256', key: KEY, issuer: 'https://id.example', audience: 'rt' } as const;

/** A token for a person, good for an hour. @param issuedAt Seconds since 1970; null for a token that does not say. Default: now. */
export async function tokenFor(
  sub: string,
  issuedAt: number | null = Math.floor(Date.now() / 1000),
  claims: Record<string, unknown> = {},
): Promise<string> {
  const token = new SignJWT({ name: sub, ...claims })
    .setProtectedHeader({ alg: jwt.algorithm })
    .setSubject(sub)
    .setIssuer(jwt.issuer)
    .setAudience(jwt.audience)
    .setExpirationTime(Math.floor(Date.now() / 1000) + 3600);
  if (issuedAt !== null) token.setIssuedAt(issuedAt);
  return token.sign(new TextEncoder().encode(KEY));
}

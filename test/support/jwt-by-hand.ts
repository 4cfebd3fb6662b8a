/** Tokens of an operator, signed by hand: exactly what a test wants in them. */
import { createHmac } from 'node:crypto';

const SECRET = 'a secret of thirty-two bytes or more';

/** How a server is told to believe them. */
export const JWT = { algorithm: 'HS256', key: SECRET, issuer: 'https://id.example', audience: 'rt' } as const;

export type Json = Record<string, unknown>;

/** One part of a token. */
export const jwtPart = (value: Json): string => Buffer.from(JSON.stringify(value)).toString('base64url');

export const nowS = (): number => Math.floor(Date.now() / 1000);

/** Claims that are believed for ten minutes. */
export const goodClaims = (sub = 'ada'): Json => ({ sub, iss: JWT.issuer, aud: JWT.audience, exp: nowS() + 600 });

/** A token with these claims besides the good ones. */
export function tokenOf(sub: string, claims: Json = {}): string {
  const body = `${jwtPart({ alg: 'HS256' })}.${jwtPart({ ...goodClaims(sub), ...claims })}`;
  return `${body}.${createHmac('sha256', SECRET).update(body).digest('base64url')}`;
}

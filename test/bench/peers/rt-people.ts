/** The people of a benchmark: signed in, with an id of 14 characters and a name of 3, as the byte figures are stated. */
import { createHmac } from 'node:crypto';

/** How a server under test checks their tokens. */
export const PEOPLE = {
  algorithm: 'HS256',
  key: 'a key that is good enough for loopback and nothing else',
  issuer: 'rt-elements bench',
  audience: 'rt-elements',
} as const;

const VALID_S = 3600;
const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The token of person number `n`. */
export function tokenOf(n: number, name: string): string {
  const exp = Math.floor(Date.now() / 1000) + VALID_S;
  const sub = `person-${String(n).padStart(7, '0')}`;
  const claims = { iss: PEOPLE.issuer, aud: PEOPLE.audience, sub, name, exp };
  const signed = `${part({ alg: PEOPLE.algorithm })}.${part(claims)}`;
  return `${signed}.${createHmac('sha256', PEOPLE.key).update(signed).digest('base64url')}`;
}

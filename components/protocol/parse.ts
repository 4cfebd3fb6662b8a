/** The boundary: turns what a codec decoded into messages, or says what was wrong with it. */
import * as v from 'valibot';
import type { ClientMessage } from './client-messages.ts';
import { RtError } from './errors.ts';
import type { ServerMessage } from './server-messages.ts';
import { shorten } from './value.ts';

type Schema = v.GenericSchema<unknown, unknown>;

/** What was got, without echoing it: text may be a secret. */
function describe(value: unknown): string {
  if (typeof value === 'string') return `text of ${value.length}`;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value === undefined || value === null) return 'nothing';
  return Array.isArray(value) ? 'an array' : value instanceof Uint8Array ? 'bytes' : 'an object';
}

/** Names the first problem: its path, what was expected, what was got. */
function explain(issue: v.BaseIssue<unknown>): string {
  // Our own checks say in words what they expect.
  const ours = issue.type === 'check' || issue.type === 'custom';
  const expected = ours ? issue.message : `expected ${issue.expected ?? issue.type}`;
  return `${shorten(v.getDotPath(issue) ?? 'message')}: ${expected}, got ${describe(issue.input)}`;
}

/** Checks one value. @throws RtError `BAD_REQUEST` that names the first problem. */
export function check<S extends Schema>(schema: S, value: unknown): v.InferOutput<S> {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  throw new RtError('BAD_REQUEST', explain(result.issues[0]));
}

/**
 * A checker for one direction. A kind it does not know gives undefined: newer peers may say more than we understand.
 * @throws RtError `BAD_REQUEST` when a known kind is malformed.
 */
export function messageParser<M extends ClientMessage | ServerMessage>(schemas: { readonly [K in M['t']]: Schema }): (
  raw: unknown,
) => M | undefined {
  const byKind = new Map<unknown, Schema>(Object.entries(schemas));
  return (raw) => {
    if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
      throw new RtError('BAD_REQUEST', 'expected a message, got another value');
    const schema = byKind.get((raw as { t?: unknown }).t);
    return schema === undefined ? undefined : (check(schema, raw) as M);
  };
}

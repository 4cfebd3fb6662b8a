/** The boundary: turns what a codec decoded into messages, or says what was wrong with it. */
import * as v from 'valibot';
import type { ClientMessage } from './client-messages.ts';
import { RtError } from './errors.ts';
import type { ServerMessage } from './server-messages.ts';

type Schema = v.GenericSchema<unknown, unknown>;

/** Names the first problem, its path, and what was expected; never echoes the value, which may be a secret. */
export function explain(issues: readonly v.BaseIssue<unknown>[]): string {
  const issue = issues[0]!;
  const path = v.getDotPath(issue) ?? 'message';
  return `${path}: expected ${issue.expected ?? issue.requirement?.toString() ?? 'something else'}, got ${issue.received.slice(0, 40)}`;
}

/** Checks one value. @throws RtError `BAD_REQUEST` that names the first problem. */
export function check<S extends Schema>(schema: S, value: unknown): v.InferOutput<S> {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  throw new RtError('BAD_REQUEST', explain(result.issues));
}

/**
 * A checker for one direction. A kind it does not know gives undefined: newer peers may say more than we understand.
 * @throws RtError `BAD_REQUEST` when a known kind is malformed.
 */
export function messageParser<M extends ClientMessage | ServerMessage>(schemas: { readonly [K in M['t']]: Schema }): (raw: unknown) => M | undefined {
  const byKind = new Map<unknown, Schema>(Object.entries(schemas));
  return (raw) => {
    if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) throw new RtError('BAD_REQUEST', 'expected a message object');
    const schema = byKind.get((raw as { t?: unknown }).t);
    return schema === undefined ? undefined : (check(schema, raw) as M);
  };
}

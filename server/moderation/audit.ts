/** What moderators and backends did, as it is noted for people to read. */
import type { Value } from 'rt-elements/protocol';

/** What can be noted. */
export const AUDIT_ACTIONS = [
  'mute',
  'unmute',
  'ban',
  'unban',
  'slow-mode',
  'disconnect',
  'revoke-user',
  'revoke-session',
  'export',
  'erase',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** One line of the audit log. */
export interface AuditEntry {
  /** Number of the line, from 1. */
  readonly number: number;
  /** Server time, ms. */
  readonly at: number;
  readonly action: AuditAction;
  /** Who did it: the id of an API key, or `command` for the command line. */
  readonly by: string;
  readonly user?: string | undefined;
  readonly channel?: string | undefined;
  readonly reason?: string | undefined;
  readonly until?: number | undefined;
  /** What else explains it: how many links were closed, how slow, how much was erased. */
  readonly detail?: Readonly<Record<string, Value>> | undefined;
}

/** A line before it has its number and its time. */
export type AuditNote = Omit<AuditEntry, 'number' | 'at'>;

/** A line as it is stored. */
export function toData(note: AuditNote): Value {
  return Object.fromEntries(Object.entries(note).filter(([, value]) => value !== undefined));
}

/** A line as it was stored. */
export const toEntry = (number: number, at: number, data: Value | undefined): AuditEntry => ({
  ...(data as unknown as AuditNote),
  number,
  at,
});

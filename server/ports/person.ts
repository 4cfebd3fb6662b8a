/** What is stored of one person, and what stays when it must go. */
import type { RecordWrite, StoredEvent } from './broker.ts';

/** What an event is called once what it said and who said it are gone. Its key, time and number stay. */
export const ERASED = 'erased';
/** Whose the key of an erased event is: nobody's, so that a resend of it meets a key that is taken and is not stored anew. */
export const NOBODYS = '';

/**
 * A record about one person has the id `<what>@<user id>`, where `<what>` has no `@`: read positions, a watch list, a
 * bidder's limit. That is how it is found when they ask for what is stored of them.
 */
export function personOf(recordId: string): string | undefined {
  const at = recordId.indexOf('@');
  return at < 0 ? undefined : recordId.slice(at + 1);
}

/** Whose data it is. */
export interface Person {
  readonly id: string;
  /** The room of their own channels, whatever the namespace; undefined where there are none. */
  readonly room?: string | undefined;
}

/** One thing that is stored of a person, and in which channel. */
export type PersonEntry =
  | { readonly channel: string; readonly event: StoredEvent }
  | { readonly channel: string; readonly record: RecordWrite };

/** Some of what is stored of a person. `next` says where to go on; undefined at the end. Steps may be empty. */
export interface PersonStep {
  readonly entries: readonly PersonEntry[];
  readonly next: string | undefined;
}

/** What one step of an erasure took away. `next` says where to go on; undefined at the end. */
export interface EraseStep {
  readonly events: number;
  readonly records: number;
  readonly next: string | undefined;
}

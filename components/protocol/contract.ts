/** A feature's contract: its word, how long its log is kept, and the schema of every call, event and signal. */
import * as v from 'valibot';
import { key } from './fields.ts';
import { inspect } from './value.ts';

type Schema = v.GenericSchema<unknown, unknown>;

/** The two ends of a call. The request is checked when it arrives, the reply types the handler. */
export interface CallShape {
  readonly request: Schema;
  readonly reply: Schema;
}

/**
 * How long a namespace keeps its log. `history`: until the operator's limit. `replay`: 256 events or 10 minutes, enough
 * to bridge a drop. `live`: nothing.
 */
export type Retention = 'history' | 'replay' | 'live';

/** What a feature may be asked, what its log may hold, and what may be signalled in its rooms. */
export interface Contract<
  Calls extends Readonly<Record<string, CallShape>> = Readonly<Record<string, CallShape>>,
  Events extends Readonly<Record<string, Schema>> = Readonly<Record<string, Schema>>,
  Signals extends Readonly<Record<string, Schema>> = Readonly<Record<string, Schema>>,
> {
  /** The feature's word, which is its namespace. */
  readonly name: string;
  readonly retention: Retention;
  readonly calls: Calls;
  readonly events: Events;
  /** What may be signalled and is not stored. Default: nothing. */
  readonly signals?: Signals;
}

/** What the handler of a call is given. */
export type RequestOf<C extends Contract, N extends keyof C['calls']> = v.InferOutput<C['calls'][N]['request']>;
/** What the handler of a call answers. */
export type ReplyOf<C extends Contract, N extends keyof C['calls']> = v.InferOutput<C['calls'][N]['reply']>;
/** The data of an event. */
export type EventOf<C extends Contract, N extends keyof C['events']> = v.InferOutput<C['events'][N]>;

/**
 * Declares a contract. MessagePack writes the names of calls, events and signals as their place in it, so names are only
 * ever appended, never reordered or removed.
 */
export function defineContract<
  const Calls extends Readonly<Record<string, CallShape>>,
  const Events extends Readonly<Record<string, Schema>>,
  const Signals extends Readonly<Record<string, Schema>> = Readonly<Record<never, Schema>>,
>(contract: Contract<Calls, Events, Signals>): Contract<Calls, Events, Signals> {
  return contract;
}

/** A reference to an event by its key. */
export const eventId = key;

/** Text a person wrote: 1 to `max` UTF-16 code units, well formed. */
export const text = (max: number) =>
  v.pipe(
    v.string(),
    v.minLength(1),
    v.maxLength(max),
    v.check((value) => inspect(value).problem === undefined, 'expected well-formed text'),
  );

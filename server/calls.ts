/** Calls of features and plain publishes: from a message to what is stored, and to its answer. */
import { type Author, check, type ClientMessages, roomOf, RtError, type Value } from 'rt-elements/protocol';
import { assertEventSize } from './data-size.ts';
import { accept, type CallContext, type Decision, type User } from './feature.ts';
import type { Lane } from './lane.ts';
import { type Namespace, namespaceFor } from './namespaces.ts';
import type { ChannelState } from './ports/broker.ts';
import type { Sequenced } from './sequencer.ts';
import type { Session } from './session.ts';
import { mayDo } from './permission.ts';

type Call = ClientMessages['call'];
type Publish = ClientMessages['pub'];
type Step<Reply> = (run: CallRun) => Promise<Reply>;

/** A feature's command. */
export function takeCall(session: Session, message: Call): void {
  const { k, q } = message;
  if ((k === undefined) !== (q === undefined))
    throw new RtError('BAD_REQUEST', 'k, q: expected both or neither, got one');
  take(session, message, 'call', (namespace) => {
    const command = namespace.commands.get(message.n);
    if (command === undefined) throw new RtError('NOT_FOUND', `${namespace.word} has no command of this name`);
    const request = check(command.request, message.d) as never;
    return (run) => command.handle(run, request) as Promise<Value>;
  });
}

/** A plain durable event. */
export function takePublish(session: Session, message: Publish): void {
  take(session, message, 'pub', ({ open }) => {
    const { n, d } = message;
    if (open !== undefined) {
      const schema = open.get(n);
      if (schema === undefined) throw new RtError('FORBIDDEN', 'events of this name are the feature’s own');
      check(schema, d);
    }
    const event = d === undefined ? { n } : { n, d };
    return async (run) => void (await run.append({}, () => accept(null, [event])));
  });
}

function take(
  session: Session,
  message: Call | Publish,
  kind: 'call' | 'pub',
  prepare: (namespace: Namespace) => Step<Value | void>,
): void {
  const { q } = message;
  const lane = q === undefined ? undefined : session.lanes.of(message.c);
  if (lane === undefined || q === undefined) return void new CallRun(session, message, undefined).start(kind, prepare);
  lane.take({
    q,
    fail: (error) => session.fail(message.i, error),
    run: (sequenced) => new CallRun(session, message, lane, sequenced).start(kind, prepare),
  });
}

/** One request on its way through permission and rules, and the context its handler sees. */
class CallRun implements CallContext {
  readonly channel: string;
  readonly room: string;
  readonly user: User;
  readonly author: Author;
  readonly key: string | undefined;
  readonly #session: Session;
  readonly #message: Call | Publish;
  readonly #lane: Lane | undefined;
  readonly #sequenced: (() => void) | undefined;
  #namespace: Namespace | undefined;
  #stored: Sequenced<Value> | undefined;

  constructor(session: Session, message: Call | Publish, lane: Lane | undefined, sequenced?: () => void) {
    const { user } = session;
    this.#session = session;
    this.#message = message;
    this.#lane = lane;
    this.#sequenced = sequenced;
    this.channel = message.c;
    this.room = roomOf(message.c);
    this.user = user;
    this.author =
      user.guest === true ? { id: user.id, name: user.name, guest: true } : { id: user.id, name: user.name };
    this.key = message.k;
  }

  now(): number {
    return this.#session.services.runtime.now();
  }

  start(kind: 'call' | 'pub', prepare: (namespace: Namespace) => Step<Value | void>): void {
    const session = this.#session;
    try {
      const namespace = (this.#namespace = namespaceFor(session.services.namespaces, this.channel));
      session.pay(kind);
      const step = prepare(namespace);
      const allowed = mayDo(session, this.channel, 'publish');
      if (allowed === true) this.#settle(step(this));
      else this.#settle(allowed.then(() => step(this)));
    } catch (error) {
      this.#fail(error);
    }
  }

  append<Reply extends Value>(
    { records }: { readonly records?: readonly string[] },
    rule: (state: ChannelState, now: number) => Decision<Reply>,
  ): Promise<Reply> {
    const { sequencer } = this.#session.services;
    const { keep } = this.#namespace!;
    const stored = sequencer.append<Reply>({
      channel: this.channel,
      key: this.key,
      by: this.key === undefined ? undefined : this.user.id,
      author: this.author,
      records,
      keep,
      rule: (state, now) => this.#decide(rule, state, now),
    });
    // The sequencer keeps the order in which it was asked, so the next entry of the lane may ask now.
    this.#sequenced?.();
    return stored.then((result) => {
      this.#stored = result;
      return result.reply;
    });
  }

  #decide<Reply extends Value>(
    rule: (state: ChannelState, now: number) => Decision<Reply>,
    state: ChannelState,
    now: number,
  ): Decision<Reply> {
    const q = this.#message.q;
    if (q !== undefined) this.#lane?.assertInOrder(q);
    try {
      const decision = rule(state, now);
      if (decision.accept) for (const event of decision.events) assertEventSize(this.channel, event);
      return decision;
    } catch (error) {
      this.#refuseLane(error);
      throw error;
    }
  }

  #settle(done: Promise<Value | void>): void {
    done.then(
      (reply) => {
        this.#sequenced?.();
        const stored = this.#stored;
        const d = reply ?? undefined;
        if (stored === undefined) this.#session.ok(this.#message.i, { d });
        else
          this.#session.ok(this.#message.i, {
            d,
            o: stored.offset,
            e: stored.epoch,
            ts: stored.ts,
            ...(stored.dup && { dup: true }),
          });
      },
      (error: unknown) => this.#fail(error),
    );
  }

  #fail(error: unknown): void {
    const known = this.#session.known(error);
    this.#refuseLane(known);
    this.#session.fail(this.#message.i, known);
    this.#sequenced?.();
  }

  /** A request that may be tried again holds back what came after it in its lane. */
  #refuseLane(error: unknown): void {
    const { q } = this.#message;
    if (q === undefined || (error instanceof RtError && (!error.retryable || error.code === 'RETRY_FROM'))) return;
    this.#lane?.refuse(q);
  }
}

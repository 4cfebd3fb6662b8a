/** Calls of features and plain publishes: from a message to what is stored, and to its answer. */
import { type Author, check, type ClientMessages, roomOf, RtError, type Value } from 'rt-elements/protocol';
import type { Action } from './access.ts';
import { assertEventSize } from './data-size.ts';
import type { Desk } from './desk.ts';
import { accept, type CallContext, type Decision, type RuleEvent, type User } from './feature.ts';
import type { Lane, LaneEntry } from './lane.ts';
import { assertWithin } from './namespace-limits.ts';
import type { Passed, Utterance } from './moderation/gate.ts';
import { type Namespace, namespaceFor, storedName } from './namespaces.ts';
import { mayDo } from './permission.ts';
import type { ChannelState } from './ports/broker.ts';
import type { Sequenced } from './sequencer.ts';
import type { Session } from './session.ts';

type Call = ClientMessages['call'];
type Publish = ClientMessages['pub'];

/** A feature's command, or a plain durable event: at once, or when its turn in its lane comes. */
export function takeRequest(session: Session, message: Call | Publish): void {
  const { k, q } = message;
  if ((k === undefined) !== (q === undefined))
    throw new RtError('BAD_REQUEST', 'k, q: expected both or neither, got one');
  const lane = q === undefined ? undefined : session.lanes.of(message.c);
  const run = new RequestRun(session, message, lane);
  if (lane === undefined) run.run();
  else lane.take(run);
}

/**
 * One request on its way through permission and rules: what its lane sees, and the context its handler sees. There is one
 * for every message people send, so it holds references and makes as little as it can.
 */
class RequestRun implements CallContext, LaneEntry, Utterance {
  readonly user: User;
  readonly author: Author;
  readonly #session: Session;
  readonly #message: Call | Publish;
  readonly #lane: Lane | undefined;
  #namespace: Namespace | undefined;
  /** As it is stored. */
  #channel: string;
  #stored: Sequenced<Value> | undefined;
  /** Takes back what was noted of it, where it comes to nothing. */
  #undo: (() => void) | undefined;

  constructor(session: Session, message: Call | Publish, lane: Lane | undefined) {
    this.#session = session;
    this.#message = message;
    this.#channel = message.c;
    this.#lane = lane;
    this.user = session.user;
    this.author = session.author;
  }

  get channel(): string {
    return this.#channel;
  }

  get room(): string {
    return roomOf(this.#channel);
  }

  get desk(): Desk {
    return this.#session.services.desks.of(this.#namespace!);
  }

  get key(): string | undefined {
    return this.#message.k;
  }

  get name(): string {
    return this.#message.n;
  }

  get data(): Value | undefined {
    return this.#message.d;
  }

  get q(): number {
    return this.#message.q ?? 0;
  }

  now(): number {
    return this.#session.services.runtime.now();
  }

  run(): void {
    const session = this.#session;
    try {
      const { t } = this.#message;
      session.pay(t);
      const name = this.#message.c;
      const namespace = namespaceFor(session.services.namespaces, name);
      this.#namespace = namespace;
      this.#channel = storedName(namespace, name, this.user, session.services.runtime);
      const allowed = mayDo(session, namespace, name, t === 'call' ? 'call' : 'publish');
      this.#settle(allowed === true ? this.#begin(namespace) : this.#beginAfter(allowed, namespace));
    } catch (error) {
      this.fail(error);
    }
  }

  append<Reply extends Value>(
    { records, rows }: { readonly records?: readonly string[]; readonly rows?: readonly string[] },
    rule: (state: ChannelState, now: number) => Decision<Reply>,
  ): Promise<Reply> {
    const { key } = this;
    const stored = this.#session.services.sequencer.append<Reply>({
      channel: this.channel,
      key,
      by: key === undefined ? undefined : this.user.id,
      author: this.author,
      records,
      rows,
      keep: this.#namespace!.keep,
      rule: (state, now) => this.#decide(rule, state, now),
    });
    // The sequencer keeps the order in which it was asked, so the next entry of the lane may ask now.
    this.#lane?.sequenced(this);
    return stored.then((result) => {
      this.#stored = result;
      return result.reply;
    });
  }

  async may(action: Action, channel = this.#message.c): Promise<boolean> {
    const session = this.#session;
    // Whoever asks later, such as before a signal, asks about somebody who may be gone: their rights ended with their link.
    if (session.ended) return false;
    try {
      return await mayDo(session, namespaceFor(session.services.namespaces, channel), channel, action);
    } catch (error) {
      if (error instanceof RtError && error.code === 'FORBIDDEN') return false;
      throw error;
    }
  }

  fail(error: unknown): void {
    const known = this.#session.known(error);
    this.#undo?.();
    this.#holdBack(known);
    this.#session.fail(this.#message.i, known);
    this.#lane?.sequenced(this);
  }

  #begin(namespace: Namespace): Promise<Value | void> {
    const message = this.#message;
    assertWithin(namespace.limits, message.d);
    this.#session.payIn(namespace);
    const { gate } = this.#session.services;
    if (gate.open || !isSpeech(namespace, message)) return this.#carryOut(namespace, message.d);
    const passed = gate.pass(this, isPaced(namespace, message));
    return passed instanceof Promise ? this.#sayAfter(passed, namespace) : this.#say(passed, namespace);
  }

  #say({ data, undo }: Passed, namespace: Namespace): Promise<Value | void> {
    this.#undo = undo;
    return this.#carryOut(namespace, data);
  }

  async #sayAfter(passed: Promise<Passed>, namespace: Namespace): Promise<Value | void> {
    return this.#say(await passed, namespace);
  }

  #carryOut(namespace: Namespace, d: Value | undefined): Promise<Value | void> {
    const { t, n } = this.#message;
    return t === 'call' ? this.#command(namespace, n, d) : this.#publish(namespace, n, d);
  }

  async #beginAfter(allowed: Promise<true>, namespace: Namespace): Promise<Value | void> {
    await allowed;
    return this.#begin(namespace);
  }

  #command({ word, commands }: Namespace, n: string, d: Value | undefined): Promise<Value | void> {
    const command = commands.get(n);
    if (command === undefined) throw new RtError('NOT_FOUND', `${word} has no command of this name`);
    return command.handle(this, check(command.request, d) as never) as Promise<Value | void>;
  }

  async #publish({ open, feature }: Namespace, n: string, d: Value | undefined): Promise<void> {
    if (open !== undefined) {
      const schema = open.get(n);
      if (schema === undefined) throw new RtError('FORBIDDEN', 'events of this name are the feature’s own');
      check(schema, d);
    }
    const event = d === undefined ? { n } : { n, d };
    await this.append({}, (state) => accept(null, [feature === undefined ? asRow(event, state) : event]));
  }

  #decide<Reply extends Value>(
    rule: (state: ChannelState, now: number) => Decision<Reply>,
    state: ChannelState,
    now: number,
  ): Decision<Reply> {
    this.#lane?.assertInOrder(this.q);
    try {
      const decision = rule(state, now);
      if (decision.accept) for (const event of decision.events) assertEventSize(this.channel, event);
      return decision;
    } catch (error) {
      this.#holdBack(error);
      throw error;
    }
  }

  #settle(done: Promise<Value | void>): void {
    done.then(
      (reply) => {
        this.#lane?.sequenced(this);
        this.#session.ok(this.#message.i, reply ?? undefined, this.#stored);
      },
      (error: unknown) => this.fail(error),
    );
  }

  /** A request that may be tried again holds back what came after it in its lane. */
  #holdBack(error: unknown): void {
    if (error instanceof RtError && (!error.retryable || error.code === 'RETRY_FROM')) return;
    this.#lane?.refuse(this.q);
  }
}

/** Whether it counts among what may not be said too fast or twice. */
const isPaced = ({ feature }: Namespace, { t, n }: Call | Publish): boolean =>
  t === 'pub' || feature?.paced === undefined || feature.paced.includes(n);

/** An event where the log is the view: its message number is its offset. */
export const asRow = (event: RuleEvent, { top }: Pick<ChannelState, 'top'>): RuleEvent => ({ ...event, m: top + 1 });

/** Whether a request says something to a room. */
const isSpeech = ({ feature, personal }: Namespace, { t, n }: Call | Publish): boolean =>
  !personal && (t === 'pub' || feature?.speech === undefined || feature.speech.includes(n));

/** A person's notifications as the server has them, by its own rules, on a channel of a `FakeClient`. */
import { type Mark, type Value, type ViewItem } from '../../components/protocol/index.ts';
import { CALLS } from '../../components/notifications/model/mark-request.ts';
import { boxForOwner } from '../../server/features/notifications/box-record.ts';
import { applyMark, applyNotify, type Notice } from '../../server/features/notifications/notifications.rules.ts';
import { type FakeChannel, type FakeClient, type FakeSending, keyOf } from './fake-client.ts';

export const INBOX = 'notifications:~';

type Content = Partial<Notice['content']>;

/** Calls are stored and answered at once, unless `hold` is set: then they wait in `channel.sent`. */
export class FakeInbox {
  readonly channel: FakeChannel;
  readonly #user: string;
  readonly #client: FakeClient;
  readonly #records = new Map<string, Value>();
  #top = 0;
  hold = false;
  /** Followers are told nothing, as on the way to a tab that is slow. */
  silent = false;

  constructor(client: FakeClient, user = client.state.get().user?.id ?? '') {
    this.#client = client;
    this.#user = user;
    this.channel = client.channel(INBOX);
    this.channel.me = () => boxForOwner(this.#state, user);
    this.channel.onSend = (sending) => {
      if (!this.hold) this.carryOut(sending);
    };
  }

  /** The server has a new one for its person. */
  notify(content: Content = {}, { actor, windowMs = 3_600_000 }: Partial<Notice> = {}): ViewItem {
    const notice = {
      content: { type: 'note', title: 'Something happened', priority: 'normal', ...content },
      actor,
      windowMs,
    };
    const key = keyOf(500_000 + this.#top + 1);
    const delivery = { user: this.#user, now: this.#client.now(), key };
    return this.#store(key, applyNotify(this.#state, notice as Notice, delivery))!;
  }

  /** A mark made elsewhere, or, with the key of a call, that call. */
  mark(mark: Mark, key = keyOf(600_000 + this.#top)): Value {
    const decision = applyMark(this.#state, mark, this.#user);
    this.#store(key, decision);
    return decision.accept ? decision.reply : null;
  }

  /** The server stores a call and answers it. */
  carryOut({ name, data, key, answer }: FakeSending): void {
    const how = (Object.keys(CALLS) as Array<keyof typeof CALLS>).find((each) => CALLS[each] === name)!;
    answer(this.mark({ how, ...(data as Omit<Mark, 'how'>) }, key));
  }

  get #state() {
    const m = this.channel.log.findLast(({ n }) => n === 'notified')?.m ?? 0;
    return { low: 0, top: this.#top, m, records: this.#records };
  }

  #store(key: string, decision: ReturnType<typeof applyNotify>): ViewItem | undefined {
    if (!decision.accept) return undefined;
    for (const { id, doc } of decision.records ?? []) {
      if (doc === null) this.#records.delete(id);
      else this.#records.set(id, doc);
    }
    const [event] = decision.events;
    if (event === undefined) return undefined;
    this.#top++;
    const { n, m = 0, d } = event;
    const item = { m, rev: this.#top, o: this.#top, n, d, k: key, ts: this.#client.now() };
    if (n === 'notified') this.channel.log.push(item);
    if (!this.silent) this.channel.tell(item);
    return item;
  }
}

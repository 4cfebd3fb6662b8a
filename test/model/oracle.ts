/** What must hold: collects what was seen to be wrong, and compares what was promised with what is stored. */
import assert from 'node:assert/strict';
import { RtError } from 'rt-elements/protocol';
import type { SendState } from '../../components/core/client-api.ts';
import type { Network } from './network.ts';
import type { Store } from './store.ts';
import { type Sent, type Tab } from './tab.ts';

/** What a send may end with when nothing was hurried. Everything else is tried again until it is stored. */
const FINAL_STATES: ReadonlySet<SendState> = new Set(['sent', 'failed', 'expired']);

export class Oracle {
  readonly #faults: string[] = [];
  readonly #tabs = new Set<Tab>();
  readonly #kept: Sent[] = [];

  readonly fault = (what: string): void => {
    if (this.#faults.length < 20) this.#faults.push(what);
  };

  assertNoFault(): void {
    if (this.#faults.length > 0) throw new Error(this.#faults.join('\n'));
  }

  /** Its sends count in the end. */
  watch(tab: Tab): void {
    this.#tabs.add(tab);
  }

  /** Their tab is gone, and they must come to be all the same. */
  keep(kept: readonly Sent[]): void {
    this.#kept.push(...kept);
  }

  /** What of a tab is not as it should come to be. */
  unsettled({ client, place, watches, sent, asked }: Tab, network: Network, store: Store): string[] {
    const open: string[] = [];
    const { name } = place;
    const { status, reason, degraded } = client.state.get();
    if (status !== 'online') open.push(`${name} is ${status} (${String(reason)})`);
    if (degraded) open.push(`${name} is on a fallback`);
    const links = network.of(place).filter(({ sound }) => sound).length;
    if (links !== 1) open.push(`${name} has ${links} links that work`);
    for (const [room, list] of watches) {
      const { freshness, error } = client.channel(room).status.get();
      const top = store.log(room).length;
      if (freshness !== 'live') open.push(`${name} finds ${room} ${freshness} (${String(error?.message)})`);
      for (const { watch } of list)
        if (watch.last !== top) open.push(`${name} was brought to ${String(watch.last)} of ${top} in ${room}`);
    }
    for (const { room, id, outcome, states } of sent)
      if (outcome === undefined) open.push(`${name}: send ${id} in ${room} is ${String(states.at(-1))}`);
    for (const { key, channel, state } of client.outbox.entries.get())
      if (state === 'queued' || state === 'sending') open.push(`${name}: ${key} in ${channel} is ${state}`);
    const calls = asked.filter(({ settled }) => !settled).length;
    if (calls > 0) open.push(`${name}: ${calls} calls are open`);
    return open;
  }

  /** @param leapt Whether the server's clock leapt: then what is kept for minutes only, keys included, is gone. */
  verify(store: Store, leapt: boolean): void {
    const logs = [...store.logs].filter(([room]) => !(leapt && room.startsWith('feed')));
    for (const [room, log] of logs) {
      assert.deepEqual(
        log.map(({ o }) => o),
        log.map((_, i) => i + 1),
        `${room} has consecutive offsets`,
      );
      assert.equal(new Set(log.map(({ k }) => k)).size, log.length, `${room} has each key once`);
      const sums = log.map(({ d }) => (d as { sum?: number }).sum);
      if (room.startsWith('tally'))
        assert.deepEqual(
          sums,
          sums.map((_, i) => i + 1),
          `each rule of ${room} saw all before it`,
        );
    }
    const byKey = new Map(logs.flatMap(([room, log]) => log.map((event) => [`${room} ${event.k}`, event])));
    for (const { sent } of this.#tabs) {
      const newest = new Map<string, number>();
      // What was given up and sent again later has no place of its own among the others.
      const again = new Set(sent.map(({ repeats }) => repeats));
      for (const one of sent) {
        if (leapt && one.room === 'feed:d') continue;
        const event = byKey.get(`${one.room} ${one.sending.key}`);
        this.#verifySend(one, event);
        if (event === undefined || one.repeats || again.has(one)) continue;
        if (event.o <= (newest.get(one.room) ?? 0)) this.fault(`send ${one.id} in ${one.room} was overtaken`);
        newest.set(one.room, event.o);
      }
    }
    for (const { room, id, kind, refused, sending, tab } of this.#kept) {
      const expected = kind !== 'note' && !refused && !(leapt && room === 'feed:d');
      if (expected && !byKey.has(`${room} ${sending.key}`))
        this.fault(`send ${id} in ${room} was kept by ${tab.place.name}, and is not stored`);
    }
    this.assertNoFault();
  }

  #verifySend(one: Sent, event: { readonly o: number; readonly d?: unknown } | undefined): void {
    const { id, room, kind, outcome, refused, states, repeats, hurried } = one;
    const say = (what: string): void => this.fault(`send ${id} in ${room} (${one.tab.place.name}): ${what}`);
    const final = states.findIndex((state) => FINAL_STATES.has(state));
    if (final >= 0 && final < states.length - 1) say(`went on after its end: ${states.join(', ')}`);
    if (event && (event.d as { id: number }).id !== id) say('another one is stored under its key');
    if (outcome === undefined) return say('has no outcome');
    if (!(outcome instanceof RtError)) {
      if (refused && kind !== 'pub') say('was accepted though the rule refuses it');
      if (kind !== 'note' && event?.o !== outcome.offset)
        say(`answered ${String(outcome.offset)}, stored at ${String(event?.o)}`);
      if (
        repeats &&
        repeats.outcome &&
        !(repeats.outcome instanceof RtError) &&
        repeats.outcome.offset !== outcome.offset
      )
        say(`answered ${String(outcome.offset)} when repeated, ${String(repeats.outcome.offset)} before`);
      return;
    }
    const { code } = outcome;
    if (code === 'REFUSED') {
      if (!refused) say('was refused');
      if (event) say('was refused, and is stored');
    } else if (code === 'LIMIT') {
      // More than an outbox holds was refused at once.
      if (event) say('was refused by the outbox, and is stored');
    } else if (code === 'CLOSED' || code === 'TIMEOUT') {
      if (!hurried && !one.tab.disposed) say(`ended with ${code} though nobody hurried it`);
    } else say(`ended with ${code}: ${outcome.message}`);
  }
}

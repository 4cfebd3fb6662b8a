/** How what was drawn is done to a world. */
import type { Act, Step } from './acts.ts';
import type { World } from './world.ts';

const DRAIN_MS = 2_000;

/** One step: something happens, then time passes. */
export async function perform(world: World, { act, thenMs }: Step): Promise<void> {
  await happen(world, act);
  await world.pass(thenMs);
}

async function happen(world: World, drawn: Act): Promise<void> {
  const { network, server, time, authority } = world;
  const who = world.tab('tab' in drawn ? drawn.tab : 0);
  const { client, place, platform } = who;
  const wires = network.of(place);
  switch (drawn.is) {
    case 'send':
      for (let i = 0; i < drawn.count; i++) {
        const { refused, bytes, lifetimeMs } = drawn;
        // One of a burst is refused, those around it are not.
        who.send(drawn.room, drawn.kind, { refused: refused && i === drawn.count >> 1, bytes, lifetimeMs });
      }
      return;
    case 'repeat': {
      const before = who.sent[drawn.which % who.sent.length];
      if (before && before.outcome !== undefined && before.kind !== 'note') who.repeat(before);
      return;
    }
    case 'cancel': {
      const open = who.sent.filter(({ outcome }) => outcome === undefined);
      const sent = open[drawn.which % open.length];
      if (sent) who.cancel(sent);
      return;
    }
    case 'echo':
      return who.echo(drawn.room, drawn.timeoutMs);
    case 'history':
      return who.history(drawn.room);
    case 'cut':
      for (const wire of wires) {
        if (drawn.how === 'reset') network.reset(wire);
        if (drawn.how === 'up' || drawn.how === 'both') wire.up.lose();
        if (drawn.how === 'down' || drawn.how === 'both') wire.down.lose();
      }
      return;
    case 'hold':
      for (const wire of wires) {
        wire[drawn.way].hold();
        time.after(drawn.ms, () => wire[drawn.way].release());
      }
      return;
    case 'drop':
      for (const wire of wires) wire[drawn.way].drops++;
      return;
    case 'repeat frame':
      // Downwards only: what a client says twice, with the same number, the server answers twice.
      for (const wire of wires) wire.down.repeats++;
      return;
    case 'lag':
      place.mostDelayMs = drawn.ms;
      return;
    case 'dials':
      place.dials = drawn.are;
      return;
    case 'block':
      place.blocks = { ...place.blocks, [drawn.name]: drawn.dials };
      return;
    case 'unblock':
      place.blocks = {};
      return;
    case 'network':
      return platform.emit(drawn.event);
    case 'sleep':
      place.wakesAt = time.now + drawn.ms;
      return;
    case 'disconnect':
      return client.disconnect();
    case 'connect':
      return client.connect();
    case 'let go':
      return who.release();
    case 'reload':
      return world.reload(who, drawn.farewell);
    case 'clone':
      for (const wire of wires) network.clone(wire);
      return;
    case 'rename':
      return client.setName(`name ${time.now}`);
    case 'new token':
      who.tokenLifetimeMs = drawn.lifetimeMs;
      if (who.person.token) client.setToken(authority.issue(who.person.name, drawn.lifetimeMs));
      return;
    case 'tokens':
      who.tokens = drawn.are;
      return;
    case 'revoke':
      return authority.revokeAll();
    case 'follow':
      return who.follow(drawn.room, drawn.want, drawn.throws);
    case 'unfollow':
      return who.unfollow(drawn.room);
    case 'restart':
      return restart(world, drawn.how, drawn.downMs);
    case 'fail commit':
      return server.failCommit();
    case 'flaky':
      server.flakyUntil = time.now + drawn.ms;
      return;
    case 'flood':
      return server.flood(drawn.room, drawn.count);
    case 'jump':
      if (drawn.who === 'server') server.leap(drawn.ms);
      else world.tab(drawn.who).platform.jumpMs += drawn.ms;
  }
}

function restart({ server, network, time }: World, how: 'stop' | 'drain' | 'kill', downMs: number): void {
  if (!server.up) return;
  const later = (): void => void time.after(downMs, () => server.start());
  if (how === 'kill') {
    server.kill();
    network.serverDied();
    later();
  } else void server.stop(how === 'drain' ? DRAIN_MS : 0).then(later);
}

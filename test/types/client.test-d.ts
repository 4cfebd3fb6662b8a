/** What the client's types promise and refuse. The compiler is the test: nothing here runs. */
import {
  type Channel,
  type Client,
  type ConnectionState,
  createClient,
  type Follower,
  RtError,
  type Sending,
  type Status,
  type Value,
  type WireEvent,
} from 'rt-elements/client';

declare const client: Client;
declare const channel: Channel;

createClient({ url: '/rt' });
createClient({ url: '/rt', getToken: async ({ reason }) => (reason === 'refused' ? undefined : 'token') });
createClient({ url: '/rt', codec: 'msgpack', guest: 'browser', id: 'left', name: 'Ann', token: undefined });
// @ts-expect-error an address is needed
createClient({});
// @ts-expect-error not a codec
createClient({ url: '/rt', codec: 'xml' });
// @ts-expect-error getToken gives a promise
createClient({ url: '/rt', getToken: () => 'token' });
// @ts-expect-error an option that does not exist
createClient({ url: '/rt', tokn: 'x' });

const state: ConnectionState = client.state.get();
const status: Status = state.status;
// @ts-expect-error the state is read, not written
state.status = 'online';
// @ts-expect-error the store is read, not written
client.state.set(state);
const stop: () => void = client.state.subscribe(({ status, retryAt }) => void [status, retryAt?.toFixed()]);

const follower: Follower = {
  want: 'hist:50',
  onStart: ({ result, resync }) => void [result.page?.items.length, resync satisfies boolean],
  onEvent: (event: WireEvent, live: boolean) => void [event.o, live],
  onMe: (me: Value) => void me,
};
const leave: () => void = channel.follow(follower);
channel.follow({});
// @ts-expect-error a wish that does not exist
channel.follow({ want: 'all' });

const sending: Sending<{ m: number }> = channel.send<{ m: number }>('send', { text: 'hi' }, { lifetimeMs: 1_000 });
const reply: Promise<number> = sending.done.then(({ reply }) => reply.m);
const value: Promise<Value> = channel.publish('moved', { bytes: new Uint8Array(1) }).done.then(({ reply }) => reply);
// @ts-expect-error a function cannot travel
channel.send('send', { text: () => 'hi' });
// @ts-expect-error neither can a date
channel.send('send', { at: new Date() });
// @ts-expect-error data is needed, null where there is none
channel.send('send');

const answer: Promise<string[]> = channel.call<string[]>('rooms');
const off: () => void = channel.on('message', (event, name) => void [event.k, name.length]);
channel.once('*', () => {});
const hush: () => void = channel.onSignal('typing', ({ d, u }, name) => void [d, u?.id, name.length]);
channel.signal('typing');
channel.signal('cursor', { at: new Uint8Array(2) });
// @ts-expect-error a function cannot travel
channel.signal('cursor', () => 1);
// @ts-expect-error a page begins at a number
void channel.history({ before: 'm1' });

client.on('error', (error: unknown) => void error);
// @ts-expect-error there is no such event
client.on('close', () => {});
const shared: { readonly made: true } = client.shared('key', () => ({ made: true }) as const);

const error = new RtError('REFUSED', 'no', { data: { reason: 'muted' } });
const code: 'REFUSED' | 'TIMEOUT' | string = error.code;
// @ts-expect-error codes are a closed list
new RtError('TEAPOT', 'short and stout');

export type Used = [
  typeof status,
  typeof stop,
  typeof leave,
  typeof reply,
  typeof value,
  typeof answer,
  typeof hush,
  typeof off,
  typeof shared,
  typeof code,
];

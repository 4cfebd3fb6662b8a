/** What must never be written down: tokens, secrets, and what people say to each other. */
import assert from 'node:assert/strict';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { createServer, type Logger } from 'rt-elements-server';
import { RawEvents } from '../../support/raw-events.ts';
import { ask, post } from '../../support/raw-http.ts';
import { cells, newKey, RawLink } from '../../support/raw-link.ts';
import { startClient, until } from '../../support/start-client.ts';
import { startServer } from '../../support/start-server.ts';
import { JWT, tokenOf } from '../../support/jwt-by-hand.ts';

/** A logger that remembers all of it, as it would be written. */
function remembering(): { log: Logger; text: () => string; lines: string[] } {
  const lines: string[] = [];
  const note = (level: string) => (fields: object, message: string) => {
    const { err, ...rest } = fields as { err?: unknown };
    lines.push(
      JSON.stringify({ level, message, ...rest, ...(err instanceof Error && { err: err.stack ?? err.message }) }),
    );
  };
  const log = { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') };
  return { log, lines, text: () => lines.join('\n') };
}

const TEXT = 'what Ada says to Bob alone';
const ROOM = 'chat:private-room';

test('a busy day with everything that goes wrong leaves no secret and no text in the log, at its most talkative', async (t) => {
  const { log, text, lines } = remembering();
  const { url, wsUrl, rt } = await startServer(t, {
    log,
    jwt: JWT,
    limits: { sub: [30, 0.001], messages: [40, 0.001] },
    authorize: ({ action, channel }) => {
      if (channel === 'chat:broken') throw new Error('the operator’s own code failed');
      if (channel === 'chat:never') return new Promise<boolean>(() => undefined);
      return action !== 'history';
    },
    authorizeMs: 5,
  });
  const secrets: string[] = [JWT.key, TEXT];
  for (const { cell } of cells) {
    const token = tokenOf('ada', { rt: { '*': ['read', 'write'] }, phone: '+49 555 0100' });
    const bad = `${token.slice(0, -4)}xxxx`;
    secrets.push(token, bad, '+49 555 0100', token.split('.')[2]!);
    const ada = await RawLink.open(t, wsUrl, cell, { token, subs: [{ c: ROOM }] });
    const guest = await RawLink.open(t, wsUrl, cell, { name: 'Grace', subs: [{ c: ROOM }] });
    secrets.push(ada.welcome.sk, ada.welcome.sid, guest.welcome.sk, guest.welcome.sid, guest.welcome.gt ?? '');
    await ada.ok(ada.call(ROOM, 'send', { text: TEXT }));
    const k = newKey();
    const asked = [
      ada.call(ROOM, 'send', { text: TEXT.repeat(1000) }),
      ada.call(ROOM, TEXT.slice(0, 60), { text: TEXT }),
      ada.call(ROOM, 'send', { text: 7, [TEXT]: TEXT }),
      ada.call('chat:broken', 'send', { text: TEXT }),
      ada.call('chat:never', 'send', { text: TEXT }),
      ada.call('nowhere:a', 'send', { text: TEXT }),
      ada.publish(ROOM, 'message', { text: TEXT }),
    ];
    for (const i of asked) await ada.err(i);
    guest.send({ t: 'sig', c: ROOM, n: 'typing', d: TEXT });
    guest.send({ t: 'call', i: 900, c: ROOM, n: 'send', d: { text: TEXT }, k, q: 1 });
    await guest.ok(900);
    await ada.expect('pub', ({ u }) => u?.id === guest.welcome.user.id);
    const again = ada.i;
    ada.send({ t: 'auth', i: again, token: bad });
    await ada.err(again);
    const refused = await RawLink.dial(t, wsUrl, cell);
    refused.hello({ token: bad });
    await refused.closed;
    guest.raw(`[{"t":"call","text":"${TEXT}","token":"${token}"`);
    // A flood, until the link is closed for it.
    for (let n = 0; n < 60; n++) guest.send({ t: 'call', i: 1000 + n, c: ROOM, n: 'send', d: { text: TEXT } });
    await guest.closed;
  }
  const token = tokenOf('bob');
  const headers = { Authorization: `Bearer ${token}` };
  const { ticket } = JSON.parse((await post(`${url}/ticket`, { c: ROOM }, headers)).text) as { ticket: string };
  secrets.push(token, ticket);
  await (await RawEvents.open(t, `${url}/events/${ROOM}?ticket=${ticket}`)).next();
  await RawEvents.open(t, `${url}/events/chat:broken?ticket=${ticket}`);
  for (const path of [
    `events/${ROOM}?token=${token}`,
    `nothing?ticket=${ticket}`,
    `up?sk=${ticket}`,
    `events/chat:broken`,
  ])
    await fetch(`${url}/${path}`, { headers });
  for (const body of [`{"c":"${TEXT}"`, `{"c":"${TEXT}"}`, `{"sid":"x","sk":"${ticket}","us":1,"frame":["${TEXT}"]}`])
    for (const door of ['ticket', 'sse', 'lp', 'up']) (await ask(`${url}/${door}`, body, headers)).destroy();
  await fetch(`${url}/ticket?t=${ticket}`, { method: 'POST', headers: { ...headers, origin: 'https://evil.example' } });
  await rt.recheck('bob');
  await rt.close();

  for (const secret of secrets) {
    assert.ok(secret.length > 10);
    assert.ok(!text().includes(secret), `the log has ${secret.slice(0, 8)}…`);
  }
  const said = (message: string): boolean => lines.some((line) => line.includes(message));
  for (const message of [
    'closing a link',
    'a request failed unexpectedly',
    'authorize gave no answer in time',
    'evil.example',
  ])
    assert.ok(said(message), `something was logged at all: ${message}`);
});

test('nothing a request says begins a line of the log or steers a terminal that shows it', async (t) => {
  const { log, lines } = remembering();
  const { url, wsUrl } = await startServer(t, { log, trustProxy: true, jwt: JWT });
  const odd = 'https://evil.example\u009b31m';
  for (const path of ['lp', 'ticket', 'events/chat:a', 'nothing'])
    await ask(`${url}/${path}`, '{}', { Origin: odd, 'X-Forwarded-For': '1.1.1.1, \u009b2J\u0085 x\u00ad' });
  await RawLink.dial(t, wsUrl, 'json', { Origin: odd, 'X-Forwarded-For': '\u009b2J' }).catch(() => undefined);
  const refused = lines.filter((line) => line.includes('evil.example'));
  assert.ok(refused.length >= 3, 'refusals are logged');
  for (const line of lines) assert.match(line, /^[\x20-\x7e’…]*$/);
});

test('no client puts a token, a secret or a text into an address, on any kind of link', async (t) => {
  const asked: string[] = [];
  const rt = await createServer({ database: ':memory:', jwt: JWT, guests: true, log: false });
  const server = createHttpServer();
  const note = ({ url = '', headers }: { url?: string; headers: object }): void =>
    void asked.push(`${url} ${JSON.stringify({ ...headers, authorization: undefined })}`);
  rt.attach(server);
  server.prependListener('request', note);
  server.prependListener('upgrade', note);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(async () => {
    await rt.close();
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/rt`;
  const token = tokenOf('ada');
  for (const transport of ['ws', 'sse', 'poll'] as const) {
    const client = startClient(t, { url, token, transports: [transport] });
    const heard: unknown[] = [];
    const room = client.channel(ROOM);
    room.on('message', (event) => void heard.push(event));
    await room.call('send', { text: TEXT });
    await until(() => heard.length > 0, `a message on ${transport}`);
    client.dispose();
  }
  assert.ok(asked.length >= 6, 'requests were seen');
  for (const line of asked) {
    const [address = ''] = line.split(' ', 1);
    assert.match(address, /^\/rt(?:\/(?:sse|lp|up|healthz))?$/);
    for (const secret of [token, token.split('.')[2]!, TEXT, 'private-room']) assert.ok(!line.includes(secret), line);
  }
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { start } from './start.ts';

const wrong: ReadonlyArray<[options: object, message: RegExp]> = [
  [{ url: '' }, /expected url to be an address, got ""/],
  [{ url: undefined }, /expected url to be an address, got undefined/],
  [{ url: 'ftp://host/rt' }, /expected url to be http:, https:, ws: or wss:, got "ftp:/],
  [{ url: 'http://' }, /expected url/],
  [{ url: 'javascript:alert(1)' }, /expected url/],
  [{ token: 7 }, /expected token to be a string, got number/],
  [{ name: {} }, /expected name to be a string, got object/],
  [{ id: null }, /expected id to be a string, got object/],
  [{ getToken: 'x' }, /expected getToken to be a function, got "x"/],
  [{ guest: 'forever' }, /expected guest to be tab or browser or none, got "forever"/],
  [{ codec: 'xml' }, /expected codec to be json or msgpack, got "xml"/],
  [{ transports: [] }, /expected transports to be a list of ws, sse and poll, each at most once, got \[\]/],
  [{ transports: ['ws', 'ws'] }, /expected transports to be a list .+, got \["ws","ws"\]/],
  [{ transports: ['tcp'] }, /expected transports/],
  [{ transports: 'ws' }, /expected transports/],
];
for (const [options, message] of wrong) {
  test(`options ${JSON.stringify(options)} are refused with what was expected and got`, (t) => {
    assert.throws(() => start(t, options), { name: 'TypeError', message });
  });
}

const addresses: ReadonlyArray<[url: string, full: string]> = [
  ['/rt', 'https://page.example/rt'],
  ['rt', 'https://page.example/app/rt'],
  ['https://host/rt', 'https://host/rt'],
  ['wss://host/rt', 'https://host/rt'],
  ['ws://host:3000/rt', 'http://host:3000/rt'],
  ['http://host/rt#part', 'http://host/rt'],
];
for (const [url, full] of addresses) {
  test(`the address ${url} is ${full}`, (t) => {
    assert.equal(start(t, { url }).client.url, full);
  });
}

test('things are shared by key, made once', (t) => {
  const { client } = start(t);
  let made = 0;
  const make = (): object => ({ made: ++made });
  assert.equal(client.shared('a', make), client.shared('a', make));
  assert.notEqual(client.shared('a', make), client.shared('b', make));
  assert.equal(made, 2);
});

test('a channel is the same object each time', (t) => {
  const { client } = start(t);
  assert.equal(client.channel('chat:general'), client.channel('chat:general'));
});

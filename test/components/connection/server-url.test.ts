import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultUrl } from '../../../components/connection/server-url.ts';

test('without an address the server is where the code came from, else /rt of the page', () => {
  assert.equal(defaultUrl('https://live.example/rt/rt-connection-AB12CD34.js'), 'https://live.example/rt');
  assert.equal(defaultUrl('https://live.example/team/rt/all.js?v=2'), 'https://live.example/team/rt');
  assert.equal(defaultUrl('https://app.example/_app/immutable/chunks/x.js'), '/rt');
  assert.equal(defaultUrl('file:///home/ana/rt/rt.js'), '/rt');
});

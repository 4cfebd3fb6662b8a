import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check, HREF_MAX, isSafeHref, notifications, packRows, RtError, unpackRows } from 'rt-elements/protocol';

test('addresses that may be linked are http, https, or relative', () => {
  for (const href of [
    '/a',
    'a/b?c=1#d',
    '#top',
    '?x',
    './a',
    'https://example.org',
    'HTTP://example.org:8080/a@b',
    'https://xn--bcher-kva.example/',
  ])
    assert.ok(isSafeHref(href), href);
});

test('addresses that run, hide where they lead, or carry a password may not', () => {
  const hostile = [
    '',
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' javascript:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'blob:https://a/b',
    'https:example.org',
    'ftp://example.org',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    'https://user:password@evil.example',
    'https://example.org@evil.example/',
    'https://exam\u202eple.org',
    '/a\u200bb',
    '/a\u0000',
    '/a b',
    '/\u2066a',
    `/${'a'.repeat(HREF_MAX)}`,
  ];
  assert.deepEqual(hostile.filter(isSafeHref), []);
});

test('a mark is about some or about all, and never about both', () => {
  const { request } = notifications.calls.read;
  assert.deepEqual(check(request, { upTo: 4 }), { upTo: 4 });
  assert.deepEqual(check(request, { items: [4] }), { items: [4] });
  for (const wrong of [{}, { items: [] }, { items: [1], upTo: 2 }, { items: [-1] }, { items: Array(101).fill(1) }])
    assert.throws(() => check(request, wrong), RtError);
});

test('rows travel as steps, and anything else is no rows', () => {
  const rows = new Map([
    [3, 0],
    [4, 3],
    [900, 1],
  ]);
  assert.deepEqual(packRows(rows), [3, 0, 1, 3, 896, 1]);
  assert.deepEqual(unpackRows(packRows(rows)), rows);
  for (const wrong of [[0, 0], [1, 4], [1], [1, 0, -1, 0]]) assert.throws(() => unpackRows(wrong), TypeError);
});

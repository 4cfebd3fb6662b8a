import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readLinks } from '../../../components/base/link-reader.ts';
import { visibleName } from '../../../components/base/visible-text.ts';

const links = (text: string): Array<[string, string]> =>
  readLinks(text).flatMap((token) => (token.kind === 'link' ? [[token.text, token.href] as [string, string]] : []));
const whole = (text: string): string =>
  readLinks(text)
    .map((token) => token.text)
    .join('');

test('addresses become links, with or without a scheme, and the rest stays text', () => {
  assert.deepEqual(links('see https://example.com/a?b=c#d, example.org and me@example.net.'), [
    ['https://example.com/a?b=c#d', 'https://example.com/a?b=c#d'],
    ['example.org', 'https://example.org/'],
    ['me@example.net', 'mailto:me@example.net'],
  ]);
  assert.equal(
    whole('see https://example.com/a, and 1.5 or e.g. this'),
    'see https://example.com/a, and 1.5 or e.g. this',
  );
});

test('nothing but http, https and mailto is ever a link', () => {
  for (const text of [
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)//example.com',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'file:///etc/passwd',
    'ftp://example.com/x',
    'blob:https://example.com/x',
    '<img src=x onerror=alert(1)>',
    'intent://example.com#Intent',
  ]) {
    for (const [, href] of links(text)) assert.match(href, /^(https?|mailto):/, text);
    assert.equal(whole(text), text);
  }
  assert.deepEqual(links('ftp://example.com/x'), []);
});

test('a name before the host does not become a link, because it is there to be mistaken for the host', () => {
  assert.deepEqual(links('https://google.com@evil.example/'), []);
});

test('hosts in mixed or imitating scripts are shown as what they are', () => {
  assert.deepEqual(
    links('https://раураl.com/login').map(([text]) => text),
    ['https://xn--l-7sba6dbr.com/login'],
  );
  assert.deepEqual(
    links('https://аррӏе.com').map(([text]) => text),
    ['https://xn--80ak6aa92e.com'],
  );
  assert.deepEqual(
    links('https://münchen.de').map(([text]) => text),
    ['https://münchen.de'],
  );
  assert.deepEqual(
    links('https://пример.рф').map(([text]) => text),
    ['https://пример.рф'],
  );
});

test('controls that reorder text are taken out of a link', () => {
  const [[text, href] = ['', '']] = links('https://example.com/\u202egpj.exe');
  assert.doesNotMatch(text + href, /\u202e|%E2%80%AE/);
});

test('the worst text of 50 KB takes less than half a second of a processor', () => {
  for (const piece of ['a.', 'http://', '@a', '((((', 'a@a.com', 'www.', '-.-', '日本.', '://']) {
    const text = piece.repeat(Math.ceil(50_000 / piece.length));
    const start = process.cpuUsage();
    const tokens = readLinks(text);
    const { user, system } = process.cpuUsage(start);
    assert.ok(user + system < 500_000, `${piece}: ${(user + system) / 1000} ms`);
    assert.ok(tokens.length <= 201);
  }
});

test('names are one visible line', () => {
  assert.equal(visibleName('  Ana\u202e \n B\u200b\u00ad '), 'Ana B');
  assert.equal(visibleName(undefined), '');
  assert.equal(visibleName('👩‍👧 مريم'), '👩‍👧 مريم');
});

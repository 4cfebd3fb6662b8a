import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { CLOSE, ERROR_CODES, isRetryable, LIMITS } from 'rt-elements/protocol';
import { EVENT_LAYOUT, ITEM_LAYOUT, LAYOUT, SERVER_LAYOUT } from '../../components/protocol/msgpack-layout.ts';
import { parseClientMessage, parseServerMessage } from '../support/links.ts';
import { fillIn, readSampleSession } from '../support/sample-session.ts';
import { clientExamples, serverExamples } from '../support/wire-examples.ts';

const readme = readFileSync(new URL('../../components/protocol/README.md', import.meta.url), 'utf8');

/** Stands in for what differs from run to run. */
const SAMPLES: Readonly<Record<string, unknown>> = {
  ...{ sid: 's1', sk: 'k1', 'next-sid': 's2', 'next-sk': 'k2', ada: 'guest-1', gt: 'token', epoch: 'e1' },
  ...{
    a: 1,
    b: 2,
    'next-a': 3,
    now: 1,
    later: 2,
    clock: 3,
    'first-ts': 4,
    'second-ts': 5,
    rate: { call: [60, 30] },
    'her-place': { delivered: 0, read: 0 },
  },
};

const steps = readSampleSession(readme);

test('each message of the sample session is of a known kind and is taken as it is', () => {
  for (const step of steps) {
    if (step.kind === 'dial') continue;
    const parse = step.kind === 'send' ? parseClientMessage : parseServerMessage;
    for (const message of step.messages) {
      const filled = fillIn(message, (name) => {
        assert(Object.hasOwn(SAMPLES, name), `line ${step.line}: expected a known placeholder, got <${name}>`);
        return SAMPLES[name];
      });
      // One message is malformed on purpose: the answer to it says so.
      if ('limit' in message && message.limit === 1000) assert.throws(() => parse(filled), /got 1000/);
      else assert.deepEqual(parse(filled), filled, `line ${step.line}`);
    }
  }
});

test('the sample session shows a hello, a repeated key, a page, a refusal and a resumed link', () => {
  const said = steps.flatMap((step) => (step.kind === 'expect' ? step.messages : [])) as Array<Record<string, unknown>>;
  assert.equal(said.filter(({ t }) => t === 'welcome').length, 2);
  assert.equal(said.filter(({ dup }) => dup === true).length, 2);
  assert(said.some(({ t, code }) => t === 'err' && code === 'BAD_REQUEST'));
  assert(said.some(({ t, code }) => t === 'err' && code === 'RETRY_FROM'));
  assert(said.some(({ subs }) => Array.isArray(subs) && (subs[0] as { rec: unknown }).rec === true));
});

test('a line of the session that is none of the four sorts is named', () => {
  assert.throws(() => readSampleSession('# x\n```rt-session\n= a\n? []\n```\n'), /line 4: expected one of = > < #/);
  assert.throws(() => readSampleSession('no block'), /expected a block of rt-session/);
});

/** Rows of the README's table below a heading, as cells. */
function table(heading: string): string[][] {
  const section = new RegExp(`^## ${heading}\n(.*?)(?=^## )`, 'ms').exec(`${readme}\n## `)?.[1] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  );
}

test('the README lists every limit with its value', () => {
  assert.deepEqual(
    Object.fromEntries(table('Limits').map(([name, value]) => [name, Number(value?.replaceAll(',', ''))])),
    { ...LIMITS },
  );
});

test('the README lists the compact form as it is', () => {
  const rows = table('The compact form').map(([kind, number, fields]) => [
    kind,
    number,
    fields?.split(' ').filter(Boolean),
  ]);
  const shared = (t: string): boolean => t in LAYOUT && t in SERVER_LAYOUT;
  const listed = (layout: object, side: string): unknown[] =>
    Object.entries(layout as Record<string, [number, ...string[]]>).map(([t, [number, ...order]]) => [
      shared(t) ? `${t} (from a ${side})` : t,
      String(number),
      order,
    ]);
  assert.deepEqual(rows, [
    ...listed(LAYOUT, 'client'),
    ...listed(SERVER_LAYOUT, 'server'),
    ['event in pubs', '', [...EVENT_LAYOUT]],
    ['row in items', '', [...ITEM_LAYOUT]],
  ]);
});

test('the README lists every kind, error code and close code', () => {
  const kinds = (heading: string): string[] => table(heading).map(([message]) => message?.split(' ')[0] ?? '');
  assert.deepEqual(kinds('What a client says').sort(), Object.keys(clientExamples).sort());
  assert.deepEqual(kinds('What a server says').sort(), Object.keys(serverExamples).sort());
  assert.deepEqual(
    table('Error codes').map(([code, retry]) => [code, retry === 'try again']),
    ERROR_CODES.map((code) => [code, isRetryable(code)]),
  );
  const closes = table('Close codes').map(([code, name]) => [name, Number(code)]);
  assert.deepEqual(Object.fromEntries(closes.slice(0, -1)), CLOSE);
});

/** docs/asyncapi.json says what the protocol's schemas say, and holds for one full message of every kind. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import { clientMessages, contracts, serverMessages, stringifyValue, type Value } from 'rt-elements/protocol';
import { asyncApi } from '../support/asyncapi.ts';
import { clientExamples, serverExamples } from '../support/wire-examples.ts';

interface Document {
  readonly asyncapi: string;
  readonly channels: { readonly link: { readonly messages: Readonly<Record<string, object>> } };
  readonly components: {
    readonly messages: Readonly<Record<string, { readonly payload: object; readonly summary: string }>>;
    readonly schemas: Readonly<Record<string, object>>;
  };
}

const document = JSON.parse(readFileSync(new URL('../../docs/asyncapi.json', import.meta.url), 'utf8')) as Document;
const ajv = new Ajv({ strict: true, allErrors: true, strictTuples: false });

test('the document is what the schemas say: `npm run asyncapi` writes it anew', () => {
  assert.deepEqual(document, JSON.parse(JSON.stringify(asyncApi())));
});

test('every kind of message of both sides is in it, with a sentence', () => {
  const kinds = [
    ...Object.keys(clientMessages).map((kind) => `client.${kind}`),
    ...Object.keys(serverMessages).map((kind) => `server.${kind}`),
  ];
  assert.equal(document.asyncapi, '3.0.0');
  assert.deepEqual(Object.keys(document.components.messages).sort(), kinds.sort());
  assert.deepEqual(Object.keys(document.channels.link.messages).sort(), kinds);
  for (const { summary } of Object.values(document.components.messages)) assert.match(summary, /^[A-Z].+\.$|\?/);
});

test('every call, event and signal of our features is in it', () => {
  for (const { name, calls, events } of contracts.values()) {
    for (const call of Object.keys(calls)) assert.ok(`${name}.call.${call}` in document.components.schemas);
    for (const event of Object.keys(events)) assert.ok(`${name}.event.${event}` in document.components.schemas);
  }
});

for (const [side, examples] of [
  ['client', clientExamples],
  ['server', serverExamples],
] as const) {
  for (const [kind, example] of Object.entries<Value>(examples as never)) {
    const validate = ajv.compile(document.components.messages[`${side}.${kind}`]?.payload ?? false);
    const onTheWire = JSON.parse(stringifyValue(example)) as Record<string, unknown>;

    test(`${side} ${kind}: a full message is as its schema has it, and no longer once its kind is gone`, () => {
      assert.ok(validate(onTheWire), ajv.errorsText(validate.errors));
      const { t, ...rest } = onTheWire;
      assert.equal(t, kind);
      assert.ok(!validate(rest));
    });
  }
}

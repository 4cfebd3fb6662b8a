import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { VERSION } from '../../../components/base/version.ts';

test('the version in the code is the version of the package', () => {
  const { version } = JSON.parse(
    readFileSync(new URL('../../../components/package.json', import.meta.url), 'utf8'),
  ) as { version: string };
  assert.equal(VERSION, version);
});

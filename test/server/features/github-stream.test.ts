/** The demo replays what GitHub sends without shipping its examples. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { activityDraft, check } from 'rt-elements/protocol';
import { githubStream } from '../../support/github-stream.ts';

test('the file the demo replays is what the examples become, each sentence once, and fit to be stored', () => {
  const stream = githubStream();
  const file = readFileSync(new URL('../../../demo/stage/github-activities.json', import.meta.url), 'utf8');
  assert.deepEqual(JSON.parse(file), stream);
  assert.ok(stream.activities.length >= 80, `got ${stream.activities.length}`);
  for (const draft of stream.activities) check(activityDraft, draft);
});

/** Every example delivery of GitHub becomes a sentence that stands in a file, or nothing, for a reason that stands there. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { activityDraft, check } from 'rt-elements/protocol';
import { githubActivity } from '../../../server/features/activity/github-activity.ts';
import { githubExamples } from './github-examples.ts';
import { asText, toldExamples } from './github-sentences.ts';

const FILE = new URL('github-sentences.txt', import.meta.url);

test('each example is told by the sentence that is written down for it, or left out for the reason given', () => {
  assert.equal(asText(toldExamples()), readFileSync(FILE, 'utf8'));
});

test('of the 329 examples 195 are told and 134 left out', () => {
  const examples = toldExamples();
  assert.equal(examples.length, 329);
  assert.equal(examples.filter(({ sentence }) => sentence !== undefined).length, 195);
  assert.equal(examples.filter(({ ignored }) => ignored !== undefined).length, 134);
});

test('no sentence is the one for words nobody knows, and none has a hole', () => {
  for (const { title, sentence, ignored } of toldExamples()) {
    assert.ok((sentence ?? ignored ?? '').length > 10, title);
    assert.doesNotMatch(sentence ?? '', /[{}[\]]|undefined|null|#:|: $|^: | {2}/, title);
    assert.doesNotMatch(ignored ?? '', /there is no sentence|does not say what it is about/, title);
  }
});

test('what is told is fit to be stored, in every edition of GitHub', () => {
  const editions = ['api.github.com', 'ghes-31', 'ghes-32', 'ghes-33', 'ghes-34', 'ghes-35'];
  const all = editions.flatMap((edition) => githubExamples(edition));
  const told = all.map(({ event, payload }) => githubActivity(event, payload));
  const stored = told.filter((mapped) => !('ignored' in mapped)).map((mapped) => check(activityDraft, mapped));
  assert.ok(stored.length > all.length / 2, `expected most of ${all.length} to be told, got ${stored.length}`);
});

test('whatever else comes is left out, and nothing throws', () => {
  const odd: unknown[] = [
    null,
    1,
    'text',
    [],
    {},
    { action: 'opened' },
    { action: 'constructor', issue: 5, sender: [] },
    { action: ['opened'], issue: { title: {}, number: 'x' }, sender: { login: 5 } },
    {
      action: 'opened',
      issue: { title: '\ud800', number: 1, html_url: 'javascript:alert(1)' },
      sender: { login: 'x' },
    },
    { action: 'opened', issue: { title: 'x'.repeat(100_000), number: 1 }, sender: { login: 'y'.repeat(10_000) } },
    JSON.parse('{"__proto__": {"action": "opened"}, "commits": "no"}'),
  ];
  const events = [...new Set(githubExamples().map(({ event }) => event)), '__proto__', 'constructor', 'toString', ''];
  for (const event of events) {
    for (const payload of odd) {
      const mapped = githubActivity(event, payload);
      if (!('ignored' in mapped)) check(activityDraft, mapped);
    }
  }
});

test('an address that would run something is not taken over', () => {
  const mapped = githubActivity('issues', {
    action: 'opened',
    issue: { title: 'T', number: 1, html_url: 'javascript:alert(1)' },
    sender: { login: 'eve', html_url: 'https://evil@example.test/', avatar_url: 'data:text/html,x' },
    repository: { full_name: 'a/b', html_url: 'https://github.com/a/b' },
  });
  assert.ok(!('ignored' in mapped));
  assert.deepEqual(
    [mapped.object?.href, mapped.actor.href, mapped.actor.avatar, mapped.target?.href],
    [undefined, undefined, undefined, 'https://github.com/a/b'],
  );
});

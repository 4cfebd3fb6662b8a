import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isEmojiOnly } from '../../../components/chat/emoji-only.ts';
import { problemOf } from '../../../components/chat/chat-attributes.ts';

test('one to three emoji alone are recognised, whatever they are made of', () => {
  for (const text of ['👍', '👍🎉', '🏳️‍🌈 👩‍👧‍👦 ❤️', '🇩🇪', '1️⃣']) assert.equal(isEmojiOnly(text), true, text);
  for (const text of ['', '👍 ok', '👍👍👍👍', '1', '#', 'a', '!', '日本'])
    assert.equal(isEmojiOnly(text), false, text);
});

test('attributes that cannot work are named, with what was expected and what was got', () => {
  const good = {
    ...{ room: 'general', pageSize: 50, groupWindow: 300, maxLength: 4000, enter: '', draft: 'session' },
    ...{ receipts: 'count', features: 'reply edit' },
  };
  assert.equal(problemOf(good), undefined);
  const cases: ReadonlyArray<readonly [Partial<typeof good>, RegExp]> = [
    [{ receipts: 'all' }, /receipts: expected "off", "count" or "names", got "all"/],
    [{ features: 'reply fly' }, /features: expected words of .* got "reply fly"/],
    [{ room: '' }, /needs a room/],
    [{ room: '~ana' }, /room: expected .*got "~ana"/],
    [{ pageSize: 101 }, /page-size: expected .*1 to 100, got 101/],
    [{ pageSize: Number.NaN }, /page-size/],
    [{ groupWindow: -1 }, /group-window/],
    [{ maxLength: 5000 }, /max-length: expected .*1 to 4000, got 5000/],
    [{ enter: 'yes' }, /enter: expected "send" or "newline", got "yes"/],
    [{ draft: 'local' }, /draft/],
  ];
  for (const [change, problem] of cases) assert.match(problemOf({ ...good, ...change }) ?? '', problem);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { channelOf, isChannel, isRoom, LIMITS, namespaceOf, roomOf } from 'rt-elements/protocol';

for (const name of ['chat:general', 'a:b', 'chat:~', 'my.app_1-x:room~2', `n:${'r'.repeat(LIMITS.channelChars - 2)}`]) {
  test(`${name.slice(0, 30)} is a channel`, () => {
    assert.equal(isChannel(name), true);
    assert.equal(`${namespaceOf(name)}:${roomOf(name)}`, name);
  });
}

const NO_CHANNELS = [
  ...[
    '',
    ':',
    'chat',
    'chat:',
    ':general',
    'chat:a:b',
    'Chat:general',
    'chat:General',
    'chat:a b',
    'chat:a\n',
    ' chat:a',
  ],
  ...['chat:*', 'chat:#', 'chat:a/b', 'chat:ä', 'chat:a\u200b', 'chat:\u0430', 'chat:%61', 'chat:a\0'],
  `n:${'r'.repeat(LIMITS.channelChars - 1)}`,
];
for (const name of NO_CHANNELS) {
  test(`${JSON.stringify(name).slice(0, 30)} is no channel`, () => {
    assert.equal(isChannel(name), false);
  });
}

test('an element may ask for rooms of 1 to 96 characters, but not for personal ones', () => {
  for (const room of ['a', 'general', 'a.b_c~d-e', 'r'.repeat(LIMITS.roomChars)])
    assert.equal(isRoom(room), true, room);
  for (const room of ['', '~', '~me', 'r'.repeat(LIMITS.roomChars + 1), 'A', 'a:b', 'a\n']) {
    assert.equal(isRoom(room), false, room);
    assert.throws(() => channelOf('chat', room), { name: 'TypeError', message: /expected a room .* got/ });
  }
  assert.equal(channelOf('chat', 'general'), 'chat:general');
});

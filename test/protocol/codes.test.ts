import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CLOSE, ERROR_CODES, isRetryable, RtError, type Verdict, verdictOf } from 'rt-elements/protocol';

test('each close code of ours has its verdict, and any other backs off', () => {
  const verdicts: Record<keyof typeof CLOSE, Verdict> = {
    ...{ normal: 'backoff', goingAway: 'backoff', tooLarge: 'backoff', internal: 'backoff', restart: 'backoff' },
    ...{ protocol: 'never', version: 'never', helloDeadline: 'backoff', unauthorized: 'auth', forbidden: 'never' },
    ...{ noPong: 'now', replaced: 'never', sessionUnknown: 'now', entryTooLarge: 'backoff', slowConsumer: 'backoff' },
    ...{ flood: 'backoff', tooManyConnections: 'backoff', error: 'backoff', drain: 'backoff' },
  };
  for (const [name, verdict] of Object.entries(verdicts)) {
    assert.equal(verdictOf(CLOSE[name as keyof typeof CLOSE]), verdict, name);
  }
  assert.deepEqual(Object.keys(CLOSE).sort(), Object.keys(verdicts).sort());
  for (const code of [1005, 1006, 1008, 1015, 3000, 4999, 0, NaN])
    assert.equal(verdictOf(code), 'backoff', String(code));
});

test('close codes are the numbers the protocol states', () => {
  assert.deepEqual(Object.values(CLOSE), [
    ...[
      1000, 1001, 1009, 1011, 1012, 4000, 4001, 4002, 4401, 4403, 4408, 4409, 4410, 4413, 4414, 4429, 4430, 4500, 4503,
    ],
  ]);
});

test('six codes are worth another try when nothing else is said', () => {
  const retryable = ERROR_CODES.filter(isRetryable);
  assert.deepEqual(retryable, ['TOKEN_EXPIRED', 'RATE_LIMITED', 'RETRY_FROM', 'UNAVAILABLE', 'TIMEOUT', 'INTERNAL']);
});

test('an error takes its retryability from the wire, and from its code without one', () => {
  assert.equal(new RtError('UNAVAILABLE', 'm').retryable, true);
  assert.equal(new RtError('UNAVAILABLE', 'm', { retryable: false }).retryable, false);
  assert.equal(new RtError('FORBIDDEN', 'm').retryable, false);
  assert.equal(new RtError('FORBIDDEN', 'm', { retryable: true }).retryable, true);
});

test('an error carries what explains it', () => {
  const cause = new Error('why');
  const error = new RtError('REFUSED', 'too low', { data: { reason: 'too-low', price: 5 }, afterMs: 10, cause });
  assert.equal(error.name, 'RtError');
  assert(error instanceof Error);
  assert.deepEqual(
    [error.code, error.message, error.reason, error.afterMs, error.cause],
    ['REFUSED', 'too low', 'too-low', 10, cause],
  );
  for (const data of [undefined, null, 'too-low', { reason: 5 }, []])
    assert.equal(new RtError('REFUSED', 'm', { data }).reason, undefined);
});

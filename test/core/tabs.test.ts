/** The line among the tabs of one browser. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Tabs } from '../../components/core/tabs.ts';
import { FakeLines } from '../support/fake-lines.ts';
import { FakePlatform } from '../support/fake-platform.ts';

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('a page that is left lets its line go, and takes it up again when it is shown', async () => {
  const lines = new FakeLines();
  const platform = new FakePlatform();
  platform.broadcast = (name, hear) => lines.join(name, hear);
  const heard: unknown[] = [];
  const tabs = new Tabs(platform, 'activity', (message) => heard.push(message));
  const other = lines.join('activity', () => undefined);
  platform.emit('leave');
  assert.equal(lines.open, 1);
  other.post({ n: 1 });
  tabs.post({ n: 2 });
  await settled();
  platform.emit('return');
  platform.emit('return');
  assert.equal(lines.open, 2);
  other.post({ n: 3 });
  await settled();
  assert.deepEqual(heard, [{ n: 3 }]);
  tabs.close();
  platform.emit('return');
  assert.equal(lines.open, 1);
});

test('where tabs cannot hear each other nothing is said, and nothing breaks', () => {
  const platform = new FakePlatform();
  platform.broadcast = () => undefined;
  const tabs = new Tabs(platform, 'activity', () => assert.fail('nobody is there'));
  tabs.post({});
  tabs.close();
});

/** Links that were closed are kept a while for their verdict: so many, and of so many bytes in all. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RestingLinks } from '../../../server/doors/resting-links.ts';

function closed(links: RestingLinks<{ bufferedBytes: number; told: boolean; forget(): void }>, bufferedBytes: number) {
  const link = { bufferedBytes, told: false, gone: false, forget: () => undefined as void };
  link.forget = () => {
    link.gone = true;
    links.delete(link);
  };
  links.add(link);
  return link;
}

test('of too many, or too many bytes, the oldest are forgotten', () => {
  const links: RestingLinks<{ bufferedBytes: number; told: boolean; forget(): void }> = new RestingLinks(3, 1000);
  const small = [1, 2, 3, 4].map(() => closed(links, 10));
  assert.deepEqual(
    small.map(({ gone }) => gone),
    [true, false, false, false],
  );
  const large = closed(links, 975);
  assert.deepEqual(
    [...small, large].map(({ gone }) => gone),
    [true, true, false, false, false],
  );
  assert.equal(closed(links, 1001).gone, true, 'what is too much by itself is not kept');
  assert.ok(large.gone);
});

test('all are told once each is, and after they are forgotten', () => {
  const links: RestingLinks<{ bufferedBytes: number; told: boolean; forget(): void }> = new RestingLinks(9, 1000);
  const [one, other] = [closed(links, 10), closed(links, 10)];
  one.told = true;
  assert.equal(links.told, false);
  other.told = true;
  assert.equal(links.told, true);
  one.told = false;
  links.clear();
  assert.deepEqual([links.told, one.gone, other.gone], [true, true, true]);
});

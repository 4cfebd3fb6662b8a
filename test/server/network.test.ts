/** Whose an address is: limits count whoever can come from many of them once. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { networkOf } from '../../server/network.ts';

const SAME: ReadonlyArray<readonly [network: string, addresses: readonly string[]]> = [
  ['192.0.2.7', ['192.0.2.7', '::ffff:192.0.2.7', '192.0.2.7:5123', '::FFFF:192.0.2.7']],
  [
    '2001:db8:0:7::/64',
    ['2001:db8:0:7::1', '2001:0db8:0000:0007:ffff:ffff:ffff:ffff', '[2001:DB8:0:7::9]:443', '2001:db8:0:7:1:2:3:4'],
  ],
  ['0:0:0:0::/64', ['::1', '::', '0:0:0:0:0:0:0:1']],
  ['fe80:0:0:0::/64', ['fe80::1%eth0', 'fe80::2']],
];

for (const [network, addresses] of SAME)
  test(`${addresses.join(', ')} are one`, () => {
    for (const address of addresses) assert.equal(networkOf(address), network, address);
  });

test('what is no address is counted by itself', () => {
  for (const text of ['unknown', '', 'a:b', '1:2:3:4:5:6:7', '1::2::3', '::1:2:3:4:5:6:7:8', '12345::', 'unix:/run/x'])
    assert.equal(networkOf(text), text);
});

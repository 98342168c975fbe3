import { BlockList, isIPv4 } from 'node:net';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ipBits } from './ipBits.js';

const family = (ip: string): 'ipv4' | 'ipv6' => (isIPv4(ip) ? 'ipv4' : 'ipv6');

it.each([
  ['10.0.0.255', `${'0'.repeat(4)}1010${'0'.repeat(16)}${'1'.repeat(8)}`],
  ['::', '0'.repeat(128)],
  ['::1', `${'0'.repeat(127)}1`],
  ['8000::', `1${'0'.repeat(127)}`],
  ['::ffff:255.255.255.255', '0'.repeat(80) + '1'.repeat(48)],
])('the bits of %s are %s', (ip, bits) => {
  expect(ipBits(ip)).toBe(bits);
});

it('a network has the addresses that begin with its bits, as Node has it', () => {
  const change = fc.integer({ min: 0, max: 32 });
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), fc.ipV6(), change, (ip, other, bits) => {
      const network = new BlockList();
      network.addSubnet(ip, bits, family(ip));
      for (const one of [ip, other]) {
        if (family(one) !== family(ip)) continue;
        expect(ipBits(one).startsWith(ipBits(ip).slice(0, bits))).toBe(
          network.check(one, family(one)),
        );
      }
    }),
  );
});

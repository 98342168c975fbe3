import { isIPv4, isIPv6 } from 'node:net';
import type { HbaToken } from './hbaTokens.js';
import { ipBits } from './ipBits.js';

/** Which clients a record speaks of. */
export type HbaAddress =
  | { readonly kind: 'keyword'; readonly word: 'all' | 'samehost' | 'samenet' }
  | { readonly kind: 'network'; readonly ip: string; readonly bits: number }
  | { readonly kind: 'host'; readonly name: string };

/** An address, and whether a field with the mask must follow; or what is wrong with it. */
export type ReadHbaAddress =
  | { readonly address: HbaAddress }
  | { readonly ipWithoutMask: string }
  | { readonly problem: string };

// The last label begins with a letter: the resolver would read `10.1` or `0x7f` as a number.
const HOST =
  /^\.?([A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\.)*[A-Za-z_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?$/;

/** Reads the address field. */
export function hbaAddress({ text, quoted }: HbaToken): ReadHbaAddress {
  if (!quoted && (text === 'all' || text === 'samehost' || text === 'samenet')) {
    return { address: { kind: 'keyword', word: text } };
  }

  const slash = text.indexOf('/');
  const ip = slash === -1 ? text : text.slice(0, slash);
  if (isIPv4(ip) || (isIPv6(ip) && !ip.includes('%'))) {
    if (slash === -1) return { ipWithoutMask: ip };
    const bits = text.slice(slash + 1);
    const widest = isIPv4(ip) ? 32 : 128;
    if (/^\d{1,3}$/.test(bits) && Number(bits) <= widest) {
      return { address: { kind: 'network', ip, bits: Number(bits) } };
    }
    return { problem: `the number after / in the address must be between 0 and ${widest}` };
  }
  if (slash === -1 && text.length <= 253 && HOST.test(text)) {
    return { address: { kind: 'host', name: text.toLowerCase() } };
  }
  return { problem: 'the address must be `all`, a network such as 10.0.0.0/8, or a host name' };
}

/** The network of an address and the mask in the field behind it, as `255.255.0.0`. */
export function maskedAddress(ip: string, mask: string): ReadHbaAddress {
  const sameFamily = (isIPv4(ip) && isIPv4(mask)) || (isIPv6(ip) && isIPv6(mask));
  const bits = sameFamily ? maskBits(mask) : undefined;
  return bits === undefined
    ? { problem: 'an address without /bits needs a mask behind it, such as 255.255.255.0' }
    : { address: { kind: 'network', ip, bits } };
}

function maskBits(mask: string): number | undefined {
  const bits = ipBits(mask);
  return /^1*0*$/.test(bits) ? bits.replaceAll('0', '').length : undefined;
}

/** The address as pg_hba.conf has it. */
export function hbaAddressText(address: HbaAddress): string {
  switch (address.kind) {
    case 'keyword':
      return address.word;
    case 'network':
      return `${address.ip}/${address.bits}`;
    case 'host':
      // Quoted, or a host named `all` would be everybody.
      return /^(all|samehost|samenet)$/.test(address.name) ? `"${address.name}"` : address.name;
  }
}

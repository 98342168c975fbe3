import { isIPv4 } from 'node:net';

/** The bits of an IPv4 or IPv6 address that is known to be one: 32 or 128 of `0` and `1`. */
export function ipBits(ip: string): string {
  return isIPv4(ip)
    ? ip.split('.').map(binary(10, 8)).join('')
    : ipv6Groups(ip).map(binary(16, 16)).join('');
}

function binary(base: number, width: number): (part: string) => string {
  return (part) => Number.parseInt(part, base).toString(2).padStart(width, '0');
}

/** URLs have one way to write an address: eight groups, of which a row of zeros may be left out. */
function ipv6Groups(ip: string): readonly string[] {
  const written = new URL(`http://[${ip}]`).hostname.slice(1, -1);
  const [before = [], after = []] = written
    .split('::')
    .map((half) => half.split(':').filter((group) => group !== ''));
  return [...before, ...Array<string>(8 - before.length - after.length).fill('0'), ...after];
}

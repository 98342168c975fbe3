import { readFileSync } from 'node:fs';

const SYS_RESOURCE = 24n;

/** True where even root may not have CAP_SYS_RESOURCE, as in some virtual machines. */
export function lacksSysResource(status = readFileSync('/proc/self/status', 'utf8')): boolean {
  const bounding = /^CapBnd:\s*([0-9a-f]+)$/m.exec(status)?.[1];
  if (bounding === undefined) return false;
  return (BigInt(`0x${bounding}`) & (1n << SYS_RESOURCE)) === 0n;
}

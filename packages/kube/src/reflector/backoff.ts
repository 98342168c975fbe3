import type { Random } from '../clock/random.js';

const FIRST_MS = 800;
const LONGEST_MS = 30_000;

/** The wait after so many failures in a row: doubling from 0.8 s to 30 s, with jitter. */
export function reflectorDelay(failures: number, random: Random): number {
  const ceiling = Math.min(FIRST_MS * 2 ** Math.max(0, failures - 1), LONGEST_MS);
  return ceiling * (0.75 + random() / 4);
}

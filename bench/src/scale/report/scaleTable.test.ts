import { expect, it } from 'vitest';
import type { SizeFigures } from '../figures/measureSize.js';
import { scaleTable } from './scaleTable.js';

const requests = { byVerb: { watch: 10 }, reads: 10, writes: 0, leases: 300, writesShown: [] };
const figures = (clusters: number, residentMiB: number): SizeFigures => ({
  clusters,
  readySeconds: 12,
  ended: 0,
  lostHeartbeats: 0,
  restart: {
    seconds: 1.25,
    cpuSeconds: 0.5,
    peakMiB: 120,
    stall: { heldUpMs: 90, ownMs: 80 },
    requests,
    machineLoad: 0.9,
  },
  rest: {
    seconds: 300,
    residentMiB,
    heapUsedMiB: 30,
    milliCpu: 7.25,
    stall: { heldUpMs: 40, ownMs: 10 },
    reconciles: 0,
    requests,
    machineLoad: undefined,
  },
  ...(clusters === 0
    ? {}
    : { edits: { p50: 40, p99: 1200, longest: 1300, stall: { heldUpMs: 1, ownMs: 1 } } }),
});

it('marks what misses its aim, and fits into a terminal with six sizes', () => {
  const lines = scaleTable([0, 1, 10, 50, 200, 500].map((n) => figures(n, n === 1 ? 111 : 110)));
  const row = (title: string) => lines.find((line) => line.startsWith(title))?.split(/\s{2,}/);

  expect(row('RSS at rest, MiB')).toEqual([
    ...['RSS at rest, MiB', '110', '111!', '110', '110', '110', '110', '110+0.3n'],
  ]);
  expect(row('reads per cluster-hour')?.slice(1, 4)).toEqual(['-', '120.0!', '12.0']);
  expect(row('  watch per cluster-hour')?.slice(2, 6)).toEqual(['-', '120.0', '12.0', '2.4']);
  expect(row('edit to effect p99, ms')?.slice(1, 3)).toEqual(['-', '1200!']);
  expect(row('machine busy at rest, %')?.slice(1, 2)).toEqual(['-']);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
});

import { describe, expect, it } from 'vitest';
import type { ProbeRecord } from '../../prober/record.js';
import { toRanges } from '../../prober/record.js';
import { longestGap, reportProbe, writesAreSteady } from './probeReport.js';

const ack = (seq: number, at: number): ProbeRecord => ({ kind: 'ack', seq, at, ms: 2 });
const rows = (at: number, ...ranges: [number, number][]): ProbeRecord => ({
  kind: 'rows',
  at,
  ranges,
});

describe('reportProbe', () => {
  it('counts an acknowledged row that the table no longer holds', () => {
    const report = reportProbe([ack(1, 0), ack(2, 50), ack(3, 100), rows(150, [1, 1], [3, 3])]);

    expect(report.missing).toEqual([2]);
    expect(report.acknowledged).toBe(3);
  });

  it('accepts a row that is present without having been acknowledged', () => {
    const fail: ProbeRecord = { kind: 'fail', at: 60, seq: 2, code: 'X', message: 'x' };

    expect(reportProbe([ack(1, 0), fail, ack(3, 100), rows(150, [1, 3])]).missing).toEqual([]);
  });

  it('says nothing of missing rows before the table was read back', () => {
    expect(reportProbe([ack(1, 0)]).missing).toBeUndefined();
  });

  it('measures a gap from the last acknowledgement to the next one', () => {
    const report = reportProbe([ack(1, 0), ack(2, 50), ack(5, 2050), rows(2100, [1, 5])]);

    expect(report.gaps).toEqual([{ from: 50, to: 2050, ms: 2000 }]);
  });

  it('keeps a gap open when no further row was acknowledged', () => {
    const report = reportProbe([ack(1, 0), rows(9000, [1, 1])]);

    expect(report.gaps).toEqual([{ from: 0, to: undefined, ms: 9000 }]);
  });
});

describe('longestGap', () => {
  it('ignores gaps that were over before the fault', () => {
    const report = reportProbe([ack(1, 0), ack(2, 5000), ack(3, 5050), ack(4, 6050)]);

    expect(longestGap(report, 5040)?.ms).toBe(1000);
    expect(longestGap(report, 7000)).toBeUndefined();
  });
});

describe('writesAreSteady', () => {
  const steady = Array.from({ length: 41 }, (_, index) => ack(index + 1, index * 50));

  it('holds when acknowledgements fill the window', () => {
    expect(writesAreSteady(steady, { now: 2010, ms: 1500 })).toBe(true);
  });

  it('fails when the last acknowledgement is old', () => {
    expect(writesAreSteady(steady, { now: 2600, ms: 1500 })).toBe(false);
  });

  it('fails when writes began inside the window', () => {
    expect(writesAreSteady(steady.slice(30), { now: 2010, ms: 1500 })).toBe(false);
  });
});

describe('toRanges', () => {
  it('folds ascending numbers into closed ranges', () => {
    expect(toRanges([1, 2, 3, 7, 9, 10])).toEqual([
      [1, 3],
      [7, 7],
      [9, 10],
    ]);
    expect(toRanges([])).toEqual([]);
  });
});

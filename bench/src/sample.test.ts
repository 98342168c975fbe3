import { describe, expect, it } from 'vitest';
import { compare, median, type Sample, type Side } from './sample.js';

const sample = (side: Side, measure: string, seconds: number): Sample => ({
  side,
  measure,
  seconds,
  round: 1,
  lostRows: 0,
});

describe('compare', () => {
  it('gives the ratio of the medians, measure by measure', () => {
    const samples = [
      sample('howdah', 'ready', 12),
      sample('plain', 'ready', 10),
      sample('howdah', 'freeze', 20),
      sample('plain', 'freeze', 40),
      sample('plain', 'freeze', 42),
      sample('plain', 'freeze', 90),
    ];

    expect(compare(samples)).toMatchObject([
      { measure: 'ready', howdah: 12, plain: 10, ratio: 1.2 },
      { measure: 'freeze', howdah: 20, plain: 42 },
    ]);
  });

  it('gives no ratio where one side was not measured', () => {
    expect(compare([sample('plain', 'ready', 10)])[0]?.ratio).toBeUndefined();
  });

  it('counts the rows that Howdah lost', () => {
    const lossy = { ...sample('howdah', 'ready', 1), lostRows: 3 };

    expect(compare([lossy, lossy])[0]?.lostRows).toBe(6);
  });
});

describe('median', () => {
  it('takes the middle, or the mean of the two in the middle', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(median([])).toBeUndefined();
  });
});
